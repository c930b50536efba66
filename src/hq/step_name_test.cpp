#include "hq/step_name.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace sweepline {
namespace {

/// `number name kind form`, `-` where the file is no step, the message where it is none but looks like one.
void check(std::string_view file, std::string_view expected, StepPlace place = StepPlace::layer) {
    const auto step = parse_step_name(file, place);
    std::string found;
    if (!step)
        found = "! " + step.error().message;
    else if (!*step)
        found = "-";
    else
        found = std::to_string((*step)->number) + ' ' + (*step)->name + ' ' + std::string(to_word((*step)->kind)) +
                ' ' + std::string(to_word((*step)->form));
    EXPECT_EQ(found, expected) << file;
}

TEST(StepName, SaysNumberNameKindAndForm) {
    check("00-why.context.md", "0 why context agent");
    check("10-find-role.discover.sh", "10 find-role discover executable");
    check("15-queries.discover.yaml", "15 queries discover built-in");
    check("20-service_account.change.yml", "20 service_account change built-in");
    check("30-adapt.change.md", "30 adapt change agent");
    check("40-plan.plan.py", "40 plan plan executable");
    check("100-x.check.rb", "100 x check executable");
    check("10-x.check.yaml", "10 x check built-in", StepPlace::validate);
}

TEST(StepName, PassesOverOtherFiles) {
    for (const std::string_view file : {"layer.yaml", "README.md", "lib.sh", ".10-x.change.sh.swp", "10-x.change.sh~",
                                        "#10-x.change.sh#", "10-x.change.sh.orig", "Makefile", ""})
        check(file, "-");
}

TEST(StepName, RefusesWhatLooksLikeAStep) {
    check("find.discover.sh", "! step 'find.discover.sh' has no number");
    check("10.change.yaml", "! step '10' has no number and name");
    check("10-.change.yaml", "! step '10-' has no number and name");
    check("10-a.b.change.yaml", "! step '10-a.b' has no number and name");
    check("10_a.change.yaml", "! step '10_a' has no number and name");
    check("1234567-a.change.yaml", "! step '1234567-a' has no number and name");
    check("10-a.yaml", "! step '10-a' does not say its kind");
    check("10-a", "! step '10-a' does not say its kind");
    check("10-a.chnage.yaml", "! step '10-a' is of the unknown kind 'chnage'");
    check("10-a.context.sh", "! a context step runs nothing, and is a .md file");
    check("10-a.plan.yaml", "! a plan step cannot be built in");
    check("10-a.change.yaml", "! step '10-a' is no check", StepPlace::validate);
}

TEST(StepName, HintsAtTheKindThatWasMeant) {
    EXPECT_EQ(parse_step_name("10-a.chnage.yaml", StepPlace::layer).error().hint, "did you mean 'change'?");
}

TEST(NumberedName, PartsAtTheFirstDash) {
    const auto named = parse_numbered_name("02-service-accounts");
    ASSERT_TRUE(named.has_value());
    EXPECT_EQ(named.value_or(NumberedName{}).number, 2);
    EXPECT_EQ(named.value_or(NumberedName{}).name, "service-accounts");
    for (const std::string_view text : {"", "02", "-a", "a-b", "02-", "02-a b", "0x2-a", "1234567-a"})
        EXPECT_FALSE(parse_numbered_name(text).has_value()) << text;
}

}  // namespace
}  // namespace sweepline
