#include "git/tree_object.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "git/tree_path.hpp"

namespace sweepline {
namespace {

std::unexpected<Error> corrupt(const Objects& objects, const Oid& id, std::string_view why) {
    return fail(ErrorKind::invalid, fmt::format("tree {} of {} is corrupt: {}", to_hex(id), objects.name(), why),
                "`git fsck` in it says more");
}

bool before(const TreeEntry& a, const TreeEntry& b) {
    return compare_names(a.name, a.is_tree(), b.name, b.is_tree()) < 0;
}

Result<std::uint32_t> read_mode(std::string_view digits) {
    std::uint32_t mode = 0;
    for (const char c : digits) {
        if (c < '0' || c > '7' || digits.size() > 7) return fail(ErrorKind::invalid, "");
        mode = mode * 8 + static_cast<std::uint32_t>(c - '0');
    }
    switch (mode & 0170000U) {
        case kModeTree:
            return kModeTree;
        case 0100000:
        case kModeSymlink:
        case kModeSubmodule:
            return mode;
        default:
            return fail(ErrorKind::invalid, "");
    }
}

/// What is wrong with a name, or nothing.
std::string_view complaint(std::string_view name) {
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string_view::npos)
        return "it has an entry without a proper name";
    return {};
}

class Comparison {
public:
    Comparison(Objects& objects, std::vector<TreeDifference>& out) : objects_(objects), out_(out) {}

    Result<> run(const std::optional<Oid>& old_tree, const std::optional<Oid>& new_tree) {
        std::vector<TreeEntry> old_entries;
        std::vector<TreeEntry> new_entries;
        if (old_tree) old_entries = TRY(read_tree(objects_, *old_tree));
        if (new_tree) new_entries = TRY(read_tree(objects_, *new_tree));
        auto a = old_entries.begin();
        auto b = new_entries.begin();
        while (a != old_entries.end() || b != new_entries.end()) {
            int order = 0;
            if (a == old_entries.end())
                order = 1;
            else if (b == new_entries.end())
                order = -1;
            else
                order = compare_names(a->name, a->is_tree(), b->name, b->is_tree());
            const TreeEntry* old_entry = order <= 0 ? &*a++ : nullptr;
            const TreeEntry* new_entry = order >= 0 ? &*b++ : nullptr;
            if (auto done = both(old_entry, new_entry); !done) return done;
        }
        return {};
    }

private:
    Result<> both(const TreeEntry* a, const TreeEntry* b) {
        if (a != nullptr && b != nullptr && a->id == b->id && a->mode == b->mode) return {};
        const TreeEntry& either = a != nullptr ? *a : *b;
        const std::size_t length = prefix_.size();
        if (length + either.name.size() > kPathMax)
            return fail(ErrorKind::unsupported, "a path of " + objects_.name() + " is over 4095 bytes long");
        if (++visited_ > kTreeEntriesMax)
            return fail(ErrorKind::unsupported, "two trees of " + objects_.name() + " differ in over a million files");
        prefix_ += either.name;
        Result<> done;
        if (either.is_tree()) {
            prefix_ += '/';
            done = run(a != nullptr ? std::optional(a->id) : std::nullopt,
                       b != nullptr ? std::optional(b->id) : std::nullopt);
        } else {
            out_.push_back({.path = prefix_,
                            .old_mode = a != nullptr ? a->mode : 0,
                            .new_mode = b != nullptr ? b->mode : 0,
                            .old_id = a != nullptr ? a->id : Oid{},
                            .new_id = b != nullptr ? b->id : Oid{}});
        }
        prefix_.resize(length);
        return done;
    }

    Objects& objects_;
    std::vector<TreeDifference>& out_;
    std::size_t visited_ = 0;
    std::string prefix_;
};

}  // namespace

FileMode file_mode(std::uint32_t mode) {
    if (mode == kModeSubmodule) return FileMode::submodule;
    if (mode == kModeSymlink) return FileMode::symlink;
    return (mode & 0100U) != 0 ? FileMode::executable : FileMode::regular;
}

std::uint32_t git_mode(FileMode mode) {
    switch (mode) {
        case FileMode::regular:
            return kModeRegular;
        case FileMode::executable:
            return kModeExecutable;
        case FileMode::symlink:
            return kModeSymlink;
        case FileMode::submodule:
            return kModeSubmodule;
    }
    return kModeRegular;
}

