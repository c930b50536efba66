#include <gtest/gtest.h>

#include <stdexcept>

#include "text/keyed_file.hpp"

namespace sweepline {
namespace {

/// `expected` is the first place that differs elsewhere, empty when there is none.
void check(std::string_view before, std::string_view after, const std::vector<std::string_view>& allowed,
           std::string_view expected, KeyedFormat format = KeyedFormat::yaml) {
    std::vector<KeyPath> paths;
    for (const auto text : allowed) {
        auto path = parse_key_path(text);
        if (!path) throw std::runtime_error(path.error().message);
        paths.push_back(*std::move(path));
    }
    const auto place = differs_outside(before, after, format, paths);
    ASSERT_TRUE(place) << place.error().message;
    EXPECT_EQ(place->value_or(""), expected) << "before:\n" << before << "\nafter:\n" << after;
}

TEST(KeyedDifference, layout_does_not_count) {
    check("a: 1 # c\nb: [x]\n", "b:\n- 'x'\na:   1\n", {}, "");
    check("a: &x {p: 1}\nb: *x\n", "a: {p: 1}\nb: {p: 1}\n", {}, "");
    check(R"({"a": 1, "b": 2})", R"({ "b":2,"a":1 })", {}, "", KeyedFormat::json);
}

TEST(KeyedDifference, places_outside_are_named) {
    check("a: 1\nb: 2\n", "a: 1\nb: 3\n", {}, "b");
    check("a: {p: [1, {q: 2}]}\n", "a: {p: [1, {q: 3}]}\n", {}, "a.p[1].q");
    check("a: 1\n", "[1]\n", {}, ".");
    check("a: 1\nb: 2\n", "a: 1\nb: 3\n", {"a"}, "b");
    check("a: 1\nb: 2\n", "a: 2\nb: 2\n", {"a"}, "");
    check("a: 1\nb: 2\n", "b: 2\n", {"a"}, "");
    check("a: 1\nb: 2\n", "a: 1\n", {"a"}, "b");
    check("a: {p: 1, q: 1}\n", "a: {p: 2, q: 1}\n", {"a.p"}, "");
    check("a: {p: 1, q: 1}\n", "a: {p: 2, q: 2}\n", {"a.p"}, "a.q");
    check("a: {p: 1}\n", "a: {p: {x: 1}}\n", {"a.p"}, "");
    check("a: {p: 1}\n", "a: {p: {x: 1}}\n", {"a.p.x"}, "a.p");
    check("a: {p: 1}\n", "a: [1]\n", {"a.p"}, "a");
    check("a: 1\n", "a: 2\n", {"."}, "");
    check("a: 1\n", "a: \"1\"\n", {"b"}, "a");
}

TEST(KeyedDifference, missing_parents_may_appear) {
    check("x: 1\n", "x: 1\na: {b: {c: 1}}\n", {"a.b.c"}, "");
    check("x: 1\na:\n", "x: 1\na: {b: {c: 1}}\n", {"a.b.c"}, "");
    check("x: 1\n", "x: 1\na: {b: {c: 1, d: 2}}\n", {"a.b.c"}, "a.b.d");
    check("x: 1\na: {b: {c: 1}}\n", "x: 1\na: {b: {}}\n", {"a.b.c"}, "");
    check("", "a: 1\n", {"a"}, "");
}

TEST(KeyedDifference, items) {
    check("a: [1, 2]\n", "a: [1, 3]\n", {"a[1]"}, "");
    check("a: [1, 2]\n", "a: [1, 3]\n", {"a[0]"}, "a[1]");
    check("a: [1, 2]\n", "a: [1, 2, 3]\n", {"a[2]"}, "");
    check("a: [1, 2, 3]\n", "a: [1, 3]\n", {"a[1]"}, "");
    check("a: [1, 2, 3]\n", "a: [1, 3]\n", {"a[0]"}, "");
    check("a: [1, 2, 3]\n", "a: [1, 2]\n", {"a[0]"}, "a[1]");
    check("l: [{n: x, v: 1}, {n: z, v: 1}]\n", "l: [{n: x, v: 2}, {n: z, v: 1}]\n", {"l[n=x].v"}, "");
    check("l: [{n: x, v: 1}, {n: z, v: 1}]\n", "l: [{n: x, v: 1}, {n: z, v: 2}]\n", {"l[n=x].v"}, "l[1].v");
    check("l: [{n: z, v: 1}]\n", "l: [{n: x, v: 2}, {n: z, v: 1}]\n", {"l[n=x].v"}, "");
    check("l: [{n: z, v: 1}]\n", "l: [{n: z, v: 1}, {n: x, v: 2, w: 3}]\n", {"l[n=x].v"}, "l[n=x].w");
    check("l: [{n: z}, {n: x}]\n", "l: [{n: z}]\n", {"l[n=x]"}, "");
    check("l: [{n: z}, {n: x}]\n", "l: [{n: x}]\n", {"l[n=x]"}, "l[0]");
    check("l: [{n: z}]\n", "l: [{n: x}]\n", {"l[n=x].n"}, "l[0]");
    check("l: []\n", "l: [{m: {n: x}, v: 1}]\n", {"l[m.n=x].v"}, "");
}

TEST(KeyedDifference, documents) {
    check("kind: a\n---\nkind: b\nv: 1\n", "kind: a\n---\nkind: b\nv: 2\n", {"[kind=b].v"}, "");
    check("kind: a\n---\nkind: b\nv: 1\n", "kind: a\n---\nkind: b\nv: 2\n", {"[kind=a].v"}, "[1].v");
    check("kind: a\n", "kind: a\n---\nkind: b\n", {"[0].v"}, "[1]");
    check("kind: a\n---\nkind: b\n", "kind: b\n", {"[1]"}, "[0].kind");
    const auto ambiguous =
        differs_outside("a: 1\n---\nb: 1\n", "a: 1\n---\nb: 1\n", KeyedFormat::yaml, {*parse_key_path("a")});
    ASSERT_FALSE(ambiguous);
    EXPECT_EQ(ambiguous.error().message, "the file holds 2 documents");
    EXPECT_FALSE(differs_outside("a: [", "a: 1", KeyedFormat::yaml, {}));
    EXPECT_FALSE(differs_outside("a: 1", "a: [", KeyedFormat::yaml, {}));
}

}  // namespace
}  // namespace sweepline
