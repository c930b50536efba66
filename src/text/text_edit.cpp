#include "text/text_edit.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace sweepline {

std::string with_edits(std::string_view text, std::vector<TextEdit> edits) {
    // What inserts comes before what removes at the same place. There are few edits, so they are sorted by insertion.
    const auto comes_before = [](const TextEdit& a, const TextEdit& b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end == a.begin && b.end > b.begin;
    };
    for (auto each = edits.begin(); each != edits.end(); ++each)
        std::rotate(std::upper_bound(edits.begin(), each, *each, comes_before), each, each + 1);
    std::string out;
    std::size_t done = 0;
    for (const TextEdit& edit : edits) {
        CHECK(edit.begin >= done && edit.end >= edit.begin && edit.end <= text.size());
        out += text.substr(done, edit.begin - done);
        out += edit.with;
        done = edit.end;
    }
    out += text.substr(done);
    return out;
}

std::size_t line_begin(std::string_view text, std::size_t at) {
    return at == 0 ? 0 : text.rfind('\n', at - 1) + 1;  // npos + 1 is 0
}

std::size_t line_end(std::string_view text, std::size_t at) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    return end > 0 && end < text.size() && text[end - 1] == '\r' ? end - 1 : end;
}

std::size_t next_line(std::string_view text, std::size_t at) {
    const std::size_t end = text.find('\n', at);
    return end == std::string_view::npos ? text.size() : end + 1;
}

std::string_view newline_near(std::string_view text, std::size_t at) {
    std::size_t newline = text.find('\n', at);
    if (newline == std::string_view::npos) newline = text.rfind('\n');
    return newline != std::string_view::npos && newline > 0 && text[newline - 1] == '\r' ? "\r\n" : "\n";
}

std::string_view indentation_at(std::string_view text, std::size_t at) {
    const std::size_t begin = line_begin(text, at);
    const std::size_t end = std::min(text.find_first_not_of(" \t", begin), text.size());
    return text.substr(begin, end - begin);
}

bool is_blank(std::string_view text, std::size_t begin, std::size_t end) {
    return text.substr(begin, end - begin).find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::size_t skip_blanks_and_comments(std::string_view text, std::size_t at) {
    while (true) {
        at = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
        if (at == text.size() || text[at] != '#') return at;
        at = std::min(text.find('\n', at), text.size());
    }
}

}  // namespace sweepline
