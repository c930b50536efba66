#include "app/performer_mark.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "app/app_trial.hpp"

namespace sweepline {
namespace {

class PerformerMarkTest : public ::testing::Test, protected AppTrial {};

TEST_F(PerformerMarkTest, IsMadeOnceAndIsThisFoldersOwn) {
    std::set<std::string> marks;
    for (const char* folder : {"a", "b"}) {
        std::filesystem::create_directories(folder_ / folder);
        std::vector<std::string> seen(8);
        {
            std::vector<std::jthread> processes;
            for (std::string& mark : seen)
                processes.emplace_back([&] { mark = testing::need(performer_mark(folder_ / folder)); });
        }
        for (const std::string& mark : seen) EXPECT_EQ(mark, seen.front());
        EXPECT_EQ(seen.front().size(), 6U);
        marks.insert(seen.front());
        for (const auto& left : std::filesystem::directory_iterator(folder_ / folder))
            EXPECT_EQ(left.path().filename(), "performer");
    }
    EXPECT_EQ(marks.size(), 2U);
}

TEST_F(PerformerMarkTest, NeedsAFolderThatCanBeWritten) { EXPECT_FALSE(performer_mark(folder_ / "nowhere")); }

}  // namespace
}  // namespace sweepline
