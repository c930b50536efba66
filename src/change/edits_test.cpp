#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "change/change.hpp"
#include "driver/map_tree.hpp"

namespace sweepline {
namespace {

using Files = MapTree::Files;

/// A layer's folder on disk, for `from:`.
class LayerFolder {
public:
    LayerFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "sweepline-edits-XXXXXX").string();
        path_ = mkdtemp(name.data());
        std::filesystem::create_directory(path_ / "templates");
    }
    LayerFolder(const LayerFolder&) = delete;
    LayerFolder& operator=(const LayerFolder&) = delete;
    ~LayerFolder() { std::filesystem::remove_all(path_); }
    void write(const std::string& name, std::string_view bytes) const {
        std::ofstream(path_ / name, std::ios::binary) << bytes;
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

std::string shown(const Files& files) {
    std::string text;
    for (const auto& [path, file] : files)
        text += path + " (" + std::to_string(static_cast<int>(file.mode)) + "): " + file.bytes + "|\n";
    return text;
}

/// One service with its files in a map.
struct World {
    explicit World(Files files, std::filesystem::path layer_folder = {})
        : tree(std::move(files)), folder(std::move(layer_folder)) {}

    Result<> apply(const Edits& edits) {
        const Service service{.name = ServiceName("payments"), .repos = {{"app", {}}}};
        const Layer layer{.name = LayerName("identity")};
        const Value names = Object{{"service", Object{{"name", "payments"}}},
                                   {"vars", Object{{"port", 8080}, {"stack", "java"}, {"none", ""}}},
                                   {"facts", Object{{"container", Object{{"port", "9090"}}}}}};
        const StepContext context{.service = service,
                                  .layer = layer,
                                  .layer_folder = folder,
                                  .role = "app",
                                  .views = {{"app", {.tree = &tree}}},
                                  .names = names,
                                  .stop = stop};
        return edits.apply({context, ServiceFiles::Access::may_change}, context);
    }

    MapTree tree;
    std::filesystem::path folder;
    std::stop_token stop = {};
};

Edits read(std::string_view bytes) {
    Diagnostics problems;
    Edits edits = Edits::read(bytes, "20-x.change.yaml", problems);
    for (const Diagnostic& each : problems) ADD_FAILURE() << each.line << ":" << each.column << ": " << each.message;
    return edits;
}

/// The error of applying `edits` to `files`: its message, and what was under way.
void check_fails(Files files, std::string_view edits, std::string_view message, ErrorKind kind = ErrorKind::invalid) {
    World world(std::move(files));
    const auto applied = world.apply(read(edits));
    ASSERT_FALSE(applied) << edits;
    EXPECT_EQ(applied.error().message, message);
    EXPECT_EQ(applied.error().kind, kind) << message;
    EXPECT_FALSE(applied.error().hint.empty()) << message;
}

void check(Files files, std::string_view edits, const Files& expected) {
    World world(std::move(files));
    const auto applied = world.apply(read(edits));
    ASSERT_TRUE(applied) << edits << "\n" << applied.error().message;
    EXPECT_EQ(shown(world.tree.files()), shown(expected)) << edits;
}

std::string problems_of(std::string_view bytes) {
    Diagnostics problems;
    (void)Edits::read(bytes, "f", problems);
    std::string text;
    for (const Diagnostic& each : problems)
        text += std::to_string(each.line) + ":" + std::to_string(each.column) + ": " + each.message +
                (each.hint.empty() ? "" : " [" + each.hint + "]") + "\n";
    return text;
}

TEST(Edits, what_is_written_wrong_is_said_with_its_place) {
    EXPECT_EQ(problems_of("edits:\n  - creat: a\n    text: b\n"), "2:5: 'creat' is no edit [did you mean 'create'?]\n");
    EXPECT_EQ(problems_of("edits:\n  - create: a\n    txt: b\n"),
              "2:5: create needs 'text' or 'from'\n3:5: create has no 'txt' [did you mean 'text'?]\n");
    EXPECT_EQ(problems_of("edits:\n  - create: a\n    text: b\n    from: c\n"),
              "4:11: create has either 'text' or 'from'\n");
    EXPECT_EQ(problems_of("edits:\n  - set: a.yaml\n    at: b\n"), "2:5: set needs 'to'\n");
    EXPECT_EQ(problems_of("edits:\n  - set: main.tf\n    at: b\n    to: c\n"),
              "2:10: 'main.tf' is neither YAML nor JSON by its ending [use `replace` for other files]\n");
    EXPECT_EQ(problems_of("edits:\n  - set: a.yaml\n    replace: b\n"),
              "3:5: one item holds one edit: 'set' or 'replace' [begin another item with `- `]\n");
    EXPECT_EQ(problems_of("edits:\n  - replace: a\n    pattern: b\n    with: '\\2'\n"),
              "4:11: the replacement names group \\2, and the pattern has 0\n");
    EXPECT_EQ(problems_of("edits:\n  - replace: a\n    pattern: b\n    with: c\n    expect: one\n"),
              "5:13: 'expect' is one of any, at_least_one, exactly_one [known: any, at_least_one, exactly_one]\n");
    EXPECT_EQ(problems_of("edits:\n  - insert: a\n    text: b\n"), "2:5: insert needs 'after' or 'before'\n");
    EXPECT_EQ(problems_of("edits:\n  - insert: a\n    text: b\n    after: c\n    before: d\n"),
              "5:13: insert has either 'after' or 'before'\n");
    EXPECT_EQ(problems_of("edits:\n  - ensure_line: a\n    line: \"b\\nc\"\n"),
              "3:11: 'line' is one line [use `insert` for several, or one ensure_line for each]\n");
    EXPECT_EQ(problems_of("edits:\n  - move: a/\n    to: b\n"), "3:9: 'to' of a folder ends in '/' too\n");
    EXPECT_EQ(problems_of("edits:\n  - move: a/\n    to: a/b/\n"), "3:9: 'to' is what is moved, or inside it\n");
    EXPECT_EQ(problems_of("edits:\n  - create: a/\n    text: b\n"), "2:13: create makes a file, not a folder\n");
    EXPECT_EQ(
        problems_of("edits:\n  - create: a\n    from: ../b\n"),
        "3:11: '../b' is not below the layer's folder [`from:` is relative to the layer's folder: templates/NAME]\n");
    EXPECT_TRUE(problems_of("edits:\n  - delete: 'a['\n").starts_with("2:13: glob 'a['"));
    EXPECT_TRUE(problems_of("edits:\n  - delete: ../a\n").starts_with("2:13: address '../a'"));
    EXPECT_TRUE(
        problems_of("edits:\n  - replace: a\n    pattern: '('\n    with: ''\n").starts_with("3:14: pattern '('"));
    EXPECT_TRUE(problems_of("edits:\n  - set: a.yaml\n    at: 'a['\n    to: 1\n").starts_with("3:9: key path 'a['"));
    EXPECT_TRUE(problems_of("edits:\n  - set: a.yaml\n    at: a\n    to: '{{servce.name}}'\n")
                    .starts_with("4:9: 'servce.name' is unknown"));
}

TEST(Edits, every_problem_is_reported_and_the_rest_is_read) {
    Diagnostics problems;
    const Edits edits = Edits::read("edits:\n  - stet: a\n  - delete: b\n  - set: c\n", "f", problems);
    EXPECT_GE(problems.size(), 3U);
    EXPECT_EQ(edits.describe(), std::vector<std::string>{"delete b"});
}

TEST(Edits, describe_themselves) {
    const Edits edits = read(R"(edits:
  - {create: a, from: templates/a}
  - {create: b, text: c}
  - {set: a.yaml, at: 'b[0]', to: 1}
  - {unset: a.yaml, at: b}
  - {replace: '**/*.tf', pattern: x+, with: y}
  - {insert: Dockerfile, after: '^FROM ', text: z}
  - {ensure_line: .gitignore, line: .terraform/}
  - {delete: ecs/}
  - {move: a/, to: b/}
)");
    EXPECT_EQ(edits.describe(),
              (std::vector<std::string>{"create a from templates/a", "create b", "set a.yaml at b[0]",
                                        "unset a.yaml at b", "replace x+ in **/*.tf", "insert Dockerfile after ^FROM ",
                                        "ensure_line .gitignore: .terraform/", "delete ecs/", "move a/ to b/"}));
    EXPECT_EQ(edits.templates(), std::vector<std::string>{"templates/a"});
    EXPECT_EQ(edit_words().size(), 8U);
}

TEST(Edits, what_stands_already_is_not_written_again) {
    const Edits edits = read(R"(edits:
  - {create: made, text: x}
  - {set: v.yaml, at: a, to: 1}
  - {unset: v.yaml, at: b}
  - {replace: t, pattern: old, with: new}
  - {insert: t, after: ^new, text: more}
  - {ensure_line: t, line: more}
  - {delete: gone}
  - {move: gone, to: there}
)");
    World world({{"made", {"x", FileMode::executable}}, {"v.yaml", {"a: 1 # one\n"}}, {"t", {"new\nmore\n"}}});
    const Files before = world.tree.files();
    ASSERT_TRUE(world.apply(edits));
    EXPECT_EQ(world.tree.files(), before);
    EXPECT_EQ(world.tree.changes(), 0);
}

TEST(Edits, one_that_would_change_its_own_result_is_refused) {
    check_fails({{"a", {"1\nx\n"}}}, "edits: [{replace: a, pattern: x, with: xx}]",
                "not idempotent: replace x in a would change 'a' again, line 2: 'xx' would become 'xxxx'");
    check_fails({{"a", {"A\n"}}}, "edits: [{insert: a, after: A, text: b}, {insert: a, after: A, text: c}]",
                "not idempotent: insert a after A would change 'a' again, line 4: '' would become 'c'");
    check_fails({{"a.yaml", {"x: 1\n"}}}, "edits: [{set: a.yaml, at: x, to: 2}, {move: a.yaml, to: b.yaml}]",
                "not idempotent: tried again on its own result, 'a.yaml' is not there");
    check_fails(
        {}, "edits: [{create: a, text: x}, {move: a, to: b}, {ensure_line: b, line: y}]",
        "not idempotent: tried again on its own result, 'b' is there with other content, so 'a' is not moved onto it");
}

TEST(Edits, may_undo_each_other_as_long_as_the_result_stands) {
    check({}, "edits: [{create: a.yaml, text: 'x: 1'}, {set: a.yaml, at: x, to: 2}]", {{"a.yaml", {"x: 2"}}});
    check({}, "edits: [{create: a, text: x}, {delete: a}]", {});
    check({{"b", {"x"}}}, "edits: [{create: a, text: x, executable: true}, {move: a, to: b}]", {{"b", {"x"}}});
}

TEST(Edits, expectations_count_over_all_files_of_the_first_round) {
    const Files files{{"a", {"x x"}}, {"b", {"x"}}};
    check(files, "edits: [{replace: '*', pattern: x, with: y, expect: at_least_one}]", {{"a", {"y y"}}, {"b", {"y"}}});
    check(files, "edits: [{replace: b, pattern: x, with: y, expect: exactly_one}]", {{"a", {"x x"}}, {"b", {"y"}}});
    check(files, "edits: [{replace: c, pattern: x, with: y}, {replace: '*', pattern: z, with: y}]", files);
    check_fails(files, "edits: [{replace: '*', pattern: x, with: y, expect: exactly_one}]",
                "expected exactly one of 'x' in '*', found 3");
    check_fails(files, "edits: [{replace: '*', pattern: z, with: y, expect: at_least_one}]",
                "expected at least one of 'z' in '*', found none");
    check_fails(files, "edits: [{insert: '*', after: z, text: y}]",
                "expected at least one of the lines 'z' in '*', found none");
    check(files, "edits: [{insert: '*', after: z, text: y, expect: any}]", files);
    check(files, "edits: [{insert: c, after: z, text: y, expect: any}]", files);
}

TEST(Edits, what_cannot_be_done_is_said) {
    check_fails({}, "edits: [{set: a.yaml, at: x, to: 1}]", "'a.yaml' is not there", ErrorKind::not_found);
    check_fails({}, "edits: [{insert: a, after: x, text: y}]", "'a' is not there", ErrorKind::not_found);
    check_fails({{"a/b", {"x"}}}, "edits: [{delete: a}]", "'a' is a folder");
    check_fails({{"a/b", {"x"}}}, "edits: [{move: a, to: c}]", "'a' is a folder");
    check_fails({{"a/b", {"x"}}}, "edits: [{ensure_line: a, line: c}]", "'a' is a folder");
    check_fails({{"a", {"b", FileMode::symlink}}}, "edits: [{replace: a, pattern: x, with: y}]",
                "'a' is a symbolic link, and edits follow none");
    const std::string pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n";
    check_fails({{"a.yaml", {pointer}}}, "edits: [{set: a.yaml, at: x, to: 1}]",
                "'a.yaml' is a Git LFS pointer: its content is elsewhere", ErrorKind::unsupported);
    check_fails({{"a", {pointer}}}, "edits: [{replace: '*', pattern: size, with: y}]",
                "'a' is a Git LFS pointer: its content is elsewhere", ErrorKind::unsupported);
    check({{"a", {pointer}}}, "edits: [{replace: '*', pattern: zzz, with: y}]", {{"a", {pointer}}});
    check_fails({{"a", {"b", FileMode::symlink}}}, "edits: [{create: a, text: y}]", "'a' is there and no plain file");
    check_fails({{"a", {"b", FileMode::symlink}}}, "edits: [{move: a, to: b}]",
                "'a' is a symbolic link, which built-in edits do not move", ErrorKind::unsupported);
    check_fails({{"m/a", {"", FileMode::submodule}}}, "edits: [{delete: m/}]",
                "'m/a' is a submodule, which built-in edits leave alone", ErrorKind::unsupported);
    check_fails({{"a.tf", {""}}}, "edits: [{set: '*', at: x, to: y}]", "'a.tf' is neither YAML nor JSON by its ending");
    check_fails({}, "edits: [{replace: 'ops:x', pattern: x, with: y}]", "service 'payments' has no repository 'ops'");
    check_fails({{"a", {"x"}}}, "edits: [{replace: a, pattern: x, with: '{{vars.nope}}'}]",
                "'vars.nope' is unknown in line 1");
    check_fails({{"c.yaml", {"a: {{ .Values.b }}\n"}}}, "edits: [{set: c.yaml, at: a, to: 1}]",
                "a key that is no scalar is not supported at 1:5");
}

TEST(Edits, say_what_was_under_way) {
    World world(Files{{"a.yaml", {"x: [\n"}}});
    const auto applied = world.apply(read("edits: [{set: a.yaml, at: '{{service.name}}', to: 1}]"));
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().doing, (std::vector<std::string>{"editing 'a.yaml'", "set a.yaml at payments"}));
}

TEST(Edits, links_and_submodules_under_a_glob_are_left_alone) {
    const Files others{{"l", {"a", FileMode::symlink}}, {"m", {"", FileMode::submodule}}};
    Files before = others;
    before["a"] = {"x"};
    Files after = others;
    after["a"] = {"y"};
    check(before, "edits: [{replace: '**', pattern: x, with: y}]", after);
    check({{"l", {"a", FileMode::symlink}}}, "edits: [{delete: l}]", {});
}

TEST(Edits, templates_are_rendered_everywhere) {
    check({{"payments.yaml", {"java: {}\n"}}, {"8080.txt", {"port 8080\n"}}}, R"(edits:
  - {set: '{{service.name}}.yaml', at: '{{vars.stack}}.port', to: '{{vars.port}}'}
  - {set: '{{service.name}}.yaml', at: '{{vars.stack}}.text', to: ':{{vars.port}}'}
  - {replace: '{{vars.port}}.*', pattern: 'port {{vars.port}}', with: '{{facts.container.port}}'}
  - {create: 'k8s/{{service.name}}', text: '{{vars.stack}}'}
  - {move: 'k8s/{{service.name}}', to: 'x/{{vars.stack}}'}
)",
          {{"payments.yaml", {"java:\n  port: 8080\n  text: \":8080\"\n"}},
           {"8080.txt", {"9090\n"}},
           {"x/java", {"java"}}});
}

