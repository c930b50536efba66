#include "text/markdown_table.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "text/ascii.hpp"
#include "text/utf8.hpp"

namespace sweepline {

namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(trimmed(text.substr(0, end)));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

/// What stands between the bars; the outer bars may be missing.
std::vector<std::string_view> cells_of(std::string_view line) {
    std::vector<std::string_view> cells;
    if (line.starts_with('|')) line.remove_prefix(1);
    std::size_t begin = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '\\') {
            ++at;
            continue;
        }
        if (line[at] != '|') continue;
        cells.push_back(trimmed(line.substr(begin, at - begin)));
        begin = at + 1;
    }
    if (begin < line.size()) cells.push_back(trimmed(line.substr(begin)));
    return cells;
}

bool is_rule(std::string_view line) {
    const auto cells = cells_of(line);
    const bool dashes = std::ranges::all_of(cells, [](std::string_view cell) {
        if (cell.starts_with(':')) cell.remove_prefix(1);
        if (cell.ends_with(':')) cell.remove_suffix(1);
        return !cell.empty() && cell.find_first_not_of('-') == std::string_view::npos;
    });
    return !cells.empty() && dashes && line.contains('|');
}

bool is_punctuation(char c) { return std::string_view(R"(!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~)").contains(c); }

/// Takes Markdown's marks off the text of one cell.
class CellWords {
public:
    explicit CellWords(std::string_view text) : text_(text) {}
    std::string read() {
        while (at_ < text_.size()) {
            if (!(escape() || entity() || line_break() || link() || mark())) out_ += text_[at_++];
        }
        return std::string(trimmed(out_));
    }

private:
    bool escape() {
        if (text_[at_] != '\\' || at_ + 1 >= text_.size() || !is_punctuation(text_[at_ + 1])) return false;
        out_ += text_[at_ + 1];
        at_ += 2;
        return true;
    }
    bool take(std::string_view wanted, std::string_view instead) {
        if (!text_.substr(at_).starts_with(wanted)) return false;
        out_ += instead;
        at_ += wanted.size();
        return true;
    }
    bool entity() { return take("&lt;", "<") || take("&gt;", ">") || take("&nbsp;", " ") || take("&amp;", "&"); }
    bool line_break() { return take("<br>", " ") || take("<br/>", " ") || take("<br />", " "); }
    /// `[text](address)`; a box `[x]` has no address and stays.
    bool link() {
        if (text_[at_] != '[') return false;
        const std::size_t middle = text_.find("](", at_);
        if (middle == std::string_view::npos) return false;
        const std::size_t end = text_.find(')', middle);
        const std::string_view said = text_.substr(at_ + 1, middle - at_ - 1);
        if (end == std::string_view::npos || said.contains('[') || said.contains(']')) return false;
        out_ += CellWords(said).read();
        out_ += " (";
        out_ += text_.substr(middle + 2, end - middle - 2);
        out_ += ')';
        at_ = end + 1;
        return true;
    }
    /// Emphasis and code. An underscore inside of a word is part of it.
    bool mark() {
        const char c = text_[at_];
        if (c == '`' || c == '*') {
            ++at_;
            return true;
        }
        if (take("~~", "")) return true;
        if (c != '_') return false;
        const bool inside = is_word(at_ - 1) && is_word(at_ + 1);
        if (!inside) ++at_;
        return !inside;
    }
    [[nodiscard]] bool is_word(std::size_t at) const {
        return at < text_.size() && text_[at] != ' ' && !is_punctuation(text_[at]);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string out_ = {};
};

}  // namespace

std::vector<TextRow> parse_markdown_table(std::string_view text) {
    text.remove_prefix(mark_size(text));
    const auto lines = lines_of(text);
    const auto is_header = [&](std::size_t at) {
        return lines[at].contains('|') && is_rule(lines[at + 1]) &&
               cells_of(lines[at]).size() == cells_of(lines[at + 1]).size();
    };
    std::size_t at = 0;
    while (at + 1 < lines.size() && !is_header(at)) ++at;
    std::vector<TextRow> rows;
    if (at + 1 >= lines.size()) return rows;
    for (const std::size_t header = at; at < lines.size() && lines[at].contains('|'); ++at) {
        if (at == header + 1) continue;
        TextRow row{.line = static_cast<int>(at) + 1, .fields = {}};
        for (const std::string_view cell : cells_of(lines[at])) row.fields.push_back(CellWords(cell).read());
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace sweepline
