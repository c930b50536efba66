#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <ranges>
#include <string>
#include <vector>

#include "hq/refresh.hpp"
#include "hq/scratch_folder.hpp"

namespace sweepline {
namespace {

ServiceProposal added(const std::string& name, const std::string& path = "", const std::string& owner = "") {
    return {.service = name, .repo = "../src/" + name, .path = path, .owner = owner};
}
ServiceProposal renamed(const std::string& was, const std::string& name) {
    return {.change = Proposed::rename, .service = name, .was = was};
}

/// The text that comes out, or `!` and why there is none.
void check(const std::string& before, const std::vector<ServiceProposal>& renames,
           const std::vector<ServiceProposal>& additions, const std::string& expected) {
    const auto after = with_entries(before, renames, additions);
    EXPECT_EQ(after ? *after : "! " + after.error().message, expected) << before;
}

TEST(EnterServices, AdditionsStandBehindTheLast) {
    const std::string new_one = "- name: new\n  repo: ../src/new\n";
    check("", {}, {added("new")}, new_one);
    check("# none yet\n", {}, {added("new")}, "# none yet\n" + new_one);
    check("- {name: a, repo: x}   # kept\n# the end\n", {}, {added("new")},
          "- {name: a, repo: x}   # kept\n# the end\n" + new_one);
    check("- name: a\n  repo: x", {}, {added("new")}, "- name: a\n  repo: x\n" + new_one);
    check("  - name: a\n    repo: x\n", {}, {added("new")},
          "  - name: a\n    repo: x\n  - name: new\n    repo: ../src/new\n");
    check("- name: a\r\n  repo: x\r\n", {}, {added("new", "sub", "007")},
          "- name: a\r\n  repo: x\r\n- name: new\r\n  repo: ../src/new\r\n  path: sub\r\n  owner: \"007\"\r\n");
    check("[]\n", {}, {added("b"), added("c")}, "- name: b\n  repo: ../src/b\n- name: c\n  repo: ../src/c\n");
    check("[{name: a, repo: x}]  # kept\n", {}, {added("b")},
          "[{name: a, repo: x}, {name: b, repo: ../src/b}]  # kept\n");
    check("- name: a\n...\n", {}, {added("new")}, "! what is new cannot be entered without changing more than that");
}

TEST(EnterServices, WhatIsRetiredGoesAndTheRestStays) {
    const std::string text = "# ours\n- name: a\n  repo: x\n# about b\n- {name: b, repo: y}\n- name: c\n  repo: z\n";
    const auto without = [&](const std::vector<std::string>& names) {
        const auto after = without_services(text, names);
        return after ? *after : "! " + after.error().message;
    };
    EXPECT_EQ(without({}), text);
    EXPECT_EQ(without({"nobody"}), text);
    EXPECT_EQ(without({"b"}), "# ours\n- name: a\n  repo: x\n# about b\n- name: c\n  repo: z\n");
    EXPECT_EQ(without({"a", "c"}), "# ours\n# about b\n- {name: b, repo: y}\n");
}

TEST(EnterServices, RenamesKeepTheFormerName) {
    check("# first\n- name: a   # why\n  repo: x\n- name: b\n", {renamed("a", "z")}, {},
          "# first\n- name: z   # why\n  was: a\n  repo: x\n- name: b\n");
    check("- {name: a, repo: x}\n", {renamed("a", "z")}, {}, "- {name: z, was: a, repo: x}\n");
    check("- repo: x\n  name: \"a\"", {renamed("a", "z")}, {}, "- repo: x\n  name: z\n  was: a");
    check("- name: a\r\n  was: 'o'\r\n", {renamed("a", "z")}, {}, "- name: z\r\n  was: a\r\n");
    check("- {name: a, repo: x}\n- name: b\n", {renamed("b", "v"), renamed("a", "b")}, {added("c")},
          "- {name: b, was: a, repo: x}\n- name: v\n  was: b\n- name: c\n  repo: ../src/c\n");
    check("- name: a\n", {renamed("other", "z")}, {}, "- name: a\n");
    check("# none\n", {renamed("other", "z")}, {}, "# none\n");
    check("- name: a\n  owner: &t team\n- name: b\n  owner: *t\n", {renamed("b", "z")}, {},
          "- name: a\n  owner: &t team\n- name: z\n  was: b\n  owner: *t\n");
}

TEST(EnterServices, RefusesToChangeMoreThanWasMeant) {
    const std::string refused = "! what is new cannot be entered without changing more than that";
    check("- name: &n a\n  owner: *n\n", {renamed("a", "z")}, {}, refused);
    check("- owner: &n a\n  name: *n\n", {renamed("a", "z")}, {}, refused);
}

TEST(EnterServices, WritesOnlyTheFilesThatChange) {
    const ScratchFolder folder;
    folder.write("migration.yaml", "migration: m\n");
    folder.write("services/1.yaml", "- {name: d, repo: /x/d}\n");
    folder.write("services/2.yaml", "- {name: b, repo: /x/b}\n- {name: a, repo: /x/a}\n");
    folder.write("services/3.yaml", "# ours\n");
    ::chmod((folder.path() / "services/3.yaml").c_str(), 0640);
    const auto loaded = load_headquarters(folder.path());
    ASSERT_TRUE(loaded);
    const auto written =
        enter_proposals(loaded->headquarters, {added("c"),
                                               renamed("b", "z"),
                                               {.change = Proposed::move, .service = "a", .repo = "/y"},
                                               {.change = Proposed::retirement, .service = "a"}});
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_EQ(*written, (std::vector<std::string>{"services/2.yaml", "services/3.yaml"}));
    EXPECT_EQ(folder.read("services/1.yaml"), "- {name: d, repo: /x/d}\n");
    EXPECT_EQ(folder.read("services/2.yaml"), "- {name: z, was: b, repo: /x/b}\n");
    EXPECT_EQ(folder.read("services/3.yaml"), "# ours\n- name: c\n  repo: ../src/c\n");
    struct stat status{};
    ASSERT_EQ(::stat((folder.path() / "services/3.yaml").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0640U);
}

TEST(EnterServices, WhatAKilledProcessLeftIsInNobodysWay) {
    const ScratchFolder folder;
    folder.write("migration.yaml", "migration: m\n");
    folder.write("services.yaml", "- {name: a, repo: /x/a}\n");
    folder.write("services.yaml.new", "half");
    folder.write("services.yaml.new." + std::to_string(::getpid()), "half");
    const auto loaded = load_headquarters(folder.path());
    ASSERT_TRUE(loaded);
    const auto written = enter_proposals(loaded->headquarters, {renamed("a", "z")});
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_EQ(folder.read("services.yaml"), "- {name: z, was: a, repo: /x/a}\n");
}

TEST(EnterServices, WhatCannotBeWrittenIsNotLeftBehindAndWhatWasIsNamed) {
    const ScratchFolder folder;
    folder.write("migration.yaml", "migration: m\n");
    folder.write("services/1.yaml", "- {name: a, repo: /x/a}\n");
    folder.write("services/2.yaml", "# " + std::string(20000, '.') + "\n- {name: b, repo: /x/b}\n");
    const auto loaded = load_headquarters(folder.path());
    ASSERT_TRUE(loaded);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto usual = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{.rlim_cur = 10000, .rlim_max = before.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto written = enter_proposals(loaded->headquarters, {renamed("a", "first"), renamed("b", "second")});
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, usual);
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().message.find("File too large; services/1.yaml is written already"), std::string::npos)
        << written.error().message;
    EXPECT_EQ(folder.read("services/1.yaml"), "- {name: first, was: a, repo: /x/a}\n");
    const auto there = std::filesystem::directory_iterator(folder.path() / "services");
    EXPECT_EQ(std::ranges::distance(there), 2);
}

}  // namespace
}  // namespace sweepline
