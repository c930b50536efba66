#include "text/keyed_file_test.hpp"

#include <gtest/gtest.h>

namespace sweepline {
namespace {

using namespace keyed_file_test;

TEST(KeyedFile, format_by_ending) {
    EXPECT_EQ(keyed_format_of("a/b.yaml"), KeyedFormat::yaml);
    EXPECT_EQ(keyed_format_of("b.yml"), KeyedFormat::yaml);
    EXPECT_EQ(keyed_format_of("package.json"), KeyedFormat::json);
    EXPECT_EQ(keyed_format_of("b.toml"), std::nullopt);
}

TEST(KeyedFile, numbers_are_written_as_they_came) {
    const auto number = [](std::string_view text) { return Value(*Number::read(text)); };
    check_set("a: 1\nb: 1.50\n", "a", number("1.20"), "a: 1.20\nb: 1.50\n");
    check_set("a: 12345678901234567890\n", "a", number("12345678901234567891"), "a: 12345678901234567891\n");
    check_set("a: 1\n", "a", number("0x1F"), "a: 0x1F\n");
    check_set("a: 1.1\n", "a", number("1.10"), "a: 1.1\n");
    check_set("a: [{v: 1.20}]\n", "a[v=1.20].x", 1, "a: [{v: 1.20, x: 1}]\n");
    check_set("a: [{v: 1.20}]\n", "a[v=.5].x", 1, "a: [{v: 1.20}, {v: \".5\", x: 1}]\n");
    check_set("{\"a\": 1, \"b\": 1.50}", "a", number("12e45"), "{\"a\": 12e45, \"b\": 1.50}", KeyedFormat::json);
    check_set("{\"a\": 1}", "a", number("+.5"), "{\"a\": 0.5}", KeyedFormat::json);
    check_set("{\"a\": 1}", "a", number("12345678901234567891"), "{\"a\": 12345678901234567891}", KeyedFormat::json);
}

TEST(KeyedFile, a_scalar_keeps_its_quoting) {
    check_set("a: old # why\nb: 2\n", "a", "new", "a: new # why\nb: 2\n");
    check_set("a: 'old'\n", "a", "new", "a: 'new'\n");
    check_set("a: 'old'\n", "a", "it's", "a: 'it''s'\n");
    check_set("a: \"old\"\n", "a", "say \"x\"", "a: \"say \\\"x\\\"\"\n");
    check_set("a: 1\n", "a", 2, "a: 2\n");
    check_set("a: 1\n", "a", true, "a: true\n");
    check_set("a: 1\n", "a", 1.5, "a: 1.5\n");
    check_set("a: 1\n", "a", nullptr, "a: null\n");
    check_set("a: \"1\"\n", "a", 1, "a: 1\n");
    check_set("a: 1\n", "a", "1", "a: \"1\"\n");
    check_set("a: x\n", "a", "true", "a: \"true\"\n");
    check_set("a: x\n", "a", "", "a: \"\"\n");
    check_set("a: x\n", "a", " yy", "a: \" yy\"\n");
    check_set("a: x\n", "a", "yy: z", "a: \"yy: z\"\n");
    check_set("a: x\n", "a", "yy #z", "a: \"yy #z\"\n");
    check_set("a: x\n", "a", "yy#z:1", "a: yy#z:1\n");
    check_set("a: x\n", "a", "{{ yy }}", "a: \"{{ yy }}\"\n");
    check_set("a: x\n", "a", "-yy", "a: -yy\n");
    check_set("a: x\n", "a", "- yy", "a: \"- yy\"\n");
    check_set("a: x\n", "a", "tab\there", "a: \"tab\\there\"\n");
    check_set("a: x\n", "a", "*yy", "a: \"*yy\"\n");
    check_set("a: x\nb: 'q'\n", "a", "", "a: ''\nb: 'q'\n");
    check_set("a:    x   # why\n", "a", "yy", "a:    yy   # why\n");
    check_set("a:\tx\n", "a", "yy", "a:\tyy\n");
    check_set("\"a\" : x\n", "a", "yy", "\"a\" : yy\n");
    check_set("ä: ö # ü\nb: é\n", "b", "è", "ä: ö # ü\nb: è\n");
    check_set("a: x\n", "a", "\u0085\u2028\x01", "a: \"\\u0085\\u2028\\u0001\"\n");
}

TEST(KeyedFile, words_that_others_read_otherwise_are_quoted) {
    check_set("a: x\n", "a", "yes", "a: \"yes\"\n");
    check_set("a: no\n", "a", "yes", "a: yes\n");
    check_set("a: x\n", "a", "0123", "a: \"0123\"\n");
    check_set("a: 012345678901\n", "a", "012345678902", "a: 012345678902\n");
    check_set("a: x\n", "a", "12:30", "a: \"12:30\"\n");
    check_set("a: x\n", "a", "2026-01-01", "a: \"2026-01-01\"\n");
    check_set("a: 2026-01-01\n", "a", "2026-01-02", "a: 2026-01-02\n");
    check_set("a: x\n", "a", "1_000", "a: \"1_000\"\n");
    check_set("a: x\n", "b", "v1.2.3", "a: x\nb: v1.2.3\n");
    check_set("a: x\n", "yes", 1, "a: x\n\"yes\": 1\n");
}

TEST(KeyedFile, an_equal_value_changes_no_byte) {
    for (const std::string_view text : {"a: {x: 1, 'yy': [ 2 ]}   # c", "a:\n   yy:\n   -   2\n   x: 0x1\n"})
        EXPECT_EQ(outcome(set_value(text, KeyedFormat::yaml, path("a"), Object{{"x", 1}, {"yy", Array{2}}})), text);
    EXPECT_EQ(outcome(set_value("{ \"a\" :1 }", kJson, path("a"), 1)), "{ \"a\" :1 }");
    const auto not_a_number = value_or_throw("a: .nan", "a").value_or(nullptr);
    EXPECT_EQ(outcome(set_value("a: .nan\n", KeyedFormat::yaml, path("a"), not_a_number)), "a: .nan\n");
}

TEST(KeyedFile, several_lines) {
    check_set("a: |\n  x\n  yy\nb: 1\n", "a", "new", "a: new\nb: 1\n");
    check_set("a: |\n  x\n  yy\n\n# c\nb: 1\n", "a", "p\nq\n", "a: |\n  p\n  q\n\n# c\nb: 1\n");
    check_set("a: >-\n  x\n  yy\nb: 1\n", "a", "p\n\nq", "a: |-\n  p\n\n  q\nb: 1\n");
    check_set("a: |+\n  x\n\nb: 1\n", "a", "yy", "a: yy\nb: 1\n");
    check_set("a: x yy\n   z # c\nb: 1\n", "a", "new", "a: new # c\nb: 1\n");
    check_set("a: 'x\n\n  yy'\nb: 1\n", "a", "new", "a: 'new'\nb: 1\n");
    check_set("a: x # c\nb: 1\n", "a", "p\nq\n", "a: | # c\n  p\n  q\nb: 1\n");
    check_set("a: \"x\" # c\nb: 1\n", "a", "p\nq\n", "a: \"p\\nq\\n\" # c\nb: 1\n");
    check_set("a: x", "a", "p\nq\n", "a: \"p\\nq\\n\"");
    check_set("a: x\n", "a", " p\nq", "a: \" p\\nq\"\n");
    check_set("- x\n- yy\n", "[0][0]", "p\nq\n", "- |\n  p\n  q\n- yy\n");
    check_set("a:\n    b:\n        c: x\n", "a.b.c", "p\nq",
              "a:\n    b:\n        c: |-\n            p\n            q\n");
    check_set("a: |\n  x\n     \nb: 1\n", "c", 2, "a: |\n  x\n     \nb: 1\nc: 2\n");
    check_set("b:\n  a: |\n    x\n       \nd: 1\n", "b.c", 2, "b:\n  a: |\n    x\n       \n  c: 2\nd: 1\n");
}

TEST(KeyedFile, a_comment_below_does_not_become_part_of_a_literal) {
    check_set("a: x\n    # ö\nb: 1\n", "a", "p\nq\n", "a: \"p\\nq\\n\"\n    # ö\nb: 1\n");
    check_set("a: x\n  yy\n\n  # c\n", "a", "p\nq", "a: \"p\\nq\"\n\n  # c\n");
    check_set("a: 1\nb:\n  c: 'x'\n      # c\n", "b.c", Array{"p\nq"}, "a: 1\nb:\n  c:\n    - \"p\\nq\"\n      # c\n");
    check_set("x\n  # c\n", ".", "p\nq\n", "\"p\\nq\\n\"\n  # c\n");
    check_set("b:\n  a: x\n  # c\n", "b.a", "p\nq\n", "b:\n  a: |\n    p\n    q\n  # c\n");
}

TEST(KeyedFile, a_comment_close_behind_does_not_become_part_of_a_value) {
    check_unset("a: [x,# c\n  yy\n  ]\n", "a[1]", "a: [x # c\n  ]\n");
    check_unset("a: [x, 'yy'# c\n  ]\n", "a[1]", "a: [x # c\n  ]\n");
    check_set("a: ['x'# c\n  ]\n", "a[1]", "yy", "a: ['x', yy # c\n  ]\n");
    check_set("a: 'x'# c\n", "a", 1, "a: 1 # c\n");
    check_set("a: {}# c\n", "a.b", 1, "a: # c\n  b: 1\n");
}

TEST(KeyedFile, a_line_of_tabs_below_does_not_stay_where_nothing_reads_it) {
    check_set("a: x\n  \t\nb: 1\n", "a", "yy", "a: yy\n  \t\nb: 1\n");
    check_set("a: x\n  \t\nb: 1\n", "a", "1", "a: \"1\"\n  \nb: 1\n");
    check_set("a: x\n  \t\r\n \t\t# c\nb: 1\n", "a", "1", "a: \"1\"\n  \r\n # c\nb: 1\n");
    check_set("a: x\n  \t\nb: 1\n", "a", Object{{"p", "1"}}, "a:\n  p: \"1\"\n  \nb: 1\n");
    check_set("a: x\n  \t\nb: y\n \t\n", "c", "1", "a: x\n  \t\nb: y\nc: \"1\"\n \n");
    check_set("- x\n  \t\n", "[0][1]", Array{}, "- x\n- []\n  \n");
    check_unset("a: x\n  \t\t", "a", "{}\n  ");
    check_unset("a: \"1\"\nb: x\n  \t\nc: 1\n", "b", "a: \"1\"\n  \nc: 1\n");
    check_unset("a: x\nb:\n  c: 1\n  d: x\n   \t\ne: 1\n", "b", "a: x\n   \t\ne: 1\n");
    check_set("a: [x,\n  \t\n  z]\n", "a[0]", "1", "a: [\"1\",\n  \t\n  z]\n");
}

TEST(KeyedFile, empty_values) {
    check_set("a:\nb: 1\n", "a", "x", "a: x\nb: 1\n");
    check_set("a: # c\nb: 1\n", "a", "x", "a: x # c\nb: 1\n");
    check_set("a:\n", "a.b", 1, "a:\n  b: 1\n");
    check_set("a: ~ # c\n", "a.b", 1, "a: # c\n  b: 1\n");
    check_set("-\n- x\n", "[0][0]", "yy", "- yy\n- x\n");
    check_set("- # c\n- x\n", "[0][0]", "yy", "- yy # c\n- x\n");
    check_set("-\n- x\n", "[0][0].a.b", "yy", "- a:\n    b: yy\n- x\n");
    check_set("{a: , b}", "a", 1, "{a: 1 , b}");
    check_set("{a: , b}", "b", 1, "{a: , b: 1}");
}

TEST(KeyedFile, scalars_become_collections_and_back) {
    check_set("a: x # c\nb: 1\n", "a", Object{{"p", 1}, {"q", Array{"r"}}}, "a: # c\n  p: 1\n  q:\n    - r\nb: 1\n");
    check_set("a: x\nb: 1\n", "a", Array{1, Object{{"p", 1}, {"q", 2}}}, "a:\n  - 1\n  - p: 1\n    q: 2\nb: 1\n");
    check_set("a:\n  p: 1 # c\n  # d\n# e\nb: 1\n", "a", "x", "a: x\n# e\nb: 1\n");
    check_set("a: # why\n  p: 1\nb: 1\n", "a", "x", "a: x # why\nb: 1\n");
    check_set("a: # why\n  p: 1\nb: 1\n", "a", Array{"x"}, "a: # why\n  - x\nb: 1\n");
    check_set("a:\n- x\n- yy\nb: 1\n", "a", Object{{"p", 1}}, "a:\n  p: 1\nb: 1\n");
    check_set("a:\n- x\nb:\n  c: 1\n", "b.c", Array{"yy"}, "a:\n- x\nb:\n  c:\n  - yy\n");
    check_set("a: x\n", "a", Object{}, "a: {}\n");
    check_set("a:\n  b: 1\n", "a", Array{}, "a: []\n");
    check_set("- p: 1\n  q: 2\n- z\n", "[0][0]", "x", "- x\n- z\n");
    check_set("- x # c\n- z\n", "[0][0]", Object{{"p", 1}, {"q", 2}}, "- # c\n  p: 1\n  q: 2\n- z\n");
    check_set("-   x\n- z\n", "[0][0]", Object{{"p", 1}, {"q", 2}}, "-\n  p: 1\n  q: 2\n- z\n");
    check_set("a:\n  # inside\n  p: 1\nb: 1\n", "a", 7, "a: 7\nb: 1\n");
    check_set("a: {p: 1}\n", "a", Object{{"q", "x, yy"}}, "a: {q: \"x, yy\"}\n");
    check_set("a: [1, 2]\n", "a", Array{3}, "a: [3]\n");
    check_set("a:\n  x\nb: 1\n", "a", "yy", "a: yy\nb: 1\n");
    check_set("a:\n  x # c\nb: 1\n", "a", "yy", "a: yy # c\nb: 1\n");
}

TEST(KeyedFile, new_members) {
    check_there_and_back("a: 1\n", "b", 2, "a: 1\nb: 2\n");
    check_there_and_back("a: 1", "b", 2, "a: 1\nb: 2");
    check_there_and_back("a: 1 # c\n\n# end\n", "b", 2, "a: 1 # c\nb: 2\n\n# end\n");
    check_there_and_back("a: 1\r\nc: 3\r\n", "b", 2, "a: 1\r\nc: 3\r\nb: 2\r\n");
    check_there_and_back("a: 1\r\nc: 3", "b", 2, "a: 1\r\nc: 3\r\nb: 2");
    check_there_and_back("a:\n  x: 1\n  # about yy\n\nb: 2\n", "a.z", 3, "a:\n  x: 1\n  z: 3\n  # about yy\n\nb: 2\n");
    check_set("a:\n    x: 1\nb: 2\n", "b2.c.d", 3, "a:\n    x: 1\nb: 2\nb2:\n    c:\n        d: 3\n");
    check_there_and_back("a: {}\nb: 1\n", "a.x", 1, "a:\n  x: 1\nb: 1\n");
    check_there_and_back("a: {x: 1} # c\n", "a.yy", 2, "a: {x: 1, yy: 2} # c\n");
    check_there_and_back("a: { x: 1 }\n", "a.yy", 2, "a: { x: 1, yy: 2 }\n");
    check_there_and_back("- a: 1\n  b: 2\n- c\n", "[0][0].z", 3, "- a: 1\n  b: 2\n  z: 3\n- c\n");
    check_there_and_back("-   a: 1\n    b: 2\n", "[0][0].z", 3, "-   a: 1\n    b: 2\n    z: 3\n");
    check_there_and_back("a: |\n  x\n\n\nb: >\n  yy\n\n", "c", 3, "a: |\n  x\n\n\nb: >\n  yy\nc: 3\n\n");
    check_there_and_back("a: 1\n...\n", "b", 2, "a: 1\nb: 2\n...\n");
    check_set("a: 1\nb:\n- x\n", "c.d", Array{"yy"}, "a: 1\nb:\n- x\nc:\n  d:\n  - yy\n");
    check_there_and_back(
        "\xEF\xBB\xBF"
        "a: ü\n",
        "b", 2,
        "\xEF\xBB\xBF"
        "a: ü\nb: 2\n");
    check_set("a: |\n   \nb: 1\n", "a", "p\nq", "a: \"p\\nq\"\n   \nb: 1\n");
    check_set("a: |\n  x", "b", 2, "a: |-\n  x\nb: 2");
    check_set("- a: |2+ # c\n    x", "[0][1]", 2, "- a: |2- # c\n    x\n- 2");
    check_set("a: |#-\n  x", "b", 2, "a: |- #-\n  x\nb: 2");
    check_set("a: 1\n", R"(["dotted.key: x"])", 2, "a: 1\n\"dotted.key: x\": 2\n");
    check_set("a:\n  b: 1\n", "a.c", "p\nq\n", "a:\n  b: 1\n  c: |\n    p\n    q\n");
    check_set("a:\n  b: x\n   # deeper\n    # still\nc: 1\n", "a.d", 1,
              "a:\n  b: x\n   # deeper\n    # still\n  d: 1\nc: 1\n");
}

TEST(KeyedFile, new_items) {
    check_there_and_back("a:\n  - x\n", "a[1]", "yy", "a:\n  - x\n  - yy\n");
    check_there_and_back("a:\n- x\nb: 1\n", "a[1]", "yy", "a:\n- x\n- yy\nb: 1\n");
    check_there_and_back("a: [x]\n", "a[1]", "yy", "a: [x, yy]\n");
    check_there_and_back("a: [x,z]\n", "a[2]", "yy", "a: [x,z,yy]\n");
    check_set("a:\n- name: x\n  v: 1\n# end\n", "a[name=yy].v", 2,
              "a:\n- name: x\n  v: 1\n- name: yy\n  v: 2\n# end\n");
    check_there_and_back("- - x\n  - yy\n- z\n", "[0][0][2]", 1, "- - x\n  - yy\n  - 1\n- z\n");
    check_there_and_back("a: []\n", "a[0]", "yy", "a:\n  - yy\n");
    check_set("a: 1\n", "list[name=x].port", 80, "a: 1\nlist:\n  - name: x\n    port: 80\n");
    check_set("a: 1\n", "list[port=80]", Object{{"x", 1}}, "a: 1\nlist:\n  - port: 80\n    x: 1\n");
    check_set("l:\n- name: x\n", "l[meta.name=z].v", 1, "l:\n- name: x\n- meta:\n    name: z\n  v: 1\n");
    check_set("- name: x\n  v: 1\n", "[0][name=x].v", 2, "- name: x\n  v: 2\n");
    check_set("- name: x\n", "[0][name=z].v", 2, "- name: x\n- name: z\n  v: 2\n");
    check_set("a:\n- x\n", "a[1]", "p\nq\n", "a:\n- x\n- |\n  p\n  q\n");
    check_set("a:\n- x\n", "a[1]", Array{1, Array{2}}, "a:\n- x\n- - 1\n  - - 2\n");
}

TEST(KeyedFile, whole_collections_change_only_where_they_differ) {
    check_set("a:\n  x: 1 # one\n  yy: 2 # two\n  z: 3\n", "a", Object{{"x", 1}, {"yy", 5}, {"w", 4}},
              "a:\n  x: 1 # one\n  yy: 5 # two\n  w: 4\n");
    check_set("a:\n- x # one\n- yy # two\n", "a", Array{"x", "z", "w"}, "a:\n- x\n- z\n- w\n");
    check_set("a:\n- x # one\n- yy # two\n", "a", Array{"x", "yy", "w"}, "a:\n- x # one\n- yy # two\n- w\n");
    check_set("a:\n- x # one\n- yy # two\n", "a", Array{"x", "z"}, "a:\n- x # one\n- z # two\n");
    check_set("a:\n- x # one\n- yy # two\n", "a", Array{"x"}, "a:\n- x # one\n");
    check_set("a: 1\nb: 2 # c\n", ".", Object{{"b", 2}, {"c", 3}}, "b: 2 # c\nc: 3\n");
    check_set("# top\na: 1\n", ".", Array{1}, "# top\n- 1\n");
}

TEST(KeyedFile, no_document_yet) {
    check_set("", "a.b", 1, "a:\n  b: 1\n");
    check_set("# note\n", "a.b", 1, "# note\na:\n  b: 1\n");
    check_set("# note", "a", "x", "# note\na: x");
    check_set("---\n# note\n", "a", "x", "---\na: x\n# note\n");
    check_set("---\n", ".", "x", "--- x\n");
    check_set("# c\r\n", "a.b", 1, "# c\r\na:\r\n  b: 1\r\n");
    check_set("", ".", "x", "x\n");
    check_set("{}\n", "a.b", 1, "a:\n  b: 1\n");
    check_set("{} # c\n", "a", 1, " # c\na: 1\n");
    check_set("--- {}\n", "a", 1, "---\na: 1\n");
}

TEST(KeyedFile, documents_are_selected) {
    const std::string_view stream = "kind: Service\nn: 1\n---\nkind: Deployment\nn: 2 # c\n---\n";
    check_set(stream, "[kind=Deployment].n", 3, "kind: Service\nn: 1\n---\nkind: Deployment\nn: 3 # c\n---\n");
    check_set(stream, "[0].m", 3, "kind: Service\nn: 1\nm: 3\n---\nkind: Deployment\nn: 2 # c\n---\n");
    check_set(stream, "[2].m", 3, "kind: Service\nn: 1\n---\nkind: Deployment\nn: 2 # c\n---\nm: 3\n");
    check_set(stream, "n", 3, "error: the file holds 3 documents");
    check_set(stream, "[kind=Job].n", 3, "error: no document is [kind=Job]");
    check_set("---\na: 1\n---\n", "a", 2, "---\na: 2\n---\n");
    check_set("a: {kind: x}\n---\na: {kind: yy}\n", "[a.kind=yy].a.m", 2, "a: {kind: x}\n---\na: {kind: yy, m: 2}\n");
    check_set("kind: x\n---\nkind: x\n", "[kind=x].n", 2, "error: several documents have kind=x");
    check_set("- name: x\n", "[name=x].n", 2,
              "error: the document is a list, and a leading [name=x] selects documents");
    check_unset(stream, "[kind=Job].n", stream);
    check_unset(stream, "[kind=Deployment].n", "kind: Service\nn: 1\n---\nkind: Deployment\n---\n");
    EXPECT_EQ(value_or_throw(stream, "[kind=Deployment].n"), std::optional(Value(2)));
    EXPECT_EQ(value_or_throw(stream, "[kind=Job].n"), std::nullopt);
    EXPECT_FALSE(value_at(stream, KeyedFormat::yaml, path("n")));
}

TEST(KeyedFile, unset_in_blocks) {
    check_unset("a: 1\nb: 2\nc: 3\n", "a", "b: 2\nc: 3\n");
    check_unset("a: 1\nb: 2 # own\n# other\nc: 3\n", "b", "a: 1\n# other\nc: 3\n");
    check_unset("a: 1\nb: 2\n\n# end\n", "b", "a: 1\n\n# end\n");
    check_unset("a: 1\nb: 2", "b", "a: 1");
    check_unset("!t\na: 1\n", "a", "!t\n{}\n");
    check_unset("--- !t # c\na: |\n  x\n", "a", "--- !t # c\n{}\n");
    check_unset("a: 1\r\nb: 2", "b", "a: 1");
    check_unset("a: |\n  x\nb: 2", "b", "a: |\n  x\n");
    check_unset("a: 1\r\nb: 2\r\nc: 3\r\n", "b", "a: 1\r\nc: 3\r\n");
    check_unset("a: 1\nb:\n  x: 1\n  # in\n\n  # in too\n\nc: 3\n", "b", "a: 1\n\nc: 3\n");
    check_unset("a: 1\nb: |\n  x\n\nc: 3\n", "b", "a: 1\n\nc: 3\n");
    check_unset("a: 1\nb:\n- x\n- yy\nc: 3\n", "b", "a: 1\nc: 3\n");
    check_unset("a: 1\nb: x\n   yy\nc: 3\n", "b", "a: 1\nc: 3\n");
    check_unset("a: 1\nb:\nc: 3\n", "b", "a: 1\nc: 3\n");
    check_unset("a:\n  b: 1\nc: 2\n", "a.b", "a: {}\nc: 2\n");
    check_unset("a: # c\n  b: 1 # d\nc: 2\n", "a.b", "a: {} # c\nc: 2\n");
    check_unset("a:\n- x\nc: 2\n", "a[0]", "a: []\nc: 2\n");
    check_unset("a: 1\n", "a", "{}\n");
    check_unset("# top\na: 1 # c\n", "a", "# top\n{}\n");
    check_unset("- a: 1\n  b: 2\n", "[0][0].a", "- b: 2\n");
    check_unset("- a: 1\n  b: 2\n", "[0][0].b", "- a: 1\n");
    check_unset("- a: 1 # own\n  # about b\n  b: 2\n", "[0][0].a", "- # about b\n  b: 2\n");
    check_unset("- a: 1\n- b\n", "[0][0].a", "- {}\n- b\n");
    check_unset("- x\n- yy # own\n- z\n", "[0][1]", "- x\n- z\n");
    check_unset("- x\n# about yy\n- yy\n- z\n", "[0][0]", "# about yy\n- yy\n- z\n");
    check_unset("- - x\n  - yy\n- z\n", "[0][0][0]", "- - yy\n- z\n");
    check_unset("l:\n- name: x\n  v: 1\n- name: z\n", "l[name=x]", "l:\n- name: z\n");
    check_unset("a: 1\n", "b.c[3][name=x]", "a: 1\n");
    check_unset("a: 1\n", "a.b", "a: 1\n");
    check_unset("'a': 1\nb: 2\n", "a", "b: 2\n");
    check_unset("--- # c\na: 1\nb: 2\n", "a", "--- # c\nb: 2\n");
    check_unset("a: 1\n", ".", "error: a whole document cannot be unset");
}

TEST(KeyedFile, anchors_and_aliases) {
    check_set("a: &x 1\nb: 2\n", "a", 3, "a: &x 3\nb: 2\n");
    check_set("a: &x\n  p: 1\nb: 2\n", "a.p", 3, "a: &x\n  p: 3\nb: 2\n");
    check_set("a: &x\n  p: 1\nb: 2\n", "a", 3, "a: &x 3\nb: 2\n");
    check_set("a: &x 1\nb: *x\n", "a", 3, "error: the anchor '&x' at 1:7 is used at 2:4");
    check_set("a: &x 1\nb: *x\n", "b", 3, "error: the value is an alias, '*x' at 2:4");
    check_set("a: &x 1\nb: *x\n", "b", 1, "a: &x 1\nb: *x\n");
    check_set("a: &x 1\nb: *x\n", "c", 3, "a: &x 1\nb: *x\nc: 3\n");
    check_set("a: &x\n  p: 1\nb: *x\n", "a.p", 3, "error: the anchor '&x' at 2:3 is used at 3:4");
    check_set("a: &x\n  p: 1\nb: *x\n", "b.p", 3, "error: the value is an alias, '*x' at 3:4");
    check_set("a: {p: &x 1}\nb: *x\n", "a", 3, "error: the anchor '&x' at 1:11 is used at 2:4");
    check_set("a: {p: &x 1, q: *x}\nb: 1\n", "a", 3, "a: 3\nb: 1\n");
    check_set("d: &x {p: 1}\na:\n  <<: *x\n  q: 2\n", "a.p", 3, "error: 'p' comes from the merge key at 3:3");
    check_set("d: &x {p: 1}\na:\n  <<: *x\n  q: 2\n", "a.q", 3, "d: &x {p: 1}\na:\n  <<: *x\n  q: 3\n");
    check_set("d: &x {p: 1}\na:\n  <<: *x\n", "a.r", 3, "d: &x {p: 1}\na:\n  <<: *x\n  r: 3\n");
    check_set("a: &x {}\nc:\n  <<: *x\nd: 2\n", "c.q", 3, "a: &x {}\nc:\n  <<: *x\n  q: 3\nd: 2\n");
    check_set("a: &x {}\nc: {<<: *x}\n", "c.q", 3, "a: &x {}\nc: {<<: *x, q: 3}\n");
    check_set("a: &x {}\nc:\n  <<: *x\n", "c", Object{{"q", Value(3)}, {"r", Value(4)}},
              "a: &x {}\nc:\n  <<: *x\n  q: 3\n  r: 4\n");
    check_unset("a: &x 1\nb: *x\n", "a", "error: the anchor '&x' at 1:7 is used at 2:4");
    check_unset("a: &x 1\nb: *x\n", "b", "error: the value is an alias, '*x' at 2:4");
    check_unset("d: &x {p: 1}\na:\n  <<: *x\n", "a.p", "error: 'p' comes from the merge key at 3:3");
    check_set("a: !Ref x\n", "a", "yy", "error: the value is tagged '!Ref'");
    check_set("a: !Ref x\n", "a", "x", "a: !Ref x\n");
}

TEST(KeyedFile, refusals_name_the_place) {
    check_set("a: x\n", "a.b", 1, "error: 'a' is a text, and has no member 'b'");
    check_set("a: [x]\n", "a.b", 1, "error: 'a' is a list, and has no member 'b'");
    check_set("a: {x: 1}\n", "a[0]", 1, "error: 'a' is a mapping, and has no items");
    check_set("a: [x]\n", "a[2]", 1, "error: index 2 is beyond the end: 'a' has 1 items");
    check_set("a: [{n: x}, {n: x}]\n", "a[n=x].v", 1, "error: several items have n=x");
    check_set("a: [{n: x}]\n", "a[n=x].n", "z", "error: what is set at 'a[n=x].n' would not be found there again");
    check_set("a: [{n: x}]\n", "a[n=x]", Object{{"n", "z"}}, "error: the value for the item with n=x has another n");
    check_set("a: [{n: x}]\n", "a[n=x]", 7, "error: an item with n=x is a mapping, not a number");
    check_set("a: 1\na: 2\n", "a", 1, "error: key 'a' stands twice at 2:1");
    check_set("a: x\n", "a", "\xff", "error: the value cannot be written: a text is not UTF-8");
    check_set("a: x\n", "a", Object{{"k", 1}, {"k", 2}}, "error: the value cannot be written: key 'k' stands twice");
    check_set("? a\n: x\n", "a", 1, "error: a value behind a '?' key is not changed");
    check_set("a: 1\n", std::string(1001, 'k'), 1, "error: a key longer than 1000 bytes is not written");
    check_set("a: 1\r\nb: 2\rc: 3\n", "a", 2, "error: a line ends in neither \\n nor \\r\\n at 2:5");
    check_unset("a: 1\nb: \u2028\n", "a", "error: a line ends in neither \\n nor \\r\\n at 2:4");
    Value deep = 1;
    for (int i = 0; i < 101; ++i) deep = Array{deep};
    check_set("a: 1\n", "a", deep, "error: the file would be nested deeper than 100");
}

TEST(KeyedFile, value_at_follows_aliases) {
    const auto check_value = [](std::string_view text, std::string_view where, const std::optional<Value>& value) {
        EXPECT_EQ(value_or_throw(text, where), value) << where << " in " << text;
    };
    check_value("a: &x {p: 1}\nb: *x\nc: {<<: *x}\n", "b.p", 1);
    check_value("a: &x {p: 1}\nb: *x\nc: {<<: *x}\n", "c.p", 1);
    check_value("a:\n", "a", Value());
    check_value("a:\n", "b", std::nullopt);
    check_value("", "b", std::nullopt);
    check_value("", ".", Value());
    EXPECT_FALSE(value_at("a: [", KeyedFormat::yaml, path("a")));
}

}  // namespace
}  // namespace sweepline
