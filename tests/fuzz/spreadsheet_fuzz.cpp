#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.hpp"
#include "text/csv.hpp"
#include "text/markdown_table.hpp"

namespace sweepline {
namespace {

std::string written(const std::vector<TextRow>& rows) {
    std::string out;
    for (const TextRow& row : rows) {
        for (std::size_t at = 0; at < row.fields.size(); ++at) {
            out += at == 0 ? "\"" : ",\"";
            for (const char c : row.fields[at]) out.append(c == '"' ? 2 : 1, c);
            out += '"';
        }
        out += "\r\n";
    }
    return out;
}

void check_lines(const std::vector<TextRow>& rows, std::string_view text) {
    const auto lines = std::ranges::count(text, '\n') + 1;
    int last = 0;
    for (const TextRow& row : rows) {
        CHECK(row.line > last && row.line <= lines);
        CHECK(!row.fields.empty());
        last = row.line;
    }
}

/// What was read and is written in full quotes is read as the same again.
void check_csv(const Result<std::vector<TextRow>>& rows, std::string_view text) {
    if (!rows) return;
    check_lines(*rows, text);
    const auto again = parse_csv(written(*rows));
    CHECK(again.has_value());
    CHECK(std::ranges::equal(*again, *rows, {}, &TextRow::fields, &TextRow::fields));
}

void check_text(std::string_view text) {
    check_csv(parse_csv(text), text);
    check_csv(parse_separated(text), text);
    const auto table = parse_markdown_table(text);
    int last = 0;
    for (const TextRow& row : table) {
        CHECK(row.line > last);
        last = row.line;
    }
}

}  // namespace
}  // namespace sweepline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    sweepline::check_text({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
