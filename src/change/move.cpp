#include "change/change.hpp"
#include "driver/address.hpp"
#include "driver/item_reader.hpp"
#include "driver/text_files.hpp"

namespace sweepline {

namespace {

class Move final : public ChangeKind {
public:
    Move(Template target, Template to) : target_(std::move(target)), to_(std::move(to)) {}

    Result<> edit(const ServiceFiles& files, const StepContext& context, Round /*round*/) override {
        const std::string from = TRY(target_.render(context.names));
        const std::string to = TRY(to_.render(context.names));
        if (from.ends_with('/') != to.ends_with('/'))
            return fail(ErrorKind::invalid,
                        "'" + from + "' and '" + to + "' must both be files or both be folders ending in '/'");
        if (from.ends_with('/')) return move_folder(files, from, to);
        const auto entry = TRY(files.look(from));
        if (entry) return move_file(files, *entry, to);
        if (TRY(is_folder(files, from)))
            return fail(ErrorKind::invalid, "'" + from + "' is a folder", "write '" + from + "/' to move all of it");
        return {};
    }

    [[nodiscard]] std::string describe() const override { return "move " + target_.text() + " to " + to_.text(); }

private:
    static Result<> move_folder(const ServiceFiles& files, const std::string& from, const std::string& to) {
        Address folder = TRY(parse_address(from));
        folder.path = escape_glob(folder.path);
        for (const FileEntry& entry : TRY(files.list(to_text(folder)))) {
            // A role is written where the name needs one, so the common part is found from the end.
            const std::string below = TRY(parse_address(entry.path)).path.substr(TRY(parse_address(from)).path.size());
            if (auto moved = move_file(files, entry, to + below); !moved) return moved;
        }
        return {};
    }

    static Result<> move_file(const ServiceFiles& files, const FileEntry& entry, const std::string& to) {
        if (entry.mode == FileMode::symlink || entry.mode == FileMode::submodule)
            return fail(ErrorKind::unsupported,
                        "'" + entry.path + "' is a " +
                            (entry.mode == FileMode::symlink ? "symbolic link" : "submodule") +
                            ", which built-in edits do not move",
                        "move it in a script: git mv");
        const auto bytes = TRY(files.read(entry.path));
        const auto there = TRY(files.look(to));
        if (there) {
            const auto other = TRY(files.read(to));
            if (there->mode == FileMode::symlink || other != bytes)
                return fail(ErrorKind::conflict,
                            "'" + to + "' is there with other content, so '" + entry.path + "' is not moved onto it");
        } else {
            if (auto written = files.write(to, bytes.value_or("")); !written) return written;
            if (entry.mode == FileMode::executable)
                if (auto set = files.set_mode(to, entry.mode); !set) return set;
        }
        return files.remove(entry.path);
    }

    Template target_;
    Template to_;
};

}  // namespace

std::shared_ptr<ChangeKind> read_move(ItemReader& item) {
    auto target = item.address("move");
    auto to = item.address("to");
    if (!target || !to) return nullptr;
    const bool is_plain = target->is_plain() && to->is_plain();
    const bool is_folder = target->text().ends_with('/');
    if (is_plain && is_folder != to->text().ends_with('/'))
        item.refuse(*item.item().find("to"),
                    is_folder ? "'to' of a folder ends in '/' too" : "'to' is the whole new name of the file");
    if (is_plain && (target->text() == to->text() || (is_folder && to->text().starts_with(target->text()))))
        item.refuse(*item.item().find("to"), "'to' is what is moved, or inside it");
    return std::make_shared<Move>(std::move(*target), std::move(*to));
}

}  // namespace sweepline
