#include "text/spelling.hpp"

#include <gtest/gtest.h>

namespace sweepline {
namespace {

TEST(Spelling, nearest_counts_edits_and_swaps) {
    const std::vector<std::string> known{"identity", "connectivity", "security"};
    const auto check = [&](std::string_view word, const std::optional<std::string>& near) {
        EXPECT_EQ(nearest(word, known), near) << word;
    };
    check("identity", "identity");
    check("idnetity", "identity");
    check("identiti", "identity");
    check("securty", "security");
    check("conectivty", "connectivity");
    check("application", std::nullopt);
    check("", std::nullopt);
}

TEST(Spelling, short_words_may_differ_by_one) {
    EXPECT_EQ(nearest("te", {"to", "tree"}), "to");
    EXPECT_EQ(nearest("at", {"in", "of"}), std::nullopt);
    EXPECT_EQ(nearest("ta", {"at"}), "at");
}

TEST(Spelling, hints) {
    EXPECT_EQ(spelling_hint("idnetity", {"identity", "security"}), "did you mean 'identity'?");
    EXPECT_EQ(spelling_hint("x-ray", {"identity", "security"}), "known: identity, security");
    EXPECT_EQ(spelling_hint("x-ray", std::vector<std::string>(2000, "security")),
              "known: security, security, security, security, security, security, security, security, security, "
              "security, security, security and 1,988 more");
    EXPECT_EQ(spelling_hint("x", {}), "");
}

TEST(Spelling, similar_texts_join) {
    const std::vector<std::string> texts{
        "branch 'main' is protected in payments/app",  "no Terraform state found for service 17",
        "Branch \"trunk\" is protected in ledger/app", "timed out after 30s",
        "no terraform state found for service 4",      "branch `main` is protected in x/y",
    };
    EXPECT_EQ(similar_groups(texts), (std::vector<std::vector<std::size_t>>{{0, 2, 5}, {1, 4}, {3}}));
    EXPECT_TRUE(similar_groups({}).empty());
    EXPECT_EQ(similar_groups({"", "12", "team does not answer", "team's quota is used up"}),
              (std::vector<std::vector<std::size_t>>{{0, 1}, {2}, {3}}));
}

TEST(Spelling, behind_many_groups_only_the_same_join) {
    std::vector<std::string> texts;
    for (char a = 'a'; a <= 'z'; ++a)
        for (char b = 'a'; b <= 'j'; ++b) texts.push_back({'w', 'o', 'r', 'd', a, b});
    const std::size_t alone = texts.size();
    for (const char* text : {"wordaa wordaa", "wordzj wordzj", "wordzj quite", "wordzj quite strange"})
        texts.emplace_back(text);
    const auto groups = similar_groups(texts);
    EXPECT_EQ(groups.size(), alone + 2);
    EXPECT_EQ(groups[0], (std::vector<std::size_t>{0, alone}));
    EXPECT_EQ(groups[1], (std::vector<std::size_t>{alone - 1, alone + 1}));
}

}  // namespace
}  // namespace sweepline
