#include "app/import_grid.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "app/app_trial.hpp"
#include "app/catalogue.hpp"
#include "app/cell_commands.hpp"
#include "app/look_commands.hpp"
#include "app/sent_files.hpp"
#include "store/store.hpp"
#include "text/json.hpp"

namespace sweepline {
namespace {

using testing::need;
using testing::refused;
using testing::write_file;

/// Three services, a layer done by hand, and one with steps.
class ImportGridTest : public ::testing::Test, protected AppTrial {
protected:
    ImportGridTest() {
        write_file(folder_ / "hq/migration.yaml",
                   "migration: m\nteam:\n  - {name: ana}\n  - {name: ben, email: b@x.org}\n");
        write_file(
            folder_ / "hq/services.yaml",
            "- {name: api, repo: ../api, owner: team-a}\n- {name: job, repo: ../job}\n- {name: web, repo: ../web}\n");
        write_file(folder_ / "hq/layers/01-network/layer.yaml",
                   "title: Network paths\nconcern: connectivity\nrunbook: r.md\n");
        write_file(folder_ / "hq/r.md", "- [ ] do it\n");
        write_file(folder_ / "hq/layers/02-image/layer.yaml", "title: Image\nconcern: security\nowns: [a]\n");
        write_file(folder_ / "hq/layers/02-image/20-a.change.yaml", "edits: [{create: a, text: b}]\n");
        write_file(folder_ / "hq/layers/02-image/90-a.check.yaml", "checks: [{exists: a}]\n");
    }
    ImportGridReply import(const std::string& text, bool dry_run = false) {
        return need(run(*app(), ana_, ImportGrid{.file = "plans/plan.csv", .text = text, .dry_run = dry_run}));
    }
    /// `network done:claimed by ben (its note); image …` of one service, what is untouched left out.
    std::string row_of(const std::string& service) {
        const GridReply grid = need(run(*app(), ana_, Grid{.service = {service}}));
        std::string shown;
        for (std::size_t i = 0; i < grid.layers.size(); ++i) {
            const GridCell& cell = grid.rows.front().cells[i];
            if (cell.status == Status::not_started && cell.assignee.empty()) continue;
            shown += (shown.empty() ? "" : "; ") + grid.layers[i].layer + " " + std::string(to_word(cell.status));
            for (const Mark mark : cell.marks) shown += ":" + std::string(to_word(mark));
            if (!cell.assignee.empty()) shown += " by " + cell.assignee;
            if (!cell.note.empty()) shown += " (" + cell.note + ")";
        }
        return shown;
    }
    static std::string remarks_of(const ImportGridReply& reply) {
        std::string shown;
        for (const ImportRemark& each : reply.remarks)
            shown += std::string(to_word(each.gap)) + " " + std::to_string(each.line) + " " + each.column + "/" +
                     each.service + " '" + each.text + "': " + each.because + "\n";
        return shown;
    }
    std::int64_t events() { return need(need(app()->store())->newest()); }
};

TEST_F(ImportGridTest, BecomesTheFirstGrid) {
    const ImportGridReply reply =
        import("service,Network,Image\napi,done CHG-1,✅\njob,blocked: no DNS,wip\nweb,n/a,\n");
    EXPECT_EQ(reply.form + " " + std::to_string(reply.services) + " " + std::to_string(reply.cells.size()), "csv 3 5");
    EXPECT_EQ(remarks_of(reply), "");
    EXPECT_EQ(row_of("api"),
              "network done:claimed (imported from plan.csv: done CHG-1); "
              "image in_progress:claimed (imported from plan.csv: ✅)");
    EXPECT_EQ(row_of("job"), "network blocked (no DNS); image in_progress (imported from plan.csv: wip)");
    EXPECT_EQ(row_of("web"), "network not_applicable (imported from plan.csv: n/a)");
}

TEST_F(ImportGridTest, ASecondTimeChangesNothing) {
    const std::string text =
        "service,who,network,image,notes\napi,ben,done,wip,two pods\njob,,blocked,blocked: no DNS,no "
        "account\nweb,ben,,,\n";
    EXPECT_EQ(import(text).cells.size(), 6U);
    const std::int64_t before = events();
    const ImportGridReply again = import(text);
    EXPECT_EQ(again.cells.size(), 0U);
    EXPECT_EQ(again.unchanged, 4);
    EXPECT_EQ(remarks_of(again), "");
    EXPECT_EQ(events(), before);
}

TEST_F(ImportGridTest, OfAnotherFileOnlyTheFirstNamesAreGuessedAt) {
    std::string text = "service,network\napi,done\njob,done\nweb,done\n";
    for (char letter = 'a'; letter <= 'z'; ++letter)
        for (const std::size_t at : {0U, 1U, 2U}) {
            std::string name = "job";
            name[at] = letter;
            if (name != "job") text += name + ",done\n";
        }
    const std::string remarks = remarks_of(import(text));
    std::size_t guesses = 0;
    for (std::size_t at = remarks.find("did you mean"); at != std::string::npos;
         at = remarks.find("did you mean", at + 1))
        ++guesses;
    EXPECT_EQ(guesses, 50U);
}

TEST_F(ImportGridTest, ADryRunSaysTheSameAndRecordsNothing) {
    const std::string text = "service,network\napi,done\njob,maybe\n";
    const ImportGridReply dry = import(text, true);
    EXPECT_EQ(events(), 0);
    EXPECT_TRUE(dry.dry_run);
    const ImportGridReply wet = import(text);
    EXPECT_EQ(remarks_of(dry), remarks_of(wet));
    EXPECT_EQ(dry.cells.size(), wet.cells.size());
    EXPECT_EQ(events(), 1);
}

TEST_F(ImportGridTest, WhatTheGridKnowsBetterStays) {
    const auto inside = app();
    need(run(*inside, ana_, SetCell{ServiceName("api"), LayerName("network"), Status::in_progress}));
    need(run(*inside, ana_, BlockCell{ServiceName("job"), LayerName("network"), "no DNS"}));
    need(run(*inside, ana_, SetCell{ServiceName("web"), LayerName("network"), Status::in_progress}));
    need(run(*inside, ana_, SetCell{ServiceName("web"), LayerName("network"), Status::not_started}));
    const ImportGridReply reply = import("service,network\napi,done\njob,blocked: no account\nweb,done\n");
    EXPECT_EQ(reply.cells.size(), 0U);
    EXPECT_EQ(remarks_of(reply),
              "kept 2 network/api 'done': it is in progress here, by ana\n"
              "kept 3 network/job 'blocked: no account': it is blocked here: no DNS, by ana\n"
              "kept 4 network/web 'done': it is not started here, by ana\n");
    EXPECT_EQ(row_of("api"), "network in_progress");
}

TEST_F(ImportGridTest, NothingIsLostSilently) {
    const ImportGridReply reply = import(
        "My plan,,,\nservice,team,network,ticket\napi,Team A,half?,CHG-1\njob,money,todo: "
        "ask,\nwob,x,done,CHG-2\n,,done,\n"
        "api,,done,\nweb,,2026-05-12,,extra\n");
    EXPECT_EQ(remarks_of(reply),
              "unread 1 / 'My plan': it stands above the header\n"
              "unread 3 ticket/api 'CHG-1': the column is no layer\n"
              "unclear 3 network/api 'half?': no status word that is known\n"
              "differs 4 team/job 'money': the headquarters names none\n"
              "unread 4 network/job 'todo: ask': a cell that is not started says no more\n"
              "unknown 5 service/ 'wob': no service of that name; did you mean 'job'?\n"
              "unread 5 team/ 'x': its line is not read\n"
              "unread 5 network/ 'done': its line is not read\n"
              "unread 5 ticket/ 'CHG-2': its line is not read\n"
              "unknown 6 service/ '': its line names no service\n"
              "unread 6 network/ 'done': its line is not read\n"
              "unknown 7 service/api 'api': api stands in line 3 already\n"
              "unread 7 network/api 'done': its line is not read\n"
              "unclear 8 network/web '2026-05-12': a number or date does not say how far it is\n"
              "unread 8 /web 'extra': no header stands above it\n");
    EXPECT_EQ(events(), 0);
    EXPECT_EQ(reply.absent_layers, std::vector<std::string>{"image"});
}

TEST_F(ImportGridTest, NamesOfPeopleAndNotesAreTakenOver) {
    const ImportGridReply reply = import(
        "service,assigned to,network,image,notes\n"
        "api,Ben,todo,done,see wiki\n"
        "job,B@x.org,wip @ana,blocked @nobody,\n"
        "web,carl,blocked,,the subnet is full\n");
    EXPECT_EQ(remarks_of(reply),
              "unknown 4 assigned to/web 'carl': nobody in the team is called so; known: ana, ben\n");
    EXPECT_EQ(row_of("api"),
              "network not_started by ben; image in_progress:claimed (imported from plan.csv: done (see wiki))");
    EXPECT_EQ(row_of("job"),
              "network in_progress by ana (imported from plan.csv: wip); image blocked by ben (@nobody)");
    EXPECT_EQ(row_of("web"), "network blocked (imported from plan.csv: blocked (the subnet is full))");
}

TEST_F(ImportGridTest, ANoteThatNoCellTakesIsReported) {
    EXPECT_EQ(remarks_of(import("service,network,notes\napi,blocked: no DNS,see wiki\n")),
              "unread 2 notes/api 'see wiki': no cell of its line changes\n");
}

TEST_F(ImportGridTest, TheGridsOwnFormsComeBack) {
    import("service,network,image\napi,done CHG-1,blocked: no image\njob,,wip @ben\nweb,n/a,\n");
    const std::string json = Reply(need(run(*app(), ana_, Grid{}))).json();
    const std::int64_t before = events();
    const ImportGridReply again = import(json);
    EXPECT_EQ(again.form, "json");
    EXPECT_EQ(remarks_of(again), "");
    EXPECT_EQ(again.cells.size(), 0U);
    EXPECT_EQ(events(), before);
    const ImportGridReply table = import(
        "| service | network | image |\n| --- | :-: | :-: |\n| api | □ | ✕ |\n| job | · | ◐ |\n| web | – | · |\n"
        "| **done** | 1/3 | 0/3 |\n\n□ claimed\n");
    EXPECT_EQ(remarks_of(table), "");
    EXPECT_EQ(table.unchanged, 4);
}

TEST_F(ImportGridTest, IsAllOrNothing) {
    EXPECT_EQ(
        refused(run(*app(), ana_, ImportGrid{.file = "p", .text = "service,network\napi,done\n\"job,done\n"})).message,
        "p: a quote is not closed that opens in line 3");
    EXPECT_EQ(events(), 0);
    EXPECT_EQ(need(need(app()->store())->verify()), std::vector<std::string>());
}

TEST_F(ImportGridTest, ReadsNoFileForWhoeverAsks) {
    write_file(folder_ / "plan.csv", "service,network\napi,done\n");
    const UseCase& use_case = *find_use_case("grid import");
    const auto far = use_case.perform(*app(), {.name = "eve", .access = Access::lead, .remote = true},
                                      Object{{"file", (folder_ / "plan.csv").string()}});
    EXPECT_EQ(refused(far).message, "'" + (folder_ / "plan.csv").string() + "' holds nothing");
    Object request{{"file", "plan.csv"}};
    need(add_sent_files(app()->surroundings(), use_case, request));
    EXPECT_EQ(to_json(request), R"({"file":"plan.csv","text":"service,network\napi,done\n"})");
    need(add_sent_files(app()->surroundings(), use_case, request));
    EXPECT_EQ(request.size(), 2U) << "what came with it is left";
    const auto why_not = [&](const std::string& file) {
        Object typed{{"file", file}};
        return refused(add_sent_files(app()->surroundings(), use_case, typed)).message;
    };
    EXPECT_EQ(why_not("nowhere.csv"), "there is no file nowhere.csv");
    EXPECT_EQ(why_not("hq"), "hq is a folder, not a file");
}

}  // namespace
}  // namespace sweepline
