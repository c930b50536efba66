#include <cctype>
#include <cstddef>
#include <string_view>

#include "hq/diagnose.hpp"
#include "hq/folder_reader.hpp"
#include "hq/hq.hpp"
#include "text/ascii.hpp"

namespace sweepline {

namespace {

constexpr std::size_t kRunbookBytesMax = std::size_t{1} << 20U;

std::vector<std::string> runbook_items(std::string_view text);

}  // namespace

Result<std::vector<std::string>> read_runbook(const std::filesystem::path& file) {
    const std::string text = TRY(read_plain_file(file, kRunbookBytesMax));
    return runbook_items(text);
}

namespace {

/// What follows `- [ ]`, `* [x]`, `1.` or `1)`; empty for any other line.
std::string_view item_of(std::string_view line) {
    if (line.size() > 1 && std::string_view("-*+").contains(line.front()) && line[1] == ' ') {
        const std::string_view box = trimmed(line.substr(1));
        const bool boxed = box.size() > 3 && box[0] == '[' && std::string_view(" xX").contains(box[1]) && box[2] == ']';
        return boxed ? trimmed(box.substr(3)) : std::string_view();
    }
    std::size_t digits = 0;
    while (digits < line.size() && std::isdigit(static_cast<unsigned char>(line[digits])) != 0) ++digits;
    const bool numbered = digits > 0 && digits + 1 < line.size() && (line[digits] == '.' || line[digits] == ')') &&
                          line[digits + 1] == ' ';
    return numbered ? trimmed(line.substr(digits + 2)) : std::string_view();
}

std::vector<std::string> runbook_items(std::string_view text) {
    std::vector<std::string> items;
    std::string_view fence;  // what opened the code that this line is in
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.starts_with("```") || line.starts_with("~~~")) {
            if (fence.empty())
                fence = line.substr(0, 3);
            else if (line.starts_with(fence))
                fence = {};
            continue;
        }
        if (const std::string_view item = item_of(line); fence.empty() && !item.empty()) items.emplace_back(item);
    }
    return items;
}

}  // namespace

}  // namespace sweepline
