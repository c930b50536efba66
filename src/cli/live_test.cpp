// What is drawn while something goes on: progress, the watched grid, the walked checklist.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <thread>

#include "app/cell_commands.hpp"
#include "app/look_commands.hpp"
#include "cli/golden_testing.hpp"
#include "cli/progress_line.hpp"
#include "cli/walk.hpp"
#include "cli/watch.hpp"

namespace sweepline {
namespace {

using std::chrono::milliseconds;
using TimePoint = std::chrono::steady_clock::time_point;

/// A progress line with a clock of its own.
class Telling {
public:
    explicit Telling(Page page)
        : line_(std::make_unique<ProgressLine>(
              std::move(page), [this](std::string_view text) { written += text; }, [this] { return now_; })) {}
    void tell(milliseconds later, std::int64_t done, std::string latest = {}, bool failed = false) {
        now_ += later;
        failed_ += failed ? 1 : 0;
        line_->tell({"sweeping identity", done, 100, failed_, std::move(latest), failed});
    }
    void end() { line_.reset(); }

    std::string written;

private:
    TimePoint now_{milliseconds(1)};
    std::int64_t failed_ = 0;
    std::unique_ptr<ProgressLine> line_;
};

TEST(ProgressLine, DrawsAtMostTenTimesASecondOnATerminal) {
    Telling telling(Page{.width = 100, .tty = true});
    for (int i = 0; i <= 50; ++i) telling.tell(milliseconds(20), i, "service-" + std::to_string(i) + " swept");
    const auto drawn = std::ranges::count(telling.written, '\r');
    EXPECT_GE(drawn, 9);
    EXPECT_LE(drawn, 12);
    EXPECT_NE(telling.written.find(
                  "\r\x1b[Ksweeping identity  ━━━━━━━━━━──────────  50/100  50/s, 1 s left  service-50 swept"),
              std::string::npos)
        << telling.written;
    telling.end();
    EXPECT_TRUE(telling.written.ends_with("\r\x1b[K"));
}

TEST(ProgressLine, LeavesFailuresStanding) {
    Telling telling(Page{.width = 60, .tty = true});
    telling.tell(milliseconds(0), 1, "payments swept");
    telling.tell(milliseconds(1), 2, "ledger failed: \x1b[2Jno such file", true);
    EXPECT_NE(telling.written.find("\r\x1b[K✗ ledger failed: \\x1b[2Jno such file\n"), std::string::npos)
        << telling.written;
    EXPECT_NE(telling.written.find("1 failed"), std::string::npos);
}

TEST(ProgressLine, FitsNarrowTerminals) {
    for (const int width : {20, 30, 40, 60}) {
        Telling telling(Page{.width = width, .tty = true});
        telling.tell(milliseconds(0), 0);
        telling.tell(milliseconds(5000), 50, "a-service-with-a-name-that-is-much-too-long swept");
        const std::string last = telling.written.substr(telling.written.rfind('\r') + 4);
        EXPECT_LT(columns_of(last), width) << last;
    }
}

TEST(ProgressLine, WritesPlainLinesWhenPiped) {
    Telling telling(Page{.width = 80});
    for (int i = 0; i < 10; ++i) telling.tell(milliseconds(100), i);
    EXPECT_EQ(telling.written, "") << "what is short says nothing";
    for (int i = 10; i < 50; ++i) telling.tell(milliseconds(100), i, "x", i == 20);
    telling.end();
    EXPECT_EQ(telling.written,
              "sweeping identity: 20/100, 1 failed, 10/s, 8 s left\n"
              "sweeping identity: 40/100, 1 failed, 10/s, 6 s left\n");
}

TEST(ProgressLine, MayBeToldFromSeveralThreads) {
    Telling telling(Page{.width = 80, .tty = true});
    ProgressLine line(
        Page{.width = 80, .tty = true}, [&](std::string_view text) { telling.written += text; },
        [] { return TimePoint{milliseconds(5)}; });
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([&] {
                for (int i = 0; i < 200; ++i) line.tell({"sweeping identity", i, 1000, 1, "payments failed", true});
            });
    }
    EXPECT_EQ(std::ranges::count(telling.written, '\n'), 800);
}

GridReply grid(std::size_t services) {
    GridReply reply{.migration = "ecs-to-eks", .number = 1, .layers = {}, .rows = {}};
    reply.layers = {{"identity", "Identity", "identity", "sweeping", {{"done", 3}, {"not_started", 4}}}};
    for (std::size_t i = 0; i < services; ++i)
        reply.rows.push_back(
            {"service-" + std::to_string(i), "team", "layered", {{i == 7 ? Status::blocked : Status::done}}});
    return reply;
}

TEST(Watch, KeepsTheRowsThatNeedAnEyeWhenTheWindowIsLow) {
    Page page = golden_page();
    page.height = 14;
    const std::string frame = watch_frame(grid(30), page);
    EXPECT_LE(std::ranges::count(frame, '\n'), page.height) << frame;
    EXPECT_NE(frame.find("service-7 "), std::string::npos) << frame;
    EXPECT_EQ(frame.find("service-29"), std::string::npos) << frame;
    EXPECT_NE(frame.find("quieter services not shown"), std::string::npos) << frame;
    EXPECT_TRUE(frame.starts_with("2026-03-02 10:00 · q or Ctrl-C ends\necs-to-eks · 30 services")) << frame;
}

TEST(Watch, KeepsTheLegendWhileThereAreRows) {
    Page page = golden_page();
    page.height = 20;
    const std::string frame = watch_frame(grid(30), page);
    EXPECT_LE(std::ranges::count(frame, '\n'), page.height) << frame;
    EXPECT_NE(frame.find("✓ done"), std::string::npos) << frame;
    page.height = 9;
    EXPECT_EQ(watch_frame(grid(2), page).find("not shown"), std::string::npos);
}

TEST(Watch, DrawsAgainOnlyWhatChanged) {
    std::stop_source source;
    int asked = 0;
    std::vector<std::string> writes;
    const auto ask = [&]() -> Result<Reply> {
        if (++asked == 4) source.request_stop();
        return Reply(grid(asked < 3 ? 2 : 3));
    };
    const auto outcome = watch_grid(
        ask, golden_page,
        [&](std::string_view text) {
            writes.emplace_back(text);
            return true;
        },
        source.get_token());
    EXPECT_TRUE(outcome.has_value());
    ASSERT_EQ(writes.size(), 4U);  // the other screen, two pictures, the usual screen
    EXPECT_EQ(writes[0], "\x1b[?1049h\x1b[?25l");
    EXPECT_EQ(writes[1].find("service-2"), std::string::npos);
    EXPECT_NE(writes[2].find("service-2"), std::string::npos);
    EXPECT_EQ(writes[3], "\x1b[?25h\x1b[?1049l");
}

TEST(Watch, EndsWhenTheReaderLeaves) {
    int waited = 0;
    std::string last;
    const auto left = watch_grid([] { return Result<Reply>(Reply(grid(1))); }, golden_page,
                                 [&](std::string_view text) { return last = text, true; }, {},
                                 [&](milliseconds) { return ++waited == 2; });
    EXPECT_TRUE(left.has_value());
    EXPECT_EQ(waited, 2);
    EXPECT_EQ(last, "\x1b[?25h\x1b[?1049l");
}

TEST(Watch, EndsQuietlyWithoutAReaderAndAloudWithoutAnAnswer) {
    const auto nobody = watch_grid([] { return Result<Reply>(Reply(grid(1))); }, golden_page,
                                   [](std::string_view) { return false; }, {});
    EXPECT_TRUE(nobody.has_value());
    int asked = 0;
    const auto ask = [&]() -> Result<Reply> {
        if (++asked == 2) return fail(ErrorKind::unavailable, "the record is gone");
        return Reply(grid(1));
    };
    std::string last;
    const auto gone = watch_grid(ask, golden_page, [&](std::string_view text) { return last = text, true; }, {});
    ASSERT_FALSE(gone.has_value());
    EXPECT_EQ(gone.error().message, "the record is gone");
    EXPECT_EQ(last, "\x1b[?25h\x1b[?1049l") << "the terminal is put back";
}

WalkReply checklist(std::vector<bool> done) {
    WalkReply reply;
    reply.cell.service = "payments";
    reply.cell.layer = "connectivity";
    reply.title = "Network paths";
    for (std::size_t i = 0; i < done.size(); ++i) reply.items.push_back({"item " + std::to_string(i + 1), done[i]});
    return reply;
}

/// Presses these keys at a checklist; what was asked, and what it looks like in the end.
void check_walk(std::vector<bool> done, std::vector<Pressed> keys, std::string_view asked,
                const std::vector<bool>& expected) {
    std::string log;
    std::size_t at = 0;
    const auto ask = [&](std::string_view field, int item) -> Result<Reply> {
        log += std::string(field) + " " + std::to_string(item) + ";";
        done[static_cast<std::size_t>(item) - 1] = field == "tick";
        return Reply(checklist(done));
    };
    const auto press = [&] { return at < keys.size() ? keys[at++] : Pressed{Key::quit}; };
    const auto left =
        walk_with(Reply(checklist(done)), ask, press, golden_page(), [](std::string_view) { return true; });
    ASSERT_TRUE(left.has_value());
    EXPECT_EQ(log, asked);
    std::vector<bool> ticked;
    for (const ChecklistItem& item : left->as<WalkReply>()->items) ticked.push_back(item.done);
    EXPECT_EQ(ticked, expected);
}

TEST(Walk, ShowsWhatFitsTheScreen) {
    const auto check = [](int height, std::size_t chosen, std::string_view first, std::string_view keys) {
        Page page = golden_page();
        page.height = height;
        const std::string frame = walk_frame(checklist(std::vector<bool>(40, false)), chosen, page);
        EXPECT_LE(std::ranges::count(frame, '\n') + (height > 0 ? 1 : 0), height > 0 ? height : 43);
        EXPECT_NE(frame.find(std::string(first) + "\n"), std::string::npos) << frame;
        EXPECT_NE(frame.find("\n" + std::string(keys) + "space ticks"), std::string::npos) << frame;
        EXPECT_NE(frame.find(std::string("▸") + (chosen < 9 ? "  " : " ") + std::to_string(chosen + 1) + " [ ]"),
                  std::string::npos)
            << frame;
    };
    check(0, 39, "payments at connectivity\n   1 [ ] item 1", "");
    check(44, 39, "payments at connectivity\n   1 [ ] item 1", "");
    check(24, 0, "payments at connectivity\n▸  1 [ ] item 1", "1 to 20 of 40; ");
    check(24, 20, "payments at connectivity\n  11 [ ] item 11", "11 to 30 of 40; ");
    check(24, 39, "payments at connectivity\n  21 [ ] item 21", "21 to 40 of 40; ");
    check(5, 7, "payments at connectivity\n▸  8 [ ] item 8", "8 to 8 of 40; ");
}

TEST(Walk, TicksWhatIsChosen) {
    check_walk({true, false, false}, {{Key::space}}, "tick 2;", {true, true, false});
    check_walk({true, false, false}, {{Key::up}, {Key::space}}, "untick 1;", {false, false, false});
    check_walk({false, false, false}, {{Key::down}, {Key::down}, {Key::down}, {Key::enter}}, "tick 3;",
               {false, false, true});
    check_walk({false, false, false}, {{Key::digit, 2}, {Key::space}, {Key::space}}, "tick 2;untick 2;",
               {false, false, false});
    check_walk(std::vector<bool>(12, false), {{Key::digit, 1}, {Key::digit, 2}, {Key::space}}, "tick 12;",
               {false, false, false, false, false, false, false, false, false, false, false, true});
    check_walk({false}, {{Key::digit, 9}, {Key::other}, {Key::quit}, {Key::space}}, "", {false});
}

TEST(Walk, DrawsTheListInPlace) {
    EXPECT_EQ(walk_frame(checklist({true, false}), 1, golden_page()),
              "Network paths\n"
              "payments at connectivity\n"
              "   1 [✓] item 1\n"
              "▸  2 [ ] item 2\n"
              "space ticks, arrows or numbers choose, q leaves\n");
}

TEST(Walk, HandsErrorsOn) {
    const auto left = walk_with(
        Reply(checklist({false})),
        [](std::string_view, int) -> Result<Reply> { return fail(ErrorKind::conflict, "the cell changed"); },
        [] { return Pressed{Key::space}; }, golden_page(), [](std::string_view) { return true; });
    ASSERT_FALSE(left.has_value());
    EXPECT_EQ(left.error().message, "the cell changed");
}

}  // namespace
}  // namespace sweepline
