#include "app/said_status.hpp"

#include <gtest/gtest.h>

namespace sweepline {
namespace {

/// `done`, `blocked (no account)`, `unclear: it asks`.
std::string shown(const SaidStatus& said) {
    const char* const words[] = {"nothing", "in progress", "done", "blocked", "n/a", "unclear"};
    std::string text = words[static_cast<std::size_t>(said.sort)];
    if (!said.rest.empty()) text += " (" + said.rest + ")";
    return text + (said.because.empty() ? "" : ": " + said.because);
}

void check(std::string_view text, std::string_view expected) {
    EXPECT_EQ(shown(read_said_status(text)), expected) << text;
}

TEST(SaidStatus, WordsThatPeopleWrite) {
    for (const char* const text : {"done", " DONE ", "Yes", "x", "X", "✓", "✔️", "✅", "Complete", "completed", "100%",
                                   "100 %", "TRUE", "[x]", "Done.", "✅ done"})
        EXPECT_EQ(read_said_status(text).sort, SaidStatus::Sort::done) << text;
    for (const char* const text : {"wip", "In Progress", "in_progress", "in-progress", "started", "ongoing", "50%",
                                   "partly done", "in review", "🚧"})
        EXPECT_EQ(read_said_status(text).sort, SaidStatus::Sort::in_progress) << text;
    for (const char* const text :
         {"n/a", "N/A", "na", "-", "–", "not needed", "skip", "out of scope", "not_applicable"})
        EXPECT_EQ(read_said_status(text).sort, SaidStatus::Sort::not_applicable) << text;
    for (const char* const text : {"", "  ", "\xC2\xA0", "todo", "TO DO", "no", "open", "not started", "not_started",
                                   "FALSE", "0%", "tbd", "☐", "not done"})
        EXPECT_EQ(read_said_status(text), SaidStatus{}) << text;
}

TEST(SaidStatus, KeepsWhatStandsBehind) {
    check("done, CHG-4711", "done (CHG-4711)");
    check("Done (12 May)", "done (12 May)");
    check("done (a) and (b)", "done ((a) and (b))");
    check("wip - PR 12", "in progress (PR 12)");
    check("60% of the pods", "in progress (of the pods)");
    check("n/a: no database", "n/a (no database)");
    check("todo: ask Ben", "nothing (ask Ben)");
    check("✅ shipped on Monday", "done (shipped on Monday)");
}

TEST(SaidStatus, SaysWhatBlocks) {
    check("blocked", "blocked");
    check("Blocked: no account in eu-west", "blocked (no account in eu-west)");
    check("blocked by CLOUD-812", "blocked (CLOUD-812)");
    check("BLOCKED - who owns this?", "blocked (who owns this?)");
    check("blocked on security", "blocked (security)");
    check("blocked byzantine", "blocked (byzantine)");
    check("stuck: done twice", "blocked (done twice)");
    check("waiting for CLOUD-812", "blocked (waiting for CLOUD-812)");
    check("waiting", "blocked");
    check("on hold (budget)", "blocked (budget)");
}

TEST(SaidStatus, ReadsWhatTheGridWrites) {
    check("done:merged+validated", "done");
    check("in_progress:merged", "in progress");
    check("in_progress:claimed", "done");
    check("blocked:swept: no account", "blocked (no account)");
    check("not_applicable: it has none", "n/a (it has none)");
    check("not_started:look: exists a", "nothing (exists a)");
    check("blocked:no account", "blocked (no account)");
}

TEST(SaidStatus, OneMisspeltLetterIsForgiven) {
    check("complet", "done");
    check("blokced: x y", "blocked (x y)");
    check("finnished", "done");
    for (const char* const text : {"merge", "Close", "resolve", "migrate"})
        EXPECT_EQ(read_said_status(text).sort, SaidStatus::Sort::unclear) << text;
    check("merge conflicts with main", "unclear: perhaps 'merged' is meant");
    check("close after the freeze", "unclear: it is done only in part");
    check("finnished: CHG-4711", "unclear: perhaps 'finished:' is meant");
    check("dune", "unclear: no status word that is known");
    check("stopped", "unclear: no status word that is known");
}

TEST(SaidStatus, DoesNotGuess) {
    check("done?", "unclear: it asks");
    check("done, but not in prod", "unclear: it is done only in part");
    check("done except cron", "unclear: it is done only in part");
    for (const char* const text : {"done by Friday", "done by 12 May", "complete next week", "done 3/5",
                                   "deployed to dev", "migrated in Q3", "done after the freeze", "shipped to staging"})
        check(text, "unclear: it is done only in part");
    check("done by ana", "done (by ana)");
    check("done 12/05/2026", "done (12/05/2026)");
    check("✅ n/a", "unclear: it says two things");
    check("wip, blocked by DNS", "unclear: it says two things");
    check("2026-05-12", "unclear: a number or date does not say how far it is");
    check("3/5", "unclear: a number or date does not say how far it is");
    check("120%", "unclear: a number or date does not say how far it is");
    check("99999999999%", "unclear: a number or date does not say how far it is");
    check("?", "unclear: no status word that is known");
    check("no owner yet", "unclear: no status word that is known");
    check("donet", "unclear: no status word that is known");
    check("❌", "unclear: no status word that is known");
    check("don't know", "unclear: no status word that is known");
}

}  // namespace
}  // namespace sweepline
