#include <gtest/gtest.h>

#include <algorithm>

#include "app/init.hpp"
#include "cli/golden_testing.hpp"
#include "cli/render.hpp"

namespace sweepline {
namespace {

InitReply compared() {
    return {.folder = "/work/hq",
            .kind = "folder",
            .services = 12,
            .notes = {"'notes' is left out: it is no git repository and holds none"},
            .refreshed = true,
            .proposals = {
                {.service = "billing", .repo = "../src/billing", .owner = "team-money"},
                {.service = "search", .repo = "../mono", .path = "apps/search"},
                {.change = Proposed::rename, .service = "general-ledger", .was = "ledger", .repo = "../src/ledger"},
                {.change = Proposed::move, .service = "web", .repo = "../src/web", .from = "../mono apps/web"},
                {.change = Proposed::retirement, .service = "fax", .repo = "../src/fax"}}};
}

void check(const char* name, const InitReply& reply) {
    check_golden(name, [&](const Page& page) { return render(Reply(reply), page); });
}

TEST(RenderInit, ProposesBySort) { check("refresh", compared()); }

TEST(RenderInit, SaysWhatWasEntered) {
    InitReply entered = compared();
    entered.files = {"services.yaml"};
    check("refresh_written", entered);
}

TEST(RenderInit, SaysThatNothingDiffers) {
    check("refresh_nothing", {.folder = "/work/hq", .kind = "csv", .services = 1, .refreshed = true});
}

TEST(RenderInit, AsJson) {
    const InitReply reply{.folder = "/work/hq",
                          .kind = "csv",
                          .services = 2,
                          .refreshed = true,
                          .proposals = {{.change = Proposed::rename, .service = "b", .was = "a", .repo = "../x"}}};
    EXPECT_EQ(Reply(reply).json(), R"({"folder":"/work/hq","kind":"csv","services":2,"refreshed":true,)"
                                   R"("proposals":[{"change":"rename","service":"b","was":"a","repo":"../x"}]})");
}

TEST(RenderInit, HarmlessWhateverASourceSays) {
    const std::string hostile = "\x1b[2J\u202e\r\n\xff";
    for (const auto& [change, word] : Words<Proposed>::words) {
        const std::string text =
            render(Reply(InitReply{.folder = hostile,
                                   .kind = hostile,
                                   .notes = {hostile},
                                   .refreshed = true,
                                   .proposals = {{change, hostile, hostile, hostile, hostile, hostile, hostile}}}),
                   golden_page());
        EXPECT_TRUE(std::ranges::all_of(text, [](unsigned char c) { return c == 0x0a || c >= 0x20; })) << word;
        EXPECT_EQ(text.find("\u202e"), std::string::npos) << word;
    }
}

}  // namespace
}  // namespace sweepline
