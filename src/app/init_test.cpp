// What is said of the folder that a headquarters is made in.

#include "app/init.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "app/app_trial.hpp"

namespace sweepline {
namespace {

using testing::make_repository;
using testing::need;

class InitTest : public ::testing::Test, protected AppTrial {};

TEST_F(InitTest, AHeadquartersAmongAServicesFilesIsRemarkedOn) {
    make_repository(folder_ / "src/payments", {{"app.txt", "x\n"}});
    EXPECT_TRUE(need(run(*app(), ana_, Init{.from = "src"})).notes.empty());

    std::filesystem::remove_all(folder_ / "hq");
    make_repository(folder_ / "hq", {{"app.txt", "x\n"}});
    EXPECT_EQ(need(run(*app(), ana_, Init{.from = "src"})).notes,
              std::vector<std::string>{
                  "hq holds a repository's files: a headquarters is better kept in a folder of its own"});
}

}  // namespace
}  // namespace sweepline
