// Changes of a cell by people: what is asked of all of them.

#include "app/cell_commands.hpp"

#include <gtest/gtest.h>

#include "app/app_trial.hpp"
#include "app/catalogue.hpp"
#include "app/record_exchange.hpp"
#include "migration/free_text.hpp"
#include "store/store.hpp"
#include "text/json.hpp"

namespace sweepline {
namespace {

using testing::need;
using testing::write_file;

class CellCommands : public ::testing::Test, protected AppTrial {
protected:
    CellCommands() {
        write_file(folder_ / "hq/migration.yaml", "migration: test\n");
        write_file(folder_ / "hq/services.yaml", "- {name: api, repo: ../api, owner: team-api}\n");
        write_file(folder_ / "hq/layers/01-net/layer.yaml",
                   "title: Net\nconcern: connectivity\nneeds: []\nrunbook: runbooks/net.md\n");
        write_file(folder_ / "hq/runbooks/net.md", "# Net\n\n- [ ] open the firewall\n- [ ] try it\n");
    }
    /// Asks as JSON, as a page does; `more` are the fields besides the cell.
    Result<Reply> ask(const std::string& what, const std::string& more, const std::string& who = "ana") {
        const std::string cell = R"({"service":"api","layer":"net")";
        return find_use_case(what)->perform(*app_, {who, true}, need(parse_json(cell + more + "}")));
    }
    std::int64_t events() { return need(need(app_->store())->newest()); }

    const std::unique_ptr<App> app_ = app();
};

TEST_F(CellCommands, TheLaterOfTwoPeopleIsToldWhateverTheyChange) {
    need(ask("cell block", R"(,"reason":"waits for DNS")"));  // version 1
    const std::int64_t before = events();
    const auto check = [&](const std::string& what, const std::string& more) {
        SCOPED_TRACE(what);
        const auto refused = ask(what, more + R"(,"version":0)", "ben");
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
        EXPECT_TRUE(refused.error().message.starts_with(
            "api at net changed since you looked: it is blocked (waits for DNS) now (by ana, version 1)"))
            << refused.error().message;
        EXPECT_EQ(events(), before);
    };
    check("cell set", R"(,"status":"in_progress")");
    check("cell block", R"(,"reason":"no role")");
    check("cell unblock", "");
    check("cell assign", R"(,"to":"zoe")");
    check("cell waive", R"(,"because":"nobody uses it")");
    check("cell claim", R"(,"because":"opened, CHG-1")");
    check("cell walk", R"(,"tick":["1"])");
    check("cell walk", R"(,"all":true)");
    need(ask("cell walk", R"(,"version":0)"));  // who only looks changes nothing
    EXPECT_EQ(events(), before);
}

TEST_F(CellCommands, WhoSawTheCellAsItIsChangesIt) {
    std::int64_t version = 0;
    const auto check = [&](const std::string& what, const std::string& more) {
        SCOPED_TRACE(what);
        const std::int64_t before = events();
        const auto done = ask(what, more + R"(,"version":)" + std::to_string(version));
        ASSERT_TRUE(done) << done.error().message;
        EXPECT_GT(events(), before);
        const Value reply = need(parse_json(done->json()));
        const Value* cell = reply.find("cell");
        version = *(cell == nullptr ? reply : *cell).find("version")->if_int();
    };
    check("cell assign", R"(,"to":"zoe")");
    check("cell block", R"(,"reason":"waits for DNS")");
    check("cell unblock", "");
    check("cell walk", R"(,"tick":["1"])");
    check("cell walk", R"(,"all":true)");
    check("cell set", R"(,"status":"in_progress")");
    check("cell claim", R"(,"because":"opened, CHG-1")");
    check("cell waive", R"(,"because":"nobody uses it")");
}

TEST_F(CellCommands, NoTextThatIsTooLongIsOfferedToTheRecord) {
    const std::string record = need(need(app_->store())->identity());
    const auto offer = [&](const Happening& what) {
        const std::string text = text_of(RecordOffer{.record = record, .expected = events(), .happenings = {what}});
        return record_to_offer().perform(*app_, ana_, need(parse_json(text)));
    };
    const ServiceName api("api");
    const LayerName net("net");
    const auto check = [&](const Happening& fits, const Happening& too_long) {
        EXPECT_TRUE(offer(fits));
        const auto refused = offer(too_long);
        ASSERT_FALSE(refused) << kind_of(too_long);
        EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
    };
    const std::string text(kFreeTextMax, 'x');
    const std::string name(kPersonMax, 'x');
    check(StatusSet{api, net, Status::in_progress, text}, StatusSet{api, net, Status::in_progress, text + "x"});
    check(Claimed{api, net, text, true}, Claimed{api, net, text + "x", true});
    check(Ticked{api, net, text, true}, Ticked{api, net, text + "x", true});
    check(CellAssigned{api, net, name}, CellAssigned{api, net, name + "x"});
    check(CellBlocked{api, net, "why", name}, CellBlocked{api, net, "why", name + "x"});
    check(CellBlocked{api, net, text + text, name}, CellBlocked{api, net, text + text + text, name});
    check(DecisionRecorded{"waiver", api, net, text, name}, DecisionRecorded{"waiver", api, net, text + "x", name});
}

}  // namespace
}  // namespace sweepline
