// What a person says of a cell, and runs that come and go meanwhile.

#include <gtest/gtest.h>

#include "migration/cell_story.hpp"

namespace sweepline {
namespace {

TEST(Cell, WhatAPersonSaysOutlivesRuns) {
    check("run block swept", "blocked swept [ask @team]");
    check("run block swept unblock", "in_progress swept");
    check("run block failed", "blocked failed (no role) [ask @team]");
    check("run block nothing/pass unblock", "done validated");
    check("run block not-applicable unblock", "not_applicable (no terraform)");
    check("block run", "blocked [ask @team]");
    check("block run unblock", "in_progress");
    check("run set/na swept", "not_applicable swept (too old)");
    check("run set/na not-applicable", "not_applicable (too old)");
    check("set/na run", "not_applicable (too old)");
    check("set/na ship", "not_applicable opened (too old)");
}

TEST(Cell, KnowsWhetherItsRunOrAPersonSaysSo) {
    const auto check_held = [](const std::string& happenings, bool expected) {
        const Cell cell = cell_after(happenings);
        EXPECT_EQ(is_held(cell), expected) << happenings;
        EXPECT_FALSE(is_held(cell) && run_says_so(cell)) << happenings;
    };
    check_held("run ended-blocked block", false);
    check_held("run not-applicable", false);
    check_held("block", true);
    check_held("set/na", true);
    check_held("judged/na", true);
    check_held("run ended-blocked block block2", true);
    check_held("run ended-blocked block set/blocked", true);
    check_held("run ended-blocked block unblock", false);
    check_held("run ended-blocked block unblock block2", true);
    check_held("run ended-blocked block set/begun block2", true);
    check_held("run ended-blocked block judged/done block2", true);
    check_held("run block ended-blocked", true);
    check_held("run not-applicable set/na", true);
    check_held("run not-applicable set/begun set/na", true);
    check_held("run set/na not-applicable", true);
    check_held("block run", true);
    EXPECT_EQ(cell_after("run ended-blocked block unblock").run.value_or(CellRun{}).state, RunState::superseded);
}

}  // namespace
}  // namespace sweepline
