#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/look_commands.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

namespace {

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    std::istringstream in(text);
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

std::string joined_words(std::span<const std::string> words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

/// What texts begin and end with alike; nothing where that is less than half of the shortest.
class SharedWords {
public:
    explicit SharedWords(const std::vector<CellView>& cells) {
        std::vector<std::vector<std::string>> texts;
        std::size_t shortest = std::string::npos;
        for (const CellView& cell : cells) {
            texts.push_back(words_of(cell.blocker));
            shortest = std::min(shortest, texts.back().size());
        }
        const std::vector<std::string>& first = texts.front();
        const auto all_have = [&](auto word_of) {
            return std::ranges::all_of(texts, [&](const auto& text) { return word_of(text) == word_of(first); });
        };
        while (before_ < shortest && all_have([&](const auto& text) { return text[before_]; })) ++before_;
        while (before_ + after_ < shortest &&
               all_have([&](const auto& text) { return text[text.size() - 1 - after_]; }))
            ++after_;
        if (2 * (before_ + after_) < shortest) return;
        const std::span<const std::string> all(first);
        title_ = joined_words(all.first(before_)) + (before_ > 0 ? " …" : "…");
        if (after_ > 0) title_ += " " + joined_words(all.last(after_));
    }
    [[nodiscard]] const std::string& title() const { return title_; }
    /// What only this text says.
    [[nodiscard]] std::string own(const std::string& text) const {
        if (title_.empty()) return text;
        const auto words = words_of(text);
        return joined_words(std::span(words).subspan(before_, words.size() - before_ - after_));
    }

private:
    std::size_t before_ = 0;
    std::size_t after_ = 0;
    std::string title_ = {};
};

std::string group(const Page& page, const BlockerGroup& group) {
    const auto count = static_cast<std::int64_t>(group.cells.size());
    const std::string label = counted(count, "cell");
    const int indent = columns_of(label) + 2;
    std::optional<SharedWords> shared;
    if (!group.same && group.cells.size() > 1) shared.emplace(group.cells);
    const bool titled = shared && !shared->title().empty();
    const std::string reason = titled ? shared->title() : group.same ? group.reason : group.reason + " (and similar)";
    const std::string out = painted(page, Ink::bad, label) + "  " + wrapped(page, reason, indent, indent) + "\n";
    std::vector<TableRow> rows;
    for (const CellView& cell : group.cells)
        rows.push_back({{cell.service},
                        {cell.layer},
                        {cell.blocker_owner, Ink::quiet},
                        {ago(page, cell.changed_at), Ink::quiet},
                        {shared       ? shared->own(cell.blocker)
                         : group.same ? std::string()
                                      : cell.blocker}});
    return out + draw_table(page, rows, 2);
}

}  // namespace

std::string render_blockers(const BlockersReply& reply, const Page& page) {
    if (reply.groups.empty() && reply.others > 0)
        return fmt::format("Nothing of this is blocked; {} blocked elsewhere.\n",
                           counted(reply.others, "cell is", "cells are"));
    if (reply.groups.empty()) return "Nothing is blocked.\n";
    std::string out;
    for (const BlockerGroup& each : reply.groups) out += (out.empty() ? "" : "\n") + group(page, each);
    return out + next_steps(page, reply.next);
}

}  // namespace sweepline
