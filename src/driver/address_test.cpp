#include "driver/address.hpp"

#include <gtest/gtest.h>

#include "text/glob.hpp"

namespace sweepline {
namespace {

void check(std::string_view text, const Address& expected) {
    const auto address = parse_address(text);
    ASSERT_TRUE(address) << text << ": " << address.error().message;
    EXPECT_EQ(*address, expected) << text;
    EXPECT_EQ(to_text(*address), text);
}

void check_refused(std::string_view text, std::string_view message) {
    const auto address = parse_address(text);
    ASSERT_FALSE(address) << text << " is taken for " << to_text(*address);
    EXPECT_EQ(address.error().kind, ErrorKind::invalid);
    EXPECT_EQ(address.error().message, message);
    EXPECT_FALSE(address.error().hint.empty());
}

TEST(Address, is_taken_apart) {
    check("deploy/values.yaml", {.path = "deploy/values.yaml"});
    check("/modules/db/**", {.from_root = true, .path = "modules/db/**"});
    check("infra:main.tf", {.role = "infra", .path = "main.tf"});
    check("infra:/modules/x", {.role = "infra", .from_root = true, .path = "modules/x"});
    check("ecs/", {.path = "ecs/"});
    check("a b/ü\n.txt", {.path = "a b/ü\n.txt"});
}

TEST(Address, what_stands_before_a_colon_is_a_role_where_it_could_be_one) {
    check("app:a:b", {.role = "app", .path = "a:b"});
    check("dir/a:b", {.path = "dir/a:b"});
    check(":x", {.path = ":x"});
    check("a.b:c", {.path = "a.b:c"});
    EXPECT_TRUE(needs_role("a:b"));
    EXPECT_FALSE(needs_role("dir/a:b"));
}

TEST(Address, what_names_nothing_below_a_root_is_refused) {
    check_refused("", "address '': it names no file");
    check_refused("/", "address '/': it names no file");
    check_refused("infra:", "address 'infra:': it names no file");
    check_refused("../x", "address '../x': '.' and '..' are not used in addresses");
    check_refused("a/./b", "address 'a/./b': '.' and '..' are not used in addresses");
    check_refused("infra:a/..", "address 'infra:a/..': '.' and '..' are not used in addresses");
    check_refused("a//b", "address 'a//b': it has an empty component");
    check_refused("//a", "address '//a': it has an empty component");
    check_refused(std::string_view("a\0b", 3), std::string("address 'a") + '\0' + "b': it holds a NUL byte");
}

TEST(Address, an_escaped_glob_matches_just_its_path) {
    for (const std::string_view path : {"plain/path", "a*b", "pages/[id].tsx", "{a,b}", "a\\b", "?", "x]y}z"}) {
        const auto glob = Glob::parse(escape_glob(path));
        ASSERT_TRUE(glob) << path;
        EXPECT_TRUE(glob->matches(path)) << path;
        EXPECT_EQ(glob->literal(), path);
    }
    EXPECT_TRUE(is_literal("a/b"));
    for (const std::string_view path : {"a*", "a?", "[a]", "{a}", "a\\b", "a/"}) EXPECT_FALSE(is_literal(path)) << path;
}

}  // namespace
}  // namespace sweepline
