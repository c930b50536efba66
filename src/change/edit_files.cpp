#include "change/edit_files.hpp"

#include "driver/address.hpp"
#include "driver/text_files.hpp"

namespace sweepline {

Result<> check_expected(Expect expect, std::size_t found, const std::string& what) {
    const bool is_met = expect == Expect::any || (expect == Expect::at_least_one ? found > 0 : found == 1);
    if (is_met) return {};
    return fail(ErrorKind::invalid,
                "expected " + std::string(expect == Expect::exactly_one ? "exactly one" : "at least one") + " of " +
                    what + ", found " + (found == 0 ? "none" : std::to_string(found)),
                "see which services differ, or write `expect: any`");
}

Result<std::vector<std::string>> files_to_edit(const ServiceFiles& files, std::string_view address) {
    if (!is_literal(TRY(parse_address(address)).path)) return list_text_files(files, address);
    const auto entry = TRY(files.look(address));
    const std::string name = "'" + std::string(address) + "'";
    if (!entry) {
        if (TRY(is_folder(files, address)))
            return fail(ErrorKind::invalid, name + " is a folder",
                        "write " + std::string(address) + "/** for the files below it");
        return std::vector<std::string>{};
    }
    if (entry->mode == FileMode::symlink)
        return fail(ErrorKind::invalid, name + " is a symbolic link, and edits follow none",
                    "name the file it leads to");
    if (entry->mode == FileMode::submodule)
        return fail(ErrorKind::invalid, name + " is a submodule: another repository");
    return std::vector<std::string>{entry->path};
}

Result<std::string> read_listed(const ServiceFiles& files, std::string_view address) {
    auto bytes = TRY(files.read(address));
    if (!bytes) return fail(ErrorKind::internal, "'" + std::string(address) + "' was listed and cannot be read");
    return std::move(*bytes);
}

Result<> must_hold_content(std::string_view address, std::string_view bytes) {
    // As https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md has it: this line comes first.
    if (!bytes.starts_with("version https://git-lfs.github.com/spec/")) return {};
    return fail(ErrorKind::unsupported, "'" + std::string(address) + "' is a Git LFS pointer: its content is elsewhere",
                "change it by hand, or keep the file itself in git");
}

Result<> write_changed(const ServiceFiles& files, std::string_view address, std::string_view before,
                       std::string_view after) {
    if (before == after) return {};
    TRY(must_hold_content(address, before));
    return files.write(address, after);
}

EditedText::EditedText(std::string bytes) : text(std::move(bytes)), had_crlf(has_crlf(text)) {
    if (had_crlf) text = with_lf(text);
}

std::string EditedText::restored(std::string edited) const { return had_crlf ? with_crlf(edited) : std::move(edited); }

}  // namespace sweepline
