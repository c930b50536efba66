#include "app/access.hpp"

#include <gtest/gtest.h>

#include <set>

#include "app/app_trial.hpp"
#include "app/catalogue.hpp"
#include "app/door.hpp"
#include "app/token_commands.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

using testing::need;

TEST(Token, IsLongAndNeverTheSame) {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const std::string token = new_token();
        EXPECT_TRUE(token.starts_with("swl_")) << token;
        EXPECT_EQ(token.size(), 47U);
        EXPECT_TRUE(seen.insert(token).second);
    }
}

TEST(Token, IsKnownByItsHash) {
    EXPECT_EQ(hash_of_token("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const Tokens tokens{{"ana", Token{.name = "ana", .hash = hash_of_token("swl_a"), .at = {}, .by = {}}},
                        {"ben", Token{.name = "ben", .hash = hash_of_token("swl_b"), .at = {}, .by = {}}}};
    const auto check = [&](const std::string& token, const std::string& whose) {
        const Token* found = find_token(tokens, token);
        EXPECT_EQ(found == nullptr ? "" : found->name, whose) << token;
    };
    check("swl_a", "ana");
    check("swl_b", "ben");
    check("swl_c", "");
    check("", "");
    check(hash_of_token("swl_a"), "");
}

/// Whether somebody may, over a network.
bool lets_in(Access access, const UseCase& what) {
    return may({.name = "ana", .access = access, .remote = true}, what.about).has_value();
}

TEST(Door, LetsInByEffectAndAccess) {
    const std::set<std::string_view> leads{"close", "cell waive", "init", "token add", "token list", "token revoke"};
    std::size_t met = 0;
    for (const UseCase& what : catalogue()) {
        const bool lead = leads.contains(what.about.name);
        met += lead ? 1 : 0;
        const bool reads = what.about.effect == Effect::reads && what.about.name != "layer test";
        const bool here_only = what.about.name == "demo";
        EXPECT_EQ(lets_in(Access::viewer, what), reads && !lead) << what.about.name;
        EXPECT_EQ(lets_in(Access::engineer, what), !lead && !here_only) << what.about.name;
        EXPECT_EQ(lets_in(Access::lead, what), !here_only) << what.about.name;
        EXPECT_TRUE(may({.name = "somebody"}, what.about)) << "at the machine itself everything is allowed";
    }
    EXPECT_EQ(met, leads.size()) << "a name that no use case has guards nothing";
}

TEST(Door, StandsBeforeEveryUseCase) {
    const UseCase* close = find_use_case("close");
    ASSERT_NE(close, nullptr);
    SystemClock clock;
    App app({.working_directory = "/nowhere",
             .headquarters = {},
             .keeper = {},
             .examples = {},
             .environment = {},
             .machine = {}},
            clock);
    const auto refused =
        close->perform(app, {.name = "ben", .access = Access::engineer}, need(parse_json(R"({"layer":"one"})")));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    EXPECT_EQ(refused.error().message, "ben may not 'close' as engineer");
}

class TokenCommands : public ::testing::Test, protected AppTrial {
protected:
    TokenCommands() {
        testing::write_file(folder_ / "hq/migration.yaml", "migration: m\nteam: [{name: ana}, {name: ben}]\n");
        testing::write_file(folder_ / "hq/services.yaml", "[]\n");
    }
    std::string listed_tokens() {
        std::string text;
        for (const TokenView& token : need(run(*app(), ana_, ListTokens{})).tokens)
            text += token.name + " " + std::string(to_word(token.access)) + " by " + token.by +
                    (token.in_team ? "; " : ", not in team; ");
        return text;
    }
    void check_refused(const AddToken& request, ErrorKind kind, const std::string& message) {
        const auto refused = run(*app(), ana_, request);
        ASSERT_FALSE(refused) << message;
        EXPECT_EQ(refused.error().kind, kind);
        EXPECT_EQ(refused.error().message, message);
    }
};

TEST_F(TokenCommands, GiveShowAndTakeBack) {
    EXPECT_EQ(listed_tokens(), "");
    const AddTokenReply ben = need(run(*app(), ana_, AddToken{"ben", Access::engineer}));
    EXPECT_EQ(ben.remark, "");
    const AddTokenReply zoe = need(run(*app(), ana_, AddToken{"zoe"}));
    EXPECT_EQ(zoe.remark, "zoe is not in the team of migration.yaml");
    EXPECT_EQ(listed_tokens(), "ben engineer by ana; zoe viewer by ana, not in team; ");
    check_refused({"ben"}, ErrorKind::conflict, "ben has a token already");
    check_refused({""}, ErrorKind::invalid, "nobody can be let in under this name");
    check_refused({"a\nb"}, ErrorKind::invalid, "nobody can be let in under this name");

    // The record knows the hash alone.
    const auto reader = app();
    Store& store = *need(reader->store());
    const Migration outline = need(store.outline());
    EXPECT_EQ(outline.tokens.at("ben").hash, hash_of_token(ben.token));
    need(store.read({}, [&](const Event& event) {
        EXPECT_EQ(body_of(event.what).find(ben.token), std::string::npos);
        return true;
    }));

    EXPECT_EQ(need(run(*app(), ana_, RevokeToken{"ben"})).name, "ben");
    EXPECT_EQ(listed_tokens(), "zoe viewer by ana, not in team; ");
    const auto again = run(*app(), ana_, RevokeToken{"ben"});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::not_found);
    EXPECT_EQ(again.error().hint, "tokens: zoe");
}

}  // namespace
}  // namespace sweepline
