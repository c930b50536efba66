#include "text/keyed_file_test.hpp"

#include <gtest/gtest.h>

namespace sweepline {
namespace {

using namespace keyed_file_test;

TEST(KeyedFlow, flow_on_one_line) {
    check_set("a: {x: 1, yy: [1, 2]}\n", "a.yy[0]", 3, "a: {x: 1, yy: [3, 2]}\n");
    check_set("a: {x: 1, yy: [1, 2]}\n", "a.x", Object{{"p", "q"}}, "a: {x: {p: q}, yy: [1, 2]}\n");
    check_set("a: {x: 1}\n", "a.x", "v:1.2/3", "a: {x: v:1.2/3}\n");
    check_set("a: {x: 1}\n", "a.x", "b, c", "a: {x: \"b, c\"}\n");
    check_set("a: {x: 1}\n", "a.x", "p\nq\n", "a: {x: \"p\\nq\\n\"}\n");
    check_set("a: {\"x\": 1}\n", "a.yy", "z", "a: {\"x\": 1, \"yy\": z}\n");
    check_set("a: {\"x\":1}\n", "a.yy", "z", "a: {\"x\":1, \"yy\": z}\n");
    check_set("a: [x, ]\n", "a[1]", "z", "a: [x, z, ]\n");
    check_set("a: [[], {}]\n", "a[0][0]", "z", "a: [[z], {}]\n");
    check_set("a: [[], {}]\n", "a[1].p", "z", "a: [[], {p: z}]\n");
    check_set("a: {b: }\n", "a.c", 2, "a: {b: , c: 2 }\n");
    check_set("a: [b: 1]\n", "a[0].b", 2, "a: [b: 2]\n");
    check_set("a: [b: 1]\n", "a[0].c", 2, "error: a pair inside [ ] without braces is not changed");
    check_unset("a: {x: 1, yy: 2, z: 3}\n", "a.x", "a: {yy: 2, z: 3}\n");
    check_unset("a: {x: 1, yy: 2, z: 3}\n", "a.yy", "a: {x: 1, z: 3}\n");
    check_unset("a: {x: 1, yy: 2, z: 3}\n", "a.z", "a: {x: 1, yy: 2}\n");
    check_unset("a: { x: 1, yy: 2 }\n", "a.yy", "a: { x: 1 }\n");
    check_unset("a: {x: 1}\n", "a.x", "a: {}\n");
    check_unset("a: [!, b]\n", "a[1]", "a: [! ]\n");
    check_unset("a: [! \"\", b]\n", "a[1]", "a: [! \"\"]\n");
    check_unset("a: {x: !, b: 1}\n", "a.b", "a: {x: ! }\n");
    check_unset("a: [x, yy, ]\n", "a[1]", "a: [x, ]\n");
    check_unset("a: [x, yy, ]\n", "a[0]", "a: [yy, ]\n");
    check_unset("a: [x, 'yy']\n", "a[0]", "a: ['yy']\n");
}

TEST(KeyedFlow, flow_on_several_lines) {
    check_set("a: [\n  x, # one\n  yy # two\n]\n", "a[2]", "z", "a: [\n  x, # one\n  yy, # two\n  z\n]\n");
    check_set("a: [\n  x, # one\n  yy, # two\n]\n", "a[2]", "z", "a: [\n  x, # one\n  yy, # two\n  z,\n]\n");
    check_set("a: [x,\n    yy]\n", "a[2]", "z", "a: [x,\n    yy,\n    z]\n");
    check_set("a: [ # none\n]\n", "a[0]", "z", "a:\n  - z\n");
    check_set("a: [[ # none\n]]\n", "a[0][0]", "z", "a: [[z]]\n");
    check_unset("a: [x\n, 'yy'\t]\n", "a[1]", "a: [x\n ]\n");
    check_unset("a: [x\n,'yy'\t]\n", "a[1]", "a: [x\n]\n");
    check_unset("a: [x\n,'yy'\t# c\n]\n", "a[1]", "a: [x\n# c\n]\n");
    check_unset("a: [\n  x, # one\n  yy # two\n]\n", "a[1]", "a: [\n  x # one\n]\n");
    check_unset("a: [\n  x, # one\n  yy # two\n]\n", "a[0]", "a: [\n  yy # two\n]\n");
    check_unset("a: [x,\n    yy]\n", "a[1]", "a: [x\n    ]\n");
    check_unset("a: [x,\n    yy]\n", "a[0]", "a: [\n    yy]\n");
    check_unset("a: [x\n  , yy\n  , z]\n", "a[1]", "a: [x\n  , z]\n");
}

TEST(KeyedFlow, json_on_lines) {
    const std::string_view text = "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": [\n      1\n    ]\n  }\n}\n";
    check_set(text, "a", "x", "{\n  \"a\": \"x\",\n  \"b\": {\n    \"c\": [\n      1\n    ]\n  }\n}\n", kJson);
    check_there_and_back(text, "d", Object{{"e", Array{}}, {"f", Array{1}}},
                         "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": [\n      1\n    ]\n  },\n  \"d\": {\n    \"e\": [],\n "
                         "   \"f\": [\n      1\n    ]\n  }\n}\n",
                         kJson);
    check_there_and_back(text, "b.c[1]", nullptr,
                         "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": [\n      1,\n      null\n    ]\n  }\n}\n", kJson);
    check_unset(text, "a", "{\n  \"b\": {\n    \"c\": [\n      1\n    ]\n  }\n}\n", kJson);
    check_unset(text, "b", "{\n  \"a\": 1\n}\n", kJson);
    check_unset(text, "b.c", "{\n  \"a\": 1,\n  \"b\": {}\n}\n", kJson);
    check_set("{\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}", "a.c.d", 2,
              "{\n\t\"a\": {\n\t\t\"b\": 1,\n\t\t\"c\": {\n\t\t\t\"d\": 2\n\t\t}\n\t}\n}", kJson);
    check_set("{\n    \"a\": {}\n}\n", "a.b", 1, "{\n    \"a\": {\n        \"b\": 1\n    }\n}\n", kJson);
    check_set("{\r\n  \"a\": 1\r\n}\r\n", "b", 2, "{\r\n  \"a\": 1,\r\n  \"b\": 2\r\n}\r\n", kJson);
    check_set("{}", "a.b", 1, "{\n  \"a\": {\n    \"b\": 1\n  }\n}", kJson);
    check_set("{\n  \"a\": [1, 2]\n}\n", "a[2]", 3, "{\n  \"a\": [1, 2, 3]\n}\n", kJson);
    check_set("{\n  \"a\": [1, 2]\n}\n", "a", Array{3, 4, 5, "x"}, "{\n  \"a\": [3, 4, 5, \"x\"]\n}\n", kJson);
    check_set("{\n  \"a\": 1\n}\n", "a", Array{3}, "{\n  \"a\": [\n    3\n  ]\n}\n", kJson);
    check_set("\xEF\xBB\xBF{\"a\": 1}", "a", 2, "\xEF\xBB\xBF{\"a\": 2}", kJson);
}

