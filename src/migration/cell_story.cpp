#include "migration/cell_story.hpp"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "migration/migration.hpp"

namespace sweepline {
namespace {

const ServiceName kService("api");
const LayerName kLayer("identity");

Happening started(const std::string& run) {
    return RunStarted{.service = kService,
                      .layer = kLayer,
                      .run = RunId(run),
                      .instant = Instant{7},
                      .base = "base",
                      .fingerprint = "print",
                      .layer_hash = "hash",
                      .branch = "branch",
                      .sweep = SweepId("s"),
                      .performer = PerformerId("p")};
}

Happening finished(const std::string& run, RunState state, std::string because = {}, std::string clean = {}) {
    return RunFinished{.service = kService,
                       .layer = kLayer,
                       .run = RunId(run),
                       .state = state,
                       .commit = state == RunState::swept ? "commit-of-" + run : "",
                       .because = std::move(because),
                       .clean = std::move(clean)};
}

Happening validated(std::string detector, std::string checks, bool done = false,
                    std::vector<std::string> because = {}) {
    return Validated{.service = kService,
                     .layer = kLayer,
                     .tree = "t",
                     .detector = std::move(detector),
                     .checks = std::move(checks),
                     .because = std::move(because),
                     .done = done};
}

Happening set(Status status, std::string because = {}) {
    return StatusSet{kService, kLayer, status, std::move(because)};
}

std::map<std::string, Happening> run_words() {
    return {
        {"run", started("1")},
        {"run2", started("2")},
        {"swept", finished("1", RunState::swept)},
        {"swept2", finished("2", RunState::swept)},
        {"failed", finished("1", RunState::failed, "no role")},
        {"failed2", finished("2", RunState::failed, "no role")},
        {"not-applicable", finished("1", RunState::not_applicable, "no terraform")},
        {"nothing", finished("1", RunState::nothing_to_do)},
        {"nothing/pass", finished("1", RunState::nothing_to_do, {}, "pass")},
        {"nothing/look", finished("1", RunState::nothing_to_do, "exists a", "look")},
        {"nothing2/pass", finished("2", RunState::nothing_to_do, {}, "pass")},
        {"skipped", finished("1", RunState::skipped, "is a library")},
        {"superseded", finished("1", RunState::superseded)},
        {"ended-blocked", finished("1", RunState::blocked, "ask")},
        {"ship", Shipped{kService, kLayer, RunId("1"), "branch", "commit-of-1", "base"}},
        {"ship-started", ShipStarted{kService, kLayer, RunId("1"), "branch", "commit-of-1"}},
        {"ship-started2", ShipStarted{kService, kLayer, RunId("2"), "branch", "commit-of-2"}},
        {"ship2", Shipped{kService, kLayer, RunId("2"), "branch.2", "commit-of-2", "base", 2}},
    };
}

std::map<std::string, Happening> judged_words() {
    return {
        {"merged", Validated{.service = kService, .layer = kLayer, .tree = "t", .merged = "reachable"}},
        {"judged/pass", validated("clean", "pass")},
        {"judged/done", validated("clean", "pass", true)},
        {"judged/detector", validated("clean", "")},
        {"judged/checks", validated("", "pass")},
        {"judged/nothing", validated("", "")},
        {"judged/found", validated("found", "pass", false, {"old form", "is there"})},
        {"judged/fail", validated("clean", "fail", false, {"exists a"})},
        {"judged/unsure", validated("clean", "inconclusive", false, {"no answer"})},
        {"judged/na",
         Validated{.service = kService, .layer = kLayer, .tree = "t", .because = {"no files"}, .not_applicable = true}},
        {"branch/pass",
         Validated{
             .service = kService, .layer = kLayer, .tree = "t", .detector = "clean", .checks = "pass", .branch = "b"}},
        {"branch/fail", Validated{.service = kService,
                                  .layer = kLayer,
                                  .tree = "t",
                                  .checks = "fail",
                                  .because = {"lacks b"},
                                  .branch = "b"}},
        {"live/preprod", Validated{.service = kService, .layer = kLayer, .tree = "t", .live = {"preprod"}}},
        {"live/prod",
         Validated{.service = kService, .layer = kLayer, .tree = "t", .live = {"prod"}, .live_everywhere = true}},
        {"dead/prod", Validated{.service = kService,
                                .layer = kLayer,
                                .tree = "t",
                                .live = {"preprod"},
                                .not_live = {"prod"},
                                .because = {"prod: 503"}}},
    };
}

std::map<std::string, Happening> person_words() {
    return {
        {"set/new", set(Status::not_started)},
        {"set/begun", set(Status::in_progress)},
        {"set/done", set(Status::done)},
        {"set/na", set(Status::not_applicable, "too old")},
        {"set/blocked", set(Status::blocked, "wait")},
        {"claim", Claimed{kService, kLayer, "I did it", true}},
        {"claim/part", Claimed{kService, kLayer, "half of it", false}},
        {"tick", Ticked{kService, kLayer, "first"}},
        {"untick", Ticked{kService, kLayer, "first", false}},
        {"block", CellBlocked{kService, kLayer, "ask", "team"}},
        {"block2", CellBlocked{kService, kLayer, "ask again", "team"}},
        {"unblock", CellUnblocked{kService, kLayer, "answered"}},
        {"assign", CellAssigned{kService, kLayer, "ana"}},
        {"unassign", CellAssigned{kService, kLayer, ""}},
        {"waive", DecisionRecorded{"waiver", kService, kLayer, "ends in May", "ben", Instant{99}}},
        {"serial", DecisionRecorded{"serial", kService, kLayer, "is odd", "ben"}},
    };
}

std::string shown(const Cell& cell) {
    std::string text(to_word(cell.status));
    for (const Mark mark : cell.marks.all()) text += " " + std::string(to_word(mark));
    if (!cell.note.empty()) text += " (" + cell.note + ")";
    if (cell.blocker) text += " [" + cell.blocker->reason + " @" + cell.blocker->owner + "]";
    return text;
}

}  // namespace

Cell cell_after(const std::string& happenings) {
    static const auto kWords = [] {
        auto words = run_words();
        words.merge(judged_words());
        words.merge(person_words());
        return words;
    }();
    Migration migration;
    std::istringstream in(happenings);
    std::int64_t number = 0;
    for (std::string word; in >> word;) {
        const auto found = kWords.find(word);
        if (found == kWords.end()) {
            ADD_FAILURE() << "no such word: " << word;
            continue;
        }
        ++number;
        apply(migration, Event{number, Instant{number * 10}, "actor" + std::to_string(number), found->second});
    }
    const Cell cell = migration.cell_or_new(kService, kLayer);
    EXPECT_EQ(cell.version, number) << happenings;
    EXPECT_EQ(cell.changed_at, Instant{number * 10}) << happenings;
    EXPECT_EQ(cell.blocker.has_value(), cell.status == Status::blocked) << happenings;
    return cell;
}

void check(const std::string& happenings, const std::string& expected) {
    EXPECT_EQ(shown(cell_after(happenings)), expected) << happenings;
}

}  // namespace sweepline
