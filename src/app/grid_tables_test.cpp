#include "app/grid_tables.hpp"

#include <gtest/gtest.h>

#include "app/tiles.hpp"

namespace sweepline {
namespace {

GridReply grid(const std::string& first, const std::string& second) {
    GridReply reply{.migration = "m", .layers = {}, .rows = {}};
    reply.layers.push_back({"identity", "Identity", "identity", "open", {{"in_progress", 1}, {"done", 1}}});
    reply.layers.push_back({"secrets", "Secrets", "security", "open", {{"blocked", 1}, {"not_started", 1}}});
    reply.rows.push_back(
        {first, "team", "layered", {{Status::in_progress, {Mark::swept, Mark::opened}}, {Status::blocked}}});
    reply.rows.push_back({second, "team", "serial", {{Status::done, {Mark::validated}}, {Status::not_started}}});
    return reply;
}

TEST(GridTables, WriteCsv) {
    const GridReply reply = grid("pay,\"ments", "web");
    EXPECT_EQ(grid_as_csv(reply),
              "service,owner,track,identity,secrets\r\n"
              "\"pay,\"\"ments\",team,layered,in_progress:swept+opened,blocked\r\n"
              "web,team,serial,done:validated,not_started\r\n");
    EXPECT_NE(grid_as_csv(grid("a;=b()", "web")).find("\n\"a;=b()\",team"), std::string::npos);
}

TEST(GridTables, NoTextOfACsvIsAFormulaOrMovesTheCursor) {
    for (const std::string begin : {"=", "+", "-", "@"}) {
        GridReply reply = grid("web", begin + "cmd()");
        reply.rows.front().owner = begin + "\x1b[31m\u009b\nx";
        const std::string csv = grid_as_csv(reply);
        EXPECT_NE(csv.find("\nweb,'" + begin + "\\x1b[31m\\x9b\\nx,layered,"), std::string::npos) << csv;
        EXPECT_NE(csv.find("\n'" + begin + "cmd(),"), std::string::npos) << csv;
    }
}

TEST(GridTables, WriteMarkdown) {
    EXPECT_EQ(grid_as_markdown(grid("pay|ments", "<b>")),
              "| service | identity | secrets |\n"
              "| --- | :-: | :-: |\n"
              "| pay\\|ments | ◑ | ✕ |\n"
              "| &lt;b&gt; | ✓ | · |\n"
              "| **done** | 1/2 | 0/2 |\n"
              "\n"
              "✓ done · ◑ opened · · not started · ✕ blocked\n");
}

TEST(Tiles, ShowWhatMattersMost) {
    const auto check = [](Status status, const std::vector<Mark>& marks, Tile expected) {
        EXPECT_EQ(word_of(tile_of(status, marks)), word_of(expected));
    };
    check(Status::not_started, {}, Tile::not_started);
    check(Status::in_progress, {}, Tile::in_progress);
    check(Status::in_progress, {Mark::swept, Mark::opened}, Tile::opened);
    check(Status::in_progress, {Mark::merged, Mark::stale}, Tile::stale);
    check(Status::in_progress, {Mark::swept, Mark::failed}, Tile::failed);
    check(Status::blocked, {Mark::failed}, Tile::blocked);
    check(Status::done, {Mark::claimed}, Tile::claimed);
    check(Status::done, {Mark::claimed, Mark::validated}, Tile::done);
    check(Status::done, {Mark::waived}, Tile::waived);
    check(Status::not_applicable, {Mark::odd}, Tile::not_applicable);
}

}  // namespace
}  // namespace sweepline
