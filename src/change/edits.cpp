#include <algorithm>
#include <array>
#include <utility>

#include "change/change.hpp"
#include "change/layer_file.hpp"
#include "driver/item_reader.hpp"
#include "driver/text_files.hpp"

namespace sweepline {

// One function per word, in the file of its name. Each answers nothing after it reported what is wrong.
using ReadEdit = std::shared_ptr<ChangeKind>(ItemReader& item);
ReadEdit read_create, read_set, read_unset, read_replace, read_insert, read_ensure_line, read_delete, read_move;

namespace {

/// The table of built-in edits.
constexpr std::array<std::pair<std::string_view, ReadEdit*>, 8> kEdits{{
    {"create", read_create},
    {"set", read_set},
    {"unset", read_unset},
    {"replace", read_replace},
    {"insert", read_insert},
    {"ensure_line", read_ensure_line},
    {"delete", read_delete},
    {"move", read_move},
}};

Result<> compare_rounds(const ServiceFiles& files, const FileWatch& watch);

std::string described(const ChangeKind& edit, const StepContext& context) {
    const std::string text = edit.describe();
    return Template(text).render(context.names).value_or(text);
}

}  // namespace

std::vector<std::string> edit_words() {
    std::vector<std::string> words;
    for (const auto& [word, read] : kEdits) words.emplace_back(word);
    return words;
}

Edits Edits::read(std::string_view bytes, const std::string& file, Diagnostics& problems) {
    Edits edits;
    const std::vector<std::string> words = edit_words();
    const YamlNode list = read_list_file(bytes, "edits", file, problems);
    for (const YamlNode& node : list.items) {
        const auto word = pick_word(node, "edit", words, file, problems);
        if (!word) continue;
        ItemReader item(node, *word, file, problems);
        const auto row =
            std::ranges::find(kEdits, std::string_view(*word), [](const auto& each) { return each.first; });
        auto edit = row->second(item);
        item.finish();
        if (!edit || !item.is_sound()) continue;
        if (const std::string from = edit->from(); !from.empty()) {
            const Span& place = node.find("from")->span;
            edits.templates_.push_back(
                {from, {.file = file, .line = place.line, .column = place.column, .message = {}}});
        }
        edits.edits_.push_back(std::move(edit));
    }
    return edits;
}

Result<> Edits::apply(const ServiceFiles& files, const StepContext& context) const {
    for (const auto& edit : edits_)
        if (auto done = perform(*edit, files, context, ChangeKind::Round::first); !done) return done;
    FileWatch watch;
    const ServiceFiles watched = files.watched(watch);
    for (const auto& edit : edits_) {
        watch.acting = described(*edit, context);
        auto done = perform(*edit, watched, context, ChangeKind::Round::again);
        if (done) continue;
        if (done.error().kind == ErrorKind::cancelled) return done;
        done.error().kind = ErrorKind::invalid;
        done.error().message.insert(0, "not idempotent: tried again on its own result, ");
        done.error().hint = "edits must also hold after all of them are done: let `move` and `delete` come first";
        return done;
    }
    return compare_rounds(files, watch);
}

Result<> Edits::perform(ChangeKind& edit, const ServiceFiles& files, const StepContext& context,
                        ChangeKind::Round round) const {
    if (context.stop.stop_requested()) return fail(ErrorKind::cancelled, "asked to stop");
    auto done = edit.edit(files, context, round);
    if (done) return done;
    return while_doing(std::move(done), described(edit, context));
}

std::vector<std::string> Edits::describe() const {
    std::vector<std::string> lines;
    for (const auto& edit : edits_) lines.push_back(edit->describe());
    return lines;
}

std::vector<std::string> Edits::templates() const {
    std::vector<std::string> names;
    for (const Named& named : templates_)
        if (Template(named.from).is_plain()) names.push_back(named.from);
    return names;
}

Diagnostics Edits::check_templates(const std::filesystem::path& layer_folder) const {
    Diagnostics problems;
    for (const auto& [from, place] : templates_) {
        if (!Template(from).is_plain()) continue;
        const auto bytes = read_layer_file(layer_folder, from);
        const auto wrong = bytes ? wrong_with_template(*bytes) : bytes.error();
        if (!wrong) continue;
        Diagnostic& problem = problems.emplace_back(place);
        problem.message = (bytes ? "template '" + from + "': " : "") + wrong->message;
        problem.hint = wrong->hint;
    }
    return problems;
}

namespace {

/// A line for a message: no line end, not too long.
std::string shown_line(std::string_view text, std::size_t begin) {
    constexpr std::size_t kShownBytes = 100;
    std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    std::string shown(line.substr(0, kShownBytes));
    if (line.size() > kShownBytes) shown += "…";
    return "'" + shown + "'";
}

std::string first_difference(std::string_view before, std::string_view after) {
    const auto at = static_cast<std::size_t>(std::ranges::mismatch(before, after).in1 - before.begin());
    const std::size_t newline = at == 0 ? std::string_view::npos : before.rfind('\n', at - 1);
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    return ", line " + std::to_string(line_of(before, at)) + ": " + shown_line(before, begin) + " would become " +
           shown_line(after, begin);
}

std::unexpected<Error> not_idempotent(const std::string& edit, const std::string& address, const std::string& how) {
    return fail(ErrorKind::invalid, "not idempotent: " + edit + " would change '" + address + "' again" + how,
                edit.starts_with("insert ") ? "what is inserted at one place is written as one insert"
                                            : "write the edit so that it leaves its own result alone");
}

/// What the second round changed, judged by how it left the files: edits may undo each other.
Result<> compare_rounds(const ServiceFiles& files, const FileWatch& watch) {
    for (const auto& [address, before] : watch.before) {
        const auto now = TRY(files.look(address));
        const auto mode_of = [](const std::optional<FileEntry>& entry) {
            return entry ? std::optional(entry->mode) : std::nullopt;
        };
        const std::string after = now ? TRY(files.read(address)).value_or("") : "";
        if (mode_of(now) == mode_of(before.entry) && after == before.bytes) continue;
        std::string how = ": its mode";
        if (!now || !before.entry)
            how = now ? ": it would be made" : ": it would be gone";
        else if (after != before.bytes)
            how = first_difference(before.bytes, after);
        return not_idempotent(before.by, address, how);
    }
    return {};
}

}  // namespace

}  // namespace sweepline