TEST(Edits, templates_of_the_layers_folder) {
    const LayerFolder folder;
    folder.write("templates/a", "name: {{service.name}}\n");
    World world({}, folder.path());
    const Edits edits = read("edits: [{create: made, from: 'templates/a', executable: true}]");
    ASSERT_TRUE(world.apply(edits));
    EXPECT_EQ(world.tree.files().at("made"), (MapTree::File{"name: payments\n", FileMode::executable}));
    EXPECT_TRUE(edits.check_templates(folder.path()).empty());
}

TEST(Edits, templates_outside_the_layers_folder_are_refused) {
    const LayerFolder folder;
    folder.write("templates/bad", "{{servce.name}}");
    std::filesystem::create_symlink("/etc/hostname", folder.path() / "templates/link");
    const Edits edits = read(
        "edits:\n  - {create: a, from: templates/none}\n  - {create: a, from: templates/bad}\n"
        "  - {create: a, from: templates/link}\n  - {create: a, from: templates}\n");
    const Diagnostics problems = edits.check_templates(folder.path());
    ASSERT_EQ(problems.size(), 4U);
    EXPECT_EQ(problems[0].message, "'templates/none' is no file in the layer's folder");
    EXPECT_EQ(problems[0].line, 2);
    EXPECT_EQ(problems[0].column, 23);
    EXPECT_TRUE(problems[1].message.starts_with("template 'templates/bad': 'servce.name' is unknown"));
    EXPECT_EQ(problems[2].message, "'templates/link' leads out of the layer's folder");
    EXPECT_EQ(problems[3].message, "'templates' is no file in the layer's folder");
    World world({}, folder.path());
    const auto applied = world.apply(read("edits: [{create: a, from: 'templates/{{vars.stack}}/../../x'}]"));
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().message, "'templates/java/../../x' is not below the layer's folder");
}

TEST(Edits, stop_when_asked) {
    const std::stop_source source;
    World world(Files{{"a", {"x"}}});
    world.stop = source.get_token();
    source.request_stop();
    const auto applied = world.apply(read("edits: [{delete: a}]"));
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace sweepline
