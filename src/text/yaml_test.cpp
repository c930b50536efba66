#include "text/yaml.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

#include "text/json.hpp"

namespace sweepline {
namespace {

/// The documents as JSON, one a line.
std::string data(std::string_view text) {
    const auto documents = parse_yaml(text);
    if (!documents) return "error: " + documents.error().message;
    std::string out;
    for (const YamlNode& document : *documents) out += (out.empty() ? "" : "\n") + to_json(document.to_value());
    return out;
}

void check(std::string_view text, std::string_view json) { EXPECT_EQ(data(text), json) << text; }

void check_refused(std::string_view text, std::string_view message, std::string_view hint = "") {
    const auto documents = parse_yaml(text);
    ASSERT_FALSE(documents) << text;
    EXPECT_EQ(documents.error().kind, ErrorKind::invalid);
    EXPECT_EQ(documents.error().message, message) << text;
    EXPECT_EQ(documents.error().hint, hint) << text;
}

TEST(Yaml, scalars_by_the_core_schema) {
    const auto check_plain = [](std::string_view text, const Value& value) {
        EXPECT_EQ(plain_yaml_value(text), value) << text;
    };
    check_plain("", nullptr);
    check_plain("~", nullptr);
    check_plain("Null", nullptr);
    check_plain("true", true);
    check_plain("FALSE", false);
    check_plain("yes", "yes");
    check_plain("8080", 8080);
    check_plain("-7", -7);
    check_plain("+7", 7);
    check_plain("0", 0);
    check_plain("0x1F", 31);
    check_plain("0o17", 15);
    check_plain("0x", "0x");
    check_plain("0x-1", "0x-1");
    check_plain("007", "007");
    check_plain("012345678901", "012345678901");
    check_plain("1.5", 1.5);
    check_plain(".5", 0.5);
    check_plain("5.", 5.0);
    check_plain("-1e3", -1000.0);
    check_plain("1e", "1e");
    check_plain(".", ".");
    check_plain("-", "-");
    check_plain("1.2.3", "1.2.3");
    check_plain("99999999999999999999", *Number::read("99999999999999999999"));
    check_plain("1e999", *Number::read("1e999"));
    check_plain(".inf", std::numeric_limits<double>::infinity());
    check_plain("-.INF", -std::numeric_limits<double>::infinity());
    check_plain("2026-01-01", "2026-01-01");
    EXPECT_TRUE(std::isnan(*plain_yaml_value(".nan").if_double()));
}

TEST(Yaml, reads_documents_as_data) {
    check("", "");
    check("# only\n", "");
    check("a: 1\nb: [x, \"2\", '3', null]\n", R"({"a":1,"b":["x","2","3",null]})");
    check("a:\n- 1\n-\n- b: c\n", R"({"a":[1,null,{"b":"c"}]})");
    check("a: |\n  x\n  y\nb: >-\n  x\n  y\n", R"({"a":"x\ny\n","b":"x y"})");
    check("--- 1\n--- {a: b}\n---\n", "1\n{\"a\":\"b\"}\nnull");
    check(
        "\xEF\xBB\xBF"
        "a: é\n",
        R"({"a":"é"})");
    check("a: !!str 1\nb: !!int \"2\"\nc: !Ref x\nd: ! 3\n", R"({"a":"1","b":2,"c":"x","d":"3"})");
    check("1: a\nnull: b\n", R"({"1":"a","null":"b"})");
    check("%YAML 1.2\n---\na: 1\n", R"({"a":1})");
    check("{\"a\":{\"b\":[1,2]}}", R"({"a":{"b":[1,2]}})");
}

TEST(Yaml, follows_aliases_and_merge_keys) {
    check("a: &x 1\nb: *x\n", R"({"a":1,"b":1})");
    check("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n", R"({"a":{"p":1,"q":2},"b":{"q":3,"p":1}})");
    check("a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc: {<<: [*x, *y]}\n",
          R"({"a":{"p":1},"b":{"p":2,"q":2},"c":{"p":1,"q":2}})");
    check("a: {<<: {p: 1}}\n", R"({"a":{"p":1}})");
    check("a: {\"<<\": {p: 1}, b: 2}\n", R"({"a":{"<<":{"p":1},"b":2}})");
    check("<<: text\n", R"({"<<":"text"})");
    check("a: &x 1\nb: &x 2\nc: *x\n", R"({"a":1,"b":2,"c":2})");
    check("&k a: *k\n", R"({"a":"a"})");
    check("a: &x [&y 1, *y]\nb: *x\n", R"({"a":[1,1],"b":[1,1]})");
}

TEST(Yaml, one_document_has_no_aliases_left) {
    const auto document = parse_yaml_document("a: &x {p: 1}\nb:\n  <<: *x\n  q: *x\n");
    ASSERT_TRUE(document);
    const YamlNode* const b = document->find("b");
    ASSERT_NE(b, nullptr);
    EXPECT_EQ(b->find("p")->text, "1");
    EXPECT_EQ(b->find("p")->span.line, 1);
    EXPECT_EQ(b->find("q")->sort, YamlNode::Sort::mapping);
    EXPECT_EQ(b->find("<<"), nullptr);
    EXPECT_EQ(parse_yaml_document("# nothing\n")->to_value(), Value());
    EXPECT_EQ(parse_yaml_document("a: 1\n---\nb: 2\n").error().message,
              "one document was expected, and a second begins at 3:1");
}

TEST(Yaml, says_where_it_is_wrong) {
    check_refused("a: 1\nb: 2\na: 3\n", "key 'a' stands twice at 3:1");
    check_refused("{a: 1, 'a': 3}", "key 'a' stands twice at 1:8");
    check_refused("a:\n\tb: 1\n", "not YAML: found character that cannot start any token at 2:1",
                  "indent with spaces; YAML takes no tabs there");
    check_refused("a: {{ .Values.x }}y\n", "a key that is no scalar is not supported at 1:5",
                  "a template is no YAML before it is rendered");
    check_refused("a: 1\n{% if b %}\n", "not YAML: found character that cannot start any token at 2:2",
                  "a template is no YAML before it is rendered");
    check_refused("a: [1, 2\nb: 3\n", "not YAML: did not find expected ',' or ']' at 2:2");
    check_refused("a: *x\n", "alias '*x' has no anchor before it at 1:4");
    check_refused("a: &x [*x]\n", "alias '*x' stands inside its own anchor at 1:8");
    check_refused("ä: 1\nb: \xff\n", "the text is not UTF-8 at 2:4");
    check_refused("a: \x01\n", "not YAML: control characters are not allowed at 1:4");
    check_refused("[a]: 1\n", "a key that is no scalar is not supported at 1:1");
}

TEST(Yaml, limits_nesting_and_bombs) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(parse_yaml(nested(kNestingMax)));
    check_refused(nested(kNestingMax + 1), "nesting is deeper than 100 at 1:101");
    EXPECT_FALSE(parse_yaml(std::string(1'000'000, '[')));
    EXPECT_FALSE(parse_yaml(std::string(1'000'000, '{')));
    std::string dashes;
    for (int i = 0; i < 200; ++i) dashes += "- ";
    EXPECT_FALSE(parse_yaml(dashes));

