// What `/api/state` answers, and what becomes of it when the files are edited.

#include "app/live_snapshot.hpp"

#include <zlib.h>

#include "app/live_trial.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

using testing::need;
using testing::write_file;

class LiveSnapshot : public ::testing::Test, protected LiveTrial {
protected:
    LiveSnapshot() { write_headquarters(20, 3); }
};

std::string gunzip(const std::string& packed) {
    std::string out(std::size_t{64} << 20U, '\0');
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(out.size() - stream.avail_out);
    inflateEnd(&stream);
    return out;
}

TEST_F(LiveSnapshot, ASnapshotIsTheGrid) {
    const auto live = need(open());
    need(ask(*live, "cell assign", assign(2, "ana", 3)));
    need(ask(*live, "cell block", R"({"service":"s5","layer":"l1","reason":"why","owner":"ops"})"));
    const auto taken = need(snapshot(*live));
    EXPECT_EQ(taken->number, 2);
    const std::string text = gunzip(taken->gzip);
    const Value grid = need(parse_json(text));
    EXPECT_EQ(*grid.find("migration")->if_string(), "to-eks");
    EXPECT_EQ(to_json(*grid.find("environments")), R"(["preprod","prod"])");
    EXPECT_EQ(grid.find("services")->if_array()->size(), 20U);
    EXPECT_EQ(to_json(grid.find("layers")->if_array()->at(0)),
              R"({"name":"l1","title":"Layer 1","concern":"identity","state":"open","by_hand":true,)"
              R"("demands":"claimed","needs":[]})");
    EXPECT_EQ(to_json(*grid.find("texts")), R"(["","ana","why","ops"])");
    const Array& cells = *grid.find("cells")->if_array();
    ASSERT_EQ(cells.size(), 2U);
    const std::string assigned = to_json(cells[0]);
    EXPECT_TRUE(assigned.starts_with("[2,2,0,0,1,1,0,0,0,0,17") && assigned.ends_with(",1]")) << assigned;
    const std::string blocked = to_json(cells[1]);
    EXPECT_TRUE(blocked.starts_with("[5,0,3,0,1,0,0,2,3,17") && blocked.ends_with(",1]")) << blocked;
}

TEST_F(LiveSnapshot, ASnapshotIsMadeAgainOnlyWhenItIsOld) {
    const auto live = need(open({.fresh = std::chrono::hours(1)}));
    const auto first = need(snapshot(*live));
    EXPECT_EQ(need(snapshot(*live)).get(), first.get()) << "shared";
    need(ask(*live, "cell assign", assign(2, "ana")));
    EXPECT_EQ(need(snapshot(*live)).get(), first.get()) << "it may be an hour old";

    const auto quick = need(open({.fresh = std::chrono::milliseconds(0)}));
    const auto before = need(snapshot(*quick));
    EXPECT_EQ(before->number, 1);
    EXPECT_EQ(need(snapshot(*quick)).get(), before.get()) << "nothing happened";
    Watcher watcher(*quick, 1);
    need(ask(*quick, "cell assign", assign(2, "ben")));
    watcher.until_number(2);
    const auto after = need(snapshot(*quick));
    EXPECT_EQ(after->number, 2);
    EXPECT_NE(after->etag, before->etag);
}

TEST_F(LiveSnapshot, EditedFilesAreNoticed) {
    const auto live = need(open(
        {.poll = std::chrono::milliseconds(5), .look = std::chrono::milliseconds(5), .fresh = std::chrono::hours(1)}));
    need(ask(*live, "cell assign", assign(2, "ana")));
    need(ask(*live, "grid", "{}"));
    EXPECT_EQ(ask(*live, "cell assign", assign(77, "ana")).error().kind, ErrorKind::not_found);
    std::ignore = need(snapshot(*live));
    Watcher watcher(*live, live->newest());
    write_file(folder_ / "hq/services.yaml",
               "- {name: s77, repo: ../repos/x}\n- {name: s3, repo: ../repos/y, was: s2}\n");
    watcher.until_text("event: files\ndata: {}\n\n");
    need(ask(*live, "cell assign", assign(77, "ben")));
    EXPECT_NE(need(ask(*live, "grid", "{}")).json().find("s77"), std::string::npos);
    const std::string grid = gunzip(need(snapshot(*live))->gzip);
    EXPECT_NE(grid.find("s77"), std::string::npos);
    EXPECT_EQ(grid.find("s19"), std::string::npos);
    EXPECT_NE(grid.find("\"texts\":[\"\",\"ana\""), std::string::npos) << "the renamed service took its cells along";
    expect_sound();
}

}  // namespace
}  // namespace sweepline
