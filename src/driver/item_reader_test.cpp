#include "driver/item_reader.hpp"

#include <gtest/gtest.h>

namespace sweepline {
namespace {

using enum ItemReader::Presence;

enum class Colour : unsigned char { red, green };

}  // namespace
template <>
struct Words<Colour> {
    static constexpr std::array words{std::pair{Colour::red, std::string_view("red")},
                                      std::pair{Colour::green, std::string_view("green")}};
};
namespace {

/// Problems as a person sees them, one a line.
std::string shown(const Diagnostics& problems) {
    std::string text;
    for (const Diagnostic& each : problems)
        text += each.file + ":" + std::to_string(each.line) + ":" + std::to_string(each.column) + ": " + each.message +
                (each.hint.empty() ? "" : " [" + each.hint + "]") + "\n";
    return text;
}

/// Reads a mapping with every getter, under the key of its name.
std::string problems_of(std::string_view text) {
    Diagnostics problems;
    const auto node = parse_yaml_document(text);
    EXPECT_TRUE(node) << text;
    if (!node) return {};
    const std::string file = "f.yaml";
    ItemReader item(*node, "thing", file, problems);
    (void)item.text("text", required);
    (void)item.pattern("pattern", optional);
    (void)item.key_path("key_path", optional);
    (void)item.value("value", optional);
    (void)item.truth("truth");
    (void)item.number("number");
    (void)item.word<Colour>("word");
    if (item.item().find("glob") != nullptr) (void)item.glob_address("glob");
    if (item.item().find("address") != nullptr) (void)item.address("address");
    if (item.item().find("members") != nullptr)
        if (auto members = item.members("members")) members->finish();
    item.finish();
    EXPECT_EQ(item.is_sound(), problems.empty());
    return shown(problems);
}

TEST(ItemReader, what_is_right_is_no_problem) {
    EXPECT_EQ(
        problems_of(
            "{text: a, pattern: 'a+', key_path: 'a.b[0]', value: [1, {a: b}], truth: true, number: 7, word: green,\n"
            " glob: 'x/**', address: 'x/[y]', members: {}}"),
        "");
    EXPECT_EQ(problems_of("{text: '{{service.name}}', pattern: '{{vars.x}}(', glob: '{{vars.x}}'}"), "");
}

TEST(ItemReader, every_problem_has_its_place) {
    EXPECT_EQ(problems_of("{}"), "f.yaml:1:1: thing needs 'text'\n");
    EXPECT_EQ(problems_of("text: a\ntxet: b\n"), "f.yaml:2:1: thing has no 'txet' [did you mean 'text'?]\n");
    EXPECT_EQ(problems_of("text: [a]\n"),
              "f.yaml:1:7: 'text' is one text [put a text that begins with {, [ or & in quotes]\n");
    EXPECT_EQ(problems_of("text: a\ntruth: maybe\nnumber: 1.5\n"),
              "f.yaml:2:8: 'truth' is true or false\nf.yaml:3:9: 'number' is a whole number\n");
    EXPECT_EQ(problems_of("text: a\nword: gren\n"),
              "f.yaml:2:7: 'word' is one of red, green [did you mean 'green'?]\n");
    EXPECT_EQ(problems_of("text: a\nmembers: b\n"), "f.yaml:2:10: 'members' is written `members: {NAME: …}`\n");
    EXPECT_EQ(problems_of("text: a\nmembers: {b: c}\n"), "f.yaml:2:11: members has no 'b'\n");
    EXPECT_TRUE(problems_of("text: a\npattern: 'a('\n").starts_with("f.yaml:2:10: pattern 'a('"));
    EXPECT_TRUE(problems_of("text: a\nkey_path: 'a['\n").starts_with("f.yaml:2:11: key path 'a['"));
    EXPECT_TRUE(problems_of("text: a\nglob: 'a['\n").starts_with("f.yaml:2:7: glob 'a['"));
    EXPECT_TRUE(problems_of("text: a\naddress: ../a\n").starts_with("f.yaml:2:10: address '../a'"));
    EXPECT_TRUE(problems_of("text: '{{srvice.name}}'\n").starts_with("f.yaml:1:7: 'text': 'srvice.name' is unknown"));
    EXPECT_TRUE(problems_of("text: a\nvalue:\n  - x\n  - {y: '{{z}}'}\n").starts_with("f.yaml:4:9: 'z' is unknown"));
}

std::string list_problems(std::string_view bytes) {
    Diagnostics problems;
    (void)read_list_file(bytes, "edits", "f.yaml", problems);
    return shown(problems);
}

TEST(ListFile, holds_one_list) {
    Diagnostics problems;
    const YamlNode list = read_list_file("edits:\n  - a\n  - b\n", "edits", "f.yaml", problems);
    EXPECT_TRUE(problems.empty());
    ASSERT_EQ(list.items.size(), 2U);
    EXPECT_EQ(list.items[1].span.line, 3);
    EXPECT_EQ(list_problems("edist:\n  - a\n"),
              "f.yaml:1:1: 'edist' is unknown here: the file holds a list `edits:` [did you mean 'edits'?]\n");
    EXPECT_EQ(list_problems("- a\n"), "f.yaml:1:1: the file holds a list `edits:` and nothing else\n");
    EXPECT_EQ(list_problems(""), "f.yaml:1:1: the file holds a list `edits:` and nothing else\n");
    EXPECT_EQ(list_problems("edits: {a: b}\n"), "f.yaml:1:8: `edits:` is a list [begin each item with `- `]\n");
    EXPECT_EQ(list_problems("edits: []\n"), "f.yaml:1:8: `edits:` is empty\n");
}

TEST(ListFile, a_file_that_is_no_yaml_is_one_problem_with_its_place) {
    const std::string broken = list_problems("edits:\n  - set: a\n  b: [\n");
    EXPECT_TRUE(broken.starts_with("f.yaml:")) << broken;
    EXPECT_FALSE(broken.starts_with("f.yaml:1:1:")) << broken;
    EXPECT_NE(list_problems("edits:\n  - set: a\n    to: {{vars.port}}\n")
                  .find("a text that begins with {{ }} stands in quotes"),
              std::string::npos);
}

TEST(Words, one_item_has_one_word) {
    const auto pick = [](std::string_view text) {
        Diagnostics problems;
        const auto node = parse_yaml_document(text);
        const auto word = pick_word(*node, "edit", {"set", "unset", "replace"}, "f.yaml", problems);
        return word ? *word : shown(problems);
    };
    EXPECT_EQ(pick("{at: a, set: b}"), "set");
    EXPECT_EQ(pick("{stet: b}"), "f.yaml:1:2: 'stet' is no edit [did you mean 'set'?]\n");
    EXPECT_EQ(pick("{set: a, replace: b}"),
              "f.yaml:1:10: one item holds one edit: 'set' or 'replace' [begin another item with `- `]\n");
    EXPECT_TRUE(pick("set").starts_with("f.yaml:1:1: a edit is written"));
}

}  // namespace
}  // namespace sweepline
