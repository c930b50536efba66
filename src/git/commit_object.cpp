#include "git/commit_object.hpp"

#include <fmt/format.h>

#include <charconv>

namespace sweepline {
namespace {

/// `Ada <ada@example.com> 1700000000 +0100`: the seconds; zero where they cannot be read (old tools wrote such).
std::int64_t seconds_of(std::string_view line) {
    const std::size_t mail_end = line.rfind('>');
    if (mail_end == std::string_view::npos || mail_end + 2 > line.size()) return 0;
    const std::string_view digits = line.substr(mail_end + 2);
    std::int64_t seconds = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    return seconds;
}

/// The rest of the line if it begins with `key`; `text` is moved behind it.
std::optional<std::string_view> take(std::string_view& text, std::string_view key) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos || !text.starts_with(key)) return std::nullopt;
    const std::string_view rest = text.substr(key.size(), end - key.size());
    text.remove_prefix(end + 1);
    return rest;
}

}  // namespace

Result<Commit> read_commit(Objects& objects, const Oid& id) {
    const Object object = TRY(objects.read(id, ObjectSort::commit));
    std::string_view text = object.bytes();
    const auto corrupt = [&] {
        return fail(ErrorKind::invalid, fmt::format("commit {} of {} is corrupt", to_hex(id), objects.name()),
                    "`git fsck` in it says more");
    };
    Commit commit;
    const auto tree = oid_from_hex(take(text, "tree ").value_or(""));
    if (!tree) return corrupt();
    commit.tree = *tree;
    while (const auto parent = take(text, "parent ")) {
        const auto parent_id = oid_from_hex(*parent);
        if (!parent_id) return corrupt();
        commit.parents.push_back(*parent_id);
    }
    if (const auto author = take(text, "author ")) commit.author = author->substr(0, author->rfind('>') + 1);
    if (const auto committer = take(text, "committer ")) commit.committed = seconds_of(*committer);
    return commit;
}

}  // namespace sweepline