int compare_names(std::string_view a, bool a_is_tree, std::string_view b, bool b_is_tree) {
    const std::size_t common = std::min(a.size(), b.size());
    if (const int order = std::memcmp(a.data(), b.data(), common); order != 0) return order;
    const auto next = [common](std::string_view name, bool is_tree) {
        if (common < name.size()) return static_cast<int>(static_cast<unsigned char>(name[common]));
        return is_tree ? static_cast<int>('/') : 0;
    };
    if (const int order = next(a, a_is_tree) - next(b, b_is_tree); order != 0) return order;
    // Only names that hold a slash could come here with different sizes; those are refused.
    return static_cast<int>(a.size() > b.size()) - static_cast<int>(a.size() < b.size());
}

Result<std::vector<TreeEntry>> read_tree(Objects& objects, const Oid& id) {
    const Object object = TRY(objects.read(id, ObjectSort::tree));
    std::string_view rest = object.bytes();
    std::vector<TreeEntry> entries;
    entries.reserve(rest.size() / 36 + 1);
    while (!rest.empty()) {
        const std::size_t space = rest.find(' ');
        const std::size_t end = space == std::string_view::npos ? space : rest.find('\0', space);
        if (end == std::string_view::npos || rest.size() - end - 1 < sizeof(Oid::bytes))
            return corrupt(objects, id, "it ends in the middle of an entry");
        TreeEntry& entry = entries.emplace_back();
        entry.name = rest.substr(space + 1, end - space - 1);
        const auto mode = read_mode(rest.substr(0, space));
        if (!mode) return corrupt(objects, id, "entry '" + shown(entry.name) + "' has a mode that git does not know");
        entry.mode = *mode;
        std::memcpy(entry.id.bytes.data(), rest.data() + end + 1, entry.id.bytes.size());
        if (const auto why = complaint(entry.name); !why.empty()) return corrupt(objects, id, why);
        if (is_dot_git(entry.name))
            return fail(ErrorKind::unsupported, fmt::format("tree {} of {} holds an entry named '{}', which git never "
                                                            "checks out",
                                                            to_hex(id), objects.name(), entry.name));
        rest.remove_prefix(end + 1 + sizeof(Oid::bytes));
    }
    // Trees of old tools may be out of order.
    if (!std::is_sorted(entries.begin(), entries.end(), before)) std::sort(entries.begin(), entries.end(), before);
    for (std::size_t i = 1; i < entries.size(); ++i)
        if (entries[i - 1].name == entries[i].name)
            return corrupt(objects, id, "'" + shown(entries[i].name) + "' comes twice");
    return entries;
}

void TreeBytes::add(std::string_view name, std::uint32_t mode, const Oid& id) {
    fmt::format_to(std::back_inserter(bytes_), "{:o} ", mode);
    bytes_ += name;
    bytes_ += '\0';
    bytes_.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}

Oid empty_tree() { return Objects::hash(ObjectSort::tree, {}); }

Result<std::vector<TreeDifference>> compare_trees(Objects& objects, const Oid& old_tree, const Oid& new_tree) {
    std::vector<TreeDifference> out;
    if (old_tree == new_tree) return out;
    const auto unless_empty = [](const Oid& tree) { return tree == empty_tree() ? std::nullopt : std::optional(tree); };
    if (auto done = Comparison(objects, out).run(unless_empty(old_tree), unless_empty(new_tree)); !done)
        return std::unexpected(std::move(done).error());
    return out;
}

Result<std::optional<TreeEntry>> find_entry(Objects& objects, const Oid& tree, std::string_view path) {
    TreeEntry here{.name = {}, .mode = kModeTree, .id = tree};
    while (!path.empty()) {
        if (!here.is_tree()) return std::nullopt;
        const std::size_t slash = path.find('/');
        const std::string_view name = path.substr(0, slash);
        path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
        const std::vector<TreeEntry> entries = TRY(read_tree(objects, here.id));
        const auto found = std::find_if(entries.begin(), entries.end(), [&](const auto& e) { return e.name == name; });
        if (found == entries.end()) return std::nullopt;
        here = *found;
    }
    return here;
}

}  // namespace sweepline
