#include "process/output.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "process/process.hpp"

namespace sweepline {
namespace {

TEST(LineCutter, CutsHoweverTheBytesArrive) {
    const std::string longest(LineCutter::kLineBytesMax, 'x');
    const auto check = [](const std::string& text, const std::vector<std::string>& expected) {
        for (const std::size_t step :
             {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{65536}, text.size()}) {
            std::vector<std::string> lines;
            const std::function<void(std::string_view)> on_line = [&](std::string_view line) {
                lines.emplace_back(line);
            };
            LineCutter cutter(on_line);
            for (std::size_t at = 0; at < text.size(); at += step) cutter.add(std::string_view(text).substr(at, step));
            cutter.finish();
            EXPECT_EQ(lines, expected) << step;
        }
    };
    check("a\n", {"a"});
    check("a\n\nbc\nd", {"a", "", "bc", "d"});
    check("\n", {""});
    check(std::string("a\0b\r\n", 5), {std::string("a\0b\r", 4)});
    check(longest + "\nshort\n", {longest, "short"});
    check(longest + "y\nshort\n", {longest, "y", "short"});
    check(longest + longest, {longest, longest});
    check(longest + longest + "\n\n", {longest, longest, ""});
}

TEST(OutputTail, KeepsExactlyTheLastBytes) {
    const auto check = [](std::size_t total, std::size_t step) {
        OutputTail tail;
        std::string all;
        for (std::size_t at = 0; at < total; at += step) {
            const std::string piece(std::min(step, total - at), static_cast<char>('a' + at / step % 26));
            all += piece;
            tail.add(piece);
        }
        const bool cut = total > kKeptOutput;
        EXPECT_EQ(tail.take(), cut ? all.substr(total - kKeptOutput) : all) << total << " by " << step;
        EXPECT_EQ(tail.cut(), cut) << total;
    };
    check(0, 1);
    check(1000, 10);
    check(kKeptOutput, 65536);
    check(kKeptOutput + 1, 65536);
    check(5 * kKeptOutput + 77, 65536);
    check(5 * kKeptOutput, 5 * kKeptOutput);
}

}  // namespace
}  // namespace sweepline