    std::string bomb = "a0: &a0 x\n";
    std::string chain = "a0: &a0 [x]\n";
    const auto number = [](int i) { return std::to_string(i); };
    const auto add = [](std::string& to, std::initializer_list<std::string_view> parts) {
        for (const std::string_view part : parts) to += part;
    };
    for (int i = 1; i < 40; ++i) {
        const std::string before = "*a" + number(i - 1);
        add(bomb, {"a", number(i), ": &a", number(i), " [", before, ",", before, ",", before, ",", before, "]\n"});
    }
    for (int i = 1; i < 200; ++i) add(chain, {"a", number(i), ": &a", number(i), " [*a", number(i - 1), "]\n"});
    check_refused(bomb, "aliases stand for more than 100000 nodes at 9:22");
    check_refused(chain, "nesting is deeper than 100 once aliases are followed at 100:11");
    std::string many = "a: &a 1\nb:\n";
    for (int i = 0; i < 10'001; ++i) many += "- *a\n";
    check_refused(many, "there are more than 10000 aliases at 10003:3");
}

/// Every node as `<bytes>`, in order, keys with a colon.
void append_spans(std::string& out, std::string_view text, const YamlNode& node) {
    const auto show = [&](const YamlNode& each) {
        out += '<';
        out += text.substr(each.span.begin, each.span.end - each.span.begin);
        out += '>';
    };
    if (node.sort == YamlNode::Sort::scalar || node.sort == YamlNode::Sort::alias ||
        node.style == YamlNode::Style::flow)
        show(node);
    for (const YamlNode& item : node.items) append_spans(out, text, item);
    for (const auto& [key, value] : node.members) {
        show(key);
        out += ':';
        append_spans(out, text, value);
    }
}

std::string spans(std::string_view text) {
    const auto documents = parse_yaml(text);
    if (!documents) return "error: " + documents.error().message;
    std::string out;
    for (const YamlNode& document : *documents) append_spans(out, text, document);
    return out;
}

TEST(Yaml, spans_are_exact) {
    EXPECT_EQ(spans("a: 1 # x\nb: 'q'\nc: \"r\"  \n"), "<a>:<1><b>:<'q'><c>:<\"r\">");
    EXPECT_EQ(spans("äö: ü # x\nb: é\n"), "<äö>:<ü><b>:<é>");
    EXPECT_EQ(spans("\xEF\xBB\xBF"
                    "ä: ü\n"),
              "<ä>:<ü>");
    EXPECT_EQ(spans("a: x y\r\n   z\r\nb: 1\r\n"), "<a>:<x y\r\n   z><b>:<1>");
    EXPECT_EQ(spans("a: |\n  x\n\n\nb: >-\n  y\nc: |+\n  z\n\n"), "<a>:<|\n  x><b>:<>-\n  y><c>:<|+\n  z\n>");
    EXPECT_EQ(spans("a: &x !!str 1\nb: *x\nc: !t [1, 2 ]\n"), "<a>:<1><b>:<*x><c>:<[1, 2 ]><1><2>");
    EXPECT_EQ(spans("a: [ {b: 1}, c ]"), "<a>:<[ {b: 1}, c ]><{b: 1}><b>:<1><c>");
}

TEST(Yaml, places_count_from_one_in_characters) {
    const auto check_place = [](std::string_view text, std::string_view key, int line, int column) {
        const auto documents = parse_yaml(text);
        ASSERT_TRUE(documents) << text;
        const Span& span = documents->front().find(key)->span;
        EXPECT_EQ(span.line, line) << text;
        EXPECT_EQ(span.column, column) << text;
    };
    check_place("a: b\nöö: ü\n", "öö", 2, 5);
    check_place("a: &x !t\n  # c\n   b\n", "a", 3, 4);
    check_place("a: 1\nb:\nc: 1\n", "b", 2, 3);
    check_place("x: {y: 1,\n b:  }\n", "x", 1, 4);
    check_place("{y: 1,\n b:  }\n", "b", 2, 4);
}

TEST(Yaml, empty_values_stand_behind_their_mark) {
    const auto check_begin = [](std::string_view text, std::string_view key, std::size_t begin) {
        const auto documents = parse_yaml(text);
        ASSERT_TRUE(documents) << text;
        const YamlNode* node =
            documents->front().sort == YamlNode::Sort::mapping ? documents->front().find(key) : &documents->front();
        ASSERT_NE(node, nullptr) << text;
        EXPECT_EQ(node->span.begin, begin) << text;
        EXPECT_EQ(node->span.end, begin) << text;
    };
    check_begin("a:\nb: 1\n", "a", 2);
    check_begin("a: # c\nb: 1\n", "a", 2);
    check_begin("a: &x\nb: 1\n", "a", 5);
    check_begin("a: &x # c\n\nb: 1\n", "a", 5);
    check_begin("{a: , b: 1}", "a", 3);
    check_begin("{a , b: 1}", "a", 2);
    check_begin("? a\n? b\n", "a", 3);
    check_begin("---\n# c\n", "", 3);
    check_begin("--- # c\n---\nb\n", "", 3);
}

TEST(Yaml, reads_ten_thousand_services_in_time) {
    std::string text = "# all of them\n";
    for (int i = 0; i < 10'000; ++i) {
        const std::string n = std::to_string(i);
        text.append("- name: service-").append(n).append("\n  repo: git@github.com:acme/service-").append(n);
        text.append(".git\n  owner: team-").append(std::to_string(i % 40));
        text.append("\n  vars: {port: 8080, namespace: books}\n  also: [{infra: modules/db/**}]\n");
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto documents = parse_yaml(text);
    const auto spent = std::chrono::steady_clock::now() - begin;
    ASSERT_TRUE(documents);
    EXPECT_EQ(documents->front().items.size(), 10'000U);
    EXPECT_LT(spent, std::chrono::seconds(10)) << "even with sanitizers";
    RecordProperty("milliseconds",
                   static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(spent).count()));
}

}  // namespace
}  // namespace sweepline