TEST(KeyedFlow, one_member_shows_how_dense_its_mapping_is) {
    check_there_and_back("{\"c\": {\"d\": 1}, \"l\": [1,2,3,4,5]}", "c.e", true,
                         "{\"c\": {\"d\": 1, \"e\": true}, \"l\": [1,2,3,4,5]}", KeyedFormat::json);
    check_there_and_back("{\"c\":{\"d\":1},\"l\":[1,2]}", "c.e", true, "{\"c\":{\"d\":1,\"e\":true},\"l\":[1,2]}",
                         KeyedFormat::json);
}

TEST(KeyedFlow, json_on_one_line) {
    check_set(R"({"a":1,"b":[]})", "b[0].c", "x\n", R"({"a":1,"b":[{"c":"x\n"}]})", kJson);
    check_set(R"({"a": 1, "b": []})", "c", Array{1, 2}, R"({"a": 1, "b": [], "c": [1, 2]})", kJson);
    check_set(R"({"a" : 1})", "c", Object{{"p", 1}}, R"({"a" : 1, "c" : {"p": 1}})", kJson);
    check_set(R"([1])", "[0][1]", 2, R"([1, 2])", kJson);
    check_set(R"({"a\"b": "\u00e9"})", R"(["a\"b"])", "é/", R"({"a\"b": "é/"})", kJson);
    check_set("7", ".", 8, "8", kJson);
    check_set("{\"a\": 1e2}", "a", 100.0, "{\"a\": 1e2}", kJson);
    check_unset(R"({"a":1,"b":2})", "a", R"({"b":2})", kJson);
    check_unset(R"({"a":1,"b":2})", "b", R"({"a":1})", kJson);
    check_unset(R"({"a":1})", "a", R"({})", kJson);
    check_set("{", "a", 1, "error: the text ends too early at 1:2", kJson);
    check_set("{\"a\": 1}", "[kind=x].a", 1, "error: no document is [kind=x]", kJson);
}

}  // namespace
}  // namespace sweepline
