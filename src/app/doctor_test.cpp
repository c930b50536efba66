// What doctor finds besides the record.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>

#include "app/app_trial.hpp"
#include "app/tend_commands.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using testing::make_repository;
using testing::need;
using testing::write_file;

/// A repository with two services, and one of its own.
class DoctorTest : public ::testing::Test, protected AppTrial {
protected:
    DoctorTest() {
        write_file(folder_ / "hq/migration.yaml", "migration: test\n");
        write_file(
            folder_ / "hq/services.yaml",
            "- {name: a, repo: ../mono, path: a}\n- {name: b, repo: ../mono, path: b}\n- {name: c, repo: ../c}\n");
        make_repository(folder_ / "mono", {{"a/x", ""}, {"b/x", ""}});
        make_repository(folder_ / "c", {{"x", ""}});
    }
    /// What is said of one thing: `ok: 2 can be read`; empty where nothing is.
    std::string finding(const std::string& what) {
        const DoctorReply reply = need(run(*app(), ana_, Doctor{}));
        const auto found = std::ranges::find(reply.findings, what, &DoctorFinding::what);
        return found == reply.findings.end() ? "" : found->verdict + ": " + found->because;
    }
};

TEST_F(DoctorTest, CountsRepositoriesOnce) {
    EXPECT_EQ(finding("repositories"), "ok: 2 can be read");
    fs::remove_all(folder_ / "mono");
    const std::string said = finding("repositories");
    EXPECT_TRUE(said.starts_with("warning: 1 cannot be read: a (app): ")) << said;
}

TEST_F(DoctorTest, NamesWhatABrokenCloneLeft) {
    EXPECT_EQ(finding("leftovers"), "");
    const fs::path dead = folder_ / "hq/.sweepline/mirrors/.new/dead";
    write_file(dead / "inner/file", "x");
    write_file(folder_ / "hq/.sweepline/mirrors/.new/dead.lock", "");
    fs::permissions(dead / "inner", fs::perms(0500));
    const int found = as_nobody([&] {
        const std::string said = finding("leftovers");
        if (!said.starts_with("warning: cannot remove ") || !said.contains("dead")) std::cerr << said << "\n";
        return said.starts_with("warning: cannot remove ") && said.contains("dead") ? 0 : 1;
    });
    EXPECT_EQ(found, 0);
    fs::permissions(dead / "inner", fs::perms(0700));
}

}  // namespace
}  // namespace sweepline
