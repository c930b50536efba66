#include "app/selection.hpp"

#include <gtest/gtest.h>

#include "app/catalogue.hpp"

namespace sweepline {
namespace {

TEST(Selection, IsTypedAsAShellTakesIt) {
    EXPECT_EQ(Selection{}.as_typed(), "");
    const Selection all{.mine = true,
                        .assignee = {"ana", "José"},
                        .owner = {"team web"},
                        .service = {"a-b", "it's"},
                        .only = Only::outdated};
    EXPECT_EQ(all.as_typed(),
              " --mine --assignee ana --assignee 'José' --owner 'team web' --service a-b --service 'it'\\''s' --only "
              "outdated");
}

TEST(Selection, OutdatedIsOfferedOnlyToWhatLooks) {
    const auto words = [](std::string_view command) {
        for (const FieldSpec& field : find_use_case(command)->fields)
            if (field.name == "only") return field.words;
        return std::vector<std::string>();
    };
    const std::vector<std::string> both{"failed", "outdated"};
    EXPECT_EQ(words("plan"), both);
    EXPECT_EQ(words("sweep"), both);
    EXPECT_EQ(words("ship"), std::vector<std::string>{"failed"});
    EXPECT_EQ(words("validate"), std::vector<std::string>{"failed"});
}

}  // namespace
}  // namespace sweepline
