#include <gtest/gtest.h>

#include <map>
#include <string>

#include "app/app_trial.hpp"

namespace sweepline {
namespace {

using testing::write_file;

class CallerTest : public ::testing::Test, protected AppTrial {
protected:
    CallerTest() {
        write_file(folder_ / "hq/migration.yaml", "migration: test\nteam:\n  - {name: ana, email: ana@example.com}\n");
        write_file(folder_ / "hq/services.yaml", "[]\n");
        // HOME's, which the variables below go before.
        write_file(folder_ / ".gitconfig", "[user]\nname = Home\nemail = home@example.com\n");
        write_file(folder_ / "elsewhere", "[user]\nname = A. N. Abel\nemail = ana@example.com\n");
    }
    void check(const std::map<std::string, std::string>& environment, const std::string& expected) {
        const Caller caller = app(environment)->local_caller();
        EXPECT_EQ(caller.name + (caller.in_team ? " (team)" : ""), expected);
    }
};

TEST_F(CallerTest, IsWhoGitSaysWhateverSaysItToGit) {
    check({}, "Home");
    check({{"GIT_CONFIG_GLOBAL", (folder_ / "elsewhere").string()}}, "ana (team)");
    check({{"GIT_CONFIG_COUNT", "1"}, {"GIT_CONFIG_KEY_0", "user.name"}, {"GIT_CONFIG_VALUE_0", "By variable"}},
          "By variable");
    check({{"GIT_CONFIG_GLOBAL", "/dev/null"}, {"GIT_CONFIG_NOSYSTEM", "1"}, {"USER", "os-user"}}, "os-user");
}

}  // namespace
}  // namespace sweepline
