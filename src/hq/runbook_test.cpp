#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hq/hq.hpp"
#include "hq/scratch_folder.hpp"

namespace sweepline {
namespace {

void check(std::string_view text, const std::vector<std::string>& expected) {
    const ScratchFolder folder;
    folder.write("x.md", text);
    const auto items = read_runbook(folder.path() / "x.md");
    ASSERT_TRUE(items.has_value());
    EXPECT_EQ(*items, expected) << text;
}

TEST(Runbook, ItemsAreBoxesAndNumbers) {
    check("", {});
    check(
        "# Title\n\nText.\n- plain\n\n- [ ] one\n* [x] two\r\n+ [X]  three \n  - [ ] inner\n1. four\n12) five\n- [ ] ",
        {"one", "two", "three", "inner", "four", "five"});
    check("1.5 is no item\n- []\n- [y] no\n-[ ] no\n1.no\n", {});
}

TEST(Runbook, CodeHoldsNoItems) { check("```sh\n- [ ] no\n~~~\n1. no\n```\n- [ ] yes\n~~~\n- [ ] no\n", {"yes"}); }

TEST(Runbook, TemplatesAreTheCallers) { check("- [ ] Open {{service.name}}\n", {"Open {{service.name}}"}); }

TEST(Runbook, NoneIsNotFound) {
    const ScratchFolder folder;
    const auto items = read_runbook(folder.path() / "x.md");
    ASSERT_FALSE(items.has_value());
    EXPECT_EQ(items.error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace sweepline
