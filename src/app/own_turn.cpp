#include "app/own_turn.hpp"

#include "hq/hq.hpp"

namespace sweepline {

Result<FileLock> take_turn(const App& app, const Caller& caller, const Headquarters& headquarters, const Turn& turn) {
    const std::filesystem::path file = headquarters.folder / ".sweepline" / turn.file;
    const std::string said = caller.name + " " + turn.doing + " (process " +
                             std::to_string(app.surroundings().process) + " on " + app.surroundings().machine + ")";
    auto lock = FileLock::try_lock(file, said);
    if (!lock) {
        Error error = std::move(lock).error();
        if (error.kind == ErrorKind::denied)
            error.hint = "this headquarters may only be looked at from here: ask who owns " +
                         file.parent_path().string() + ", or clone it and sweep from there";
        return std::unexpected(std::move(error));
    }
    if (*lock) return std::move(**lock);
    const std::string holder = TRY(lock_holder(file)).value_or("");
    return fail(ErrorKind::conflict, holder.empty() ? std::string(turn.nobody) : holder, std::string(turn.meanwhile));
}

}  // namespace sweepline
