#include "cli/golden_testing.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace sweepline {

namespace {

constexpr std::array kInkNames{std::pair{"\x1b[0m", "‹›"},
                               std::pair{"\x1b[1m", "‹strong›"},
                               std::pair{"\x1b[38;5;244m", "‹grey›"},
                               std::pair{"\x1b[38;5;30m", "‹teal›"},
                               std::pair{"\x1b[38;5;32m", "‹blue›"},
                               std::pair{"\x1b[38;5;166m", "‹red›"},
                               std::pair{"\x1b[38;5;172m", "‹amber›"}};

std::string with_named_inks(std::string text) {
    for (const auto& [code, name] : kInkNames)
        for (std::size_t at = 0; (at = text.find(code, at)) != std::string::npos;)
            text.replace(at, std::string_view(code).size(), name);
    return text;
}

void expect_fits(const std::string& text, int width) {
    std::size_t from = 0;
    for (std::size_t end = 0; (end = text.find('\n', from)) != std::string::npos; from = end + 1) {
        const std::string line = text.substr(from, end - from);
        EXPECT_LE(columns_of(line), width) << line;
        EXPECT_FALSE(line.ends_with(' ')) << "'" << line << "'";
    }
    EXPECT_EQ(from, text.size()) << "no newline at the end";
}

}  // namespace

Page golden_page() { return Page{.width = 80, .now = minutes_before(0)}; }

Instant minutes_before(std::int64_t minutes) {
    return Instant{.micros = (std::int64_t{1772445600} - minutes * 60) * 1'000'000};
}

void check_golden(const std::string& name, const std::function<std::string(const Page&)>& draw) {
    std::string got;
    for (const int width : {80, 60}) {
        for (const bool unicode : {true, false}) {
            Page page = golden_page();
            page.width = width;
            page.unicode = unicode;
            const std::string text = draw(page);
            expect_fits(text, width);
            got += "=== " + std::to_string(width) + (unicode ? " columns\n" : " columns, ASCII\n") + text;
        }
    }
    Page page = golden_page();
    page.colour = true;
    got += "=== colour\n" + with_named_inks(draw(page));

    const std::filesystem::path path = std::filesystem::path(SWEEPLINE_SOURCE_DIR) / "src/cli/golden" / (name + ".txt");
    if (std::getenv("SWEEPLINE_ACCEPT") != nullptr) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << got;
        return;
    }
    std::ifstream in(path, std::ios::binary);
    const std::string wanted{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(got, wanted) << "SWEEPLINE_ACCEPT=1 rewrites " << path;
}

}  // namespace sweepline
