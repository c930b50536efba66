#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "check/check.hpp"
#include "driver/map_tree.hpp"

namespace sweepline {
namespace {

using Files = MapTree::Files;
using Place = Checks::Place;

/// A temporary folder that goes with its test.
class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "sweepline-checks-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// One service with its files in a map, and a real starter of programs.
struct World {
    explicit World(Files files) : tree(std::move(files)) {}

    Result<std::vector<Checks::Judged>> judge(const Checks& checks) {
        const Service service{.name = ServiceName("payments"), .repos = {{"app", {}}}};
        const Layer layer{.name = LayerName("identity")};
        const StepContext context{.service = service,
                                  .layer = layer,
                                  .layer_folder = {},
                                  .role = "app",
                                  .views = {{"app", {.tree = &tree, .path = path, .folder = folder}}},
                                  .names = names,
                                  .variables = {{"PATH", "/usr/bin:/bin"}, {"GREETING", "hello"}},
                                  .writable = writable,
                                  .timeout = timeout,
                                  .stop = stop};
        StandingClock clock{Instant{}};
        const Starter starter(std::filesystem::path(SWEEPLINE_BIN_DIR) / "sweepline-keeper");
        const Mirrors mirrors({}, {});
        const Tools tools{.clock = clock, .starter = starter, .mirrors = mirrors, .work_folder = {}, .environment = {}};
        return checks.judge({context, ServiceFiles::Access::read_only}, context, tools);
    }

    MapTree tree;
    std::string path = {};
    std::filesystem::path folder = {};
    std::vector<std::filesystem::path> writable = {};
    std::chrono::milliseconds timeout{std::chrono::minutes(1)};
    std::stop_token stop = {};
    Value names = Object{{"service", Object{{"name", "payments"}}},
                         {"vars", Object{{"port", 8080}, {"dir", "a b"}}},
                         {"facts", Object{{"container", Object{{"port", "8080"}}}, {"nothing", nullptr}}}};
};

Checks read(std::string_view item, Place place = Place::validate) {
    Diagnostics problems;
    Checks checks = Checks::read("checks:\n  - " + std::string(item) + "\n", "90-x.check.yaml", place, problems);
    for (const Diagnostic& each : problems)
        ADD_FAILURE() << item << ": " << each.line << ":" << each.column << ": " << each.message;
    return checks;
}

/// `pass: because`, `fail: because`, `inconclusive: because`, or `error: message`.
std::string judged(World& world, std::string_view item) {
    const auto all = world.judge(read(item));
    if (!all) return "error: " + all.error().message;
    if (all->size() != 1) return std::to_string(all->size()) + " verdicts";
    const Verdict& verdict = all->front().verdict;
    const bool is_pass = verdict.sort == Verdict::Sort::pass;
    return (is_pass ? "pass: " : verdict.sort == Verdict::Sort::fail ? "fail: " : "inconclusive: ") + verdict.because;
}

void check(Files files, std::string_view item, std::string_view expected) {
    World world(std::move(files));
    EXPECT_EQ(judged(world, item), expected) << item;
    EXPECT_EQ(world.tree.changes(), 0) << item;
}

TEST(Checks, exists_and_absent) {
    const Files files{{"k8s/a.yaml", {"a"}}, {"k8s/b.yaml", {"b"}}, {"link", {"a", FileMode::symlink}}};
    check(files, "exists: k8s/a.yaml", "pass: 'k8s/a.yaml' is there");
    check(files, "exists: k8s/**", "pass: 2 files match, first 'k8s/a.yaml'");
    check(files, "exists: k8s/", "pass: 2 files match, first 'k8s/a.yaml'");
    check(files, "exists: k8s", "pass: 'k8s' is a folder");
    check(files, "exists: link", "pass: 'link' is there");
    check(files, "exists: ecs", "fail: 'ecs' is not there");
    check(files, "exists: ecs/**", "fail: no file matches 'ecs/**'");
    check(files, "absent: ecs/**", "pass: no file matches 'ecs/**'");
    check(files, "absent: k8s", "fail: 'k8s' is a folder");
    check(files, "absent: k8s/*.yaml", "fail: 2 files match, first 'k8s/a.yaml'");
    check(files, "exists: 'infra:main.tf'", "error: service 'payments' has no repository 'infra'");
}

TEST(Checks, matches_and_lacks) {
    const Files files{{"a.tf", {"one\n"}},
                      {"b.tf", {"one\ntwo payments\n"}},
                      {"crlf", {"x\r\nend\r\n"}},
                      {"latin1", {"\xe9t\xe9 old\n"}}};
    check(files, "matches: {in: '*.tf', pattern: '^two'}", "pass: b.tf:2 matches '^two'");
    check(files, "matches: {in: '*.tf', pattern: 'two {{service.name}}$'}", "pass: b.tf:2 matches 'two payments$'");
    check(files, "matches: {in: '*.tf', pattern: three}", "fail: nothing in '*.tf' matches 'three'");
    check(files, "matches: {in: '*.yaml', pattern: one}", "fail: no file matches '*.yaml'");
    check(files, "matches: {in: c.yaml, pattern: one}", "fail: 'c.yaml' is not there");
    check(files, "matches: {in: crlf, pattern: '^end$'}", "pass: crlf:2 matches '^end$'");
    check(files, "lacks: {in: crlf, pattern: '^end$'}", "fail: must not match '^end$', but crlf:2 does");
    check(files, "lacks: {in: '**', pattern: old}", "fail: must not match 'old', but latin1:1 does");
    check(files, "lacks: {in: '*.tf', pattern: old}", "pass: nothing in '*.tf' matches 'old'");
    check(files, "lacks: {in: '*.yaml', pattern: old}", "pass: no file matches '*.yaml'");
    check({{"l", {"old", FileMode::symlink}}}, "lacks: {in: '**', pattern: old}", "pass: no file matches '**'");
}

TEST(Checks, value) {
    const Files files{
        {"v.yaml", {"port: 8080\ntext: '8080'\nratio: 1.0\nlist: [1, 2]\nmap: {a: 1, b: 2}\nname: payments\nempty:\n"}},
        {"w.yaml", {"port: 8081\n"}},
        {"x.json", {"{\"port\": 8080}"}},
        {"bad.yaml", {"a: [\n"}},
        {"main.tf", {""}}};
    check(files, "value: {in: v.yaml, at: port, equals: 8080}", "pass: 'v.yaml' has 8080 at port");
    check(files, "value: {in: v.yaml, at: port, equals: '8080'}", "fail: v.yaml has 8080 at port, not \"8080\"");
    check(files, "value: {in: v.yaml, at: text, equals: 8080}", "fail: v.yaml has \"8080\" at text, not 8080");
    check(files, "value: {in: v.yaml, at: text, equals: '{{vars.port}}'}", "pass: 'v.yaml' has 8080 at text");
    check(files, "value: {in: v.yaml, at: port, equals: '{{facts.container.port}}'}",
          "pass: 'v.yaml' has \"8080\" at port");
    check({{"n.yaml", {"tag: 1.20\n"}}}, "value: {in: n.yaml, at: tag, equals: '1.20'}",
          "fail: n.yaml has 1.20 at tag, not \"1.20\"");
    check({{"n.yaml", {"tag: 1.20\n"}}}, "value: {in: n.yaml, at: tag, equals: 1.2}", "pass: 'n.yaml' has 1.2 at tag");
    check({{"n.yaml", {"id: 12345678901234567890\n"}}}, "value: {in: n.yaml, at: id, equals: 12345678901234567891}",
          "fail: n.yaml has 12345678901234567890 at id, not 12345678901234567891");
    check(files, "value: {in: v.yaml, at: ratio, equals: 1}", "pass: 'v.yaml' has 1 at ratio");
    check(files, "value: {in: v.yaml, at: list, equals: [1, 2.0]}", "pass: 'v.yaml' has [1,2.0] at list");
    check(files, "value: {in: v.yaml, at: list, equals: [1]}", "fail: v.yaml has [1,2] at list, not [1]");
    check(files, "value: {in: v.yaml, at: map, equals: {b: 2, a: 1}}", "pass: 'v.yaml' has {\"b\":2,\"a\":1} at map");
    check(files, "value: {in: v.yaml, at: map, equals: {b: 2}}",
          "fail: v.yaml has {\"a\":1,\"b\":2} at map, not {\"b\":2}");
    check(files, "value: {in: v.yaml, at: name, equals: '{{service.name}}'}",
          "pass: 'v.yaml' has \"payments\" at name");
    check(files, "value: {in: v.yaml, at: empty, equals: null}", "pass: 'v.yaml' has null at empty");
    check(files, "value: {in: v.yaml, at: none.such, equals: 1}", "fail: v.yaml has nothing at none.such");
    check(files, "value: {in: '{v.yaml,x.json}', at: port, equals: 8080}",
          "pass: each of '{v.yaml,x.json}' has 8080 at port");
    check(files, "value: {in: '[vw].yaml', at: port, equals: 8080}", "fail: w.yaml has 8081 at port, not 8080");
    check(files, "value: {in: u.yaml, at: port, equals: 8080}", "fail: 'u.yaml' is not there");
    check(files, "value: {in: 'main.*', at: port, equals: 8080}",
          "error: 'main.tf' is neither YAML nor JSON by its ending");
    World world(files);
    EXPECT_TRUE(judged(world, "value: {in: bad.yaml, at: a, equals: 1}").starts_with("error: "))
        << judged(world, "value: {in: bad.yaml, at: a, equals: 1}");
}

TEST(Checks, parses) {
    const Files files{{"a/1.yaml", {"a: 1\n---\nb: 2\n"}},
                      {"a/2.json", {"{}"}},
                      {"b/x.yml", {"a: [\n"}},
                      {"c/h.yaml", {"a: {{ .Values.b }}\n"}},
                      {"c/q.yaml", {"a: '{{ b }}'\nc: ${{ d }}\n"}},
                      {"d/x.json", {"{\"a\":1,}"}},
                      {"e/readme.md", {""}}};
    check(files, "parses: a/**", "pass: 2 files parse");
    check(files, "parses: c/q.yaml", "pass: 'c/q.yaml' parses");
    check(files, "parses: z/**", "fail: no file matches 'z/**'");
    check(files, "parses: e/**", "error: 'e/readme.md' is neither YAML nor JSON by its ending");
    check(files, "parses: c/h.yaml",
          "fail: c/h.yaml: a key that is no scalar is not supported at 1:5 (a file with {{ }} in it is no YAML until "
          "it is rendered: check it "
          "with `run: helm template …`)");
    World world(files);
    EXPECT_TRUE(judged(world, "parses: b/*").starts_with("fail: b/x.yml: ")) << judged(world, "parses: b/*");
    EXPECT_TRUE(judged(world, "parses: d/*").starts_with("fail: d/x.json: ")) << judged(world, "parses: d/*");
}

TEST(Checks, agrees) {
    const Files files{{"Dockerfile", {"FROM x\nEXPOSE 8080\n"}}, {"b/Dockerfile", {"FROM x\nEXPOSE 9090\n"}}};
    constexpr std::string_view kTail = ", pattern: '^EXPOSE (\\d+)', with: ";
    const auto item = [&](std::string_view in, std::string_view with) {
        return "agrees: {in: " + std::string(in) + std::string(kTail) + std::string(with) + "}";
    };
    check(files, item("Dockerfile", "facts.container.port"),
          "pass: Dockerfile:2 says '8080', as facts.container.port does");
    check(files, item("Dockerfile", "vars.port"), "pass: Dockerfile:2 says '8080', as vars.port does");
    check(files, item("b/Dockerfile", "facts.container.port"),
          "fail: b/Dockerfile:2 says '9090', and facts.container.port is '8080'");
    check(files, item("'**'", "vars.port"), "fail: b/Dockerfile:2 says '9090', and vars.port is '8080'");
    check(files, item("c", "vars.port"), "fail: 'c' is not there");
    check(files, item("Dockerfile", "facts.unknown"), "inconclusive: facts.unknown is not known");
    check(files, item("Dockerfile", "facts.nothing"), "inconclusive: facts.nothing is not known");
    check(files, "agrees: {in: Dockerfile, pattern: '^PORT (\\d+)', with: vars.port}",
          "fail: nothing in 'Dockerfile' matches '^PORT (\\d+)'");
}

TEST(Checks, run) {
    const Folder folder;
    std::filesystem::create_directory(folder.path() / "svc");
    std::ofstream(folder.path() / "svc/here") << "x";
    World world(Files{});
    world.path = "svc";
    EXPECT_EQ(judged(world, "run: 'true'"), "error: a command is to judge a repository that is not checked out");
    world.folder = folder.path();
    EXPECT_EQ(judged(world, "run: test -f here"), "pass: it succeeded");
    EXPECT_EQ(judged(world, "run: [test, -f, gone]"), "fail: exit code 1");
    EXPECT_EQ(judged(world, "run: sh -c 'echo $GREETING >&2; exit 3'"), "fail: exit code 3: hello");
    EXPECT_EQ(judged(world, "run: 'test \"{{ vars.dir }}\" = \"a b\"'"), "pass: it succeeded");
    EXPECT_EQ(judged(world, "run: [test, '{{vars.dir}}', =, 'a b']"), "pass: it succeeded");
    EXPECT_EQ(judged(world, "run: sh -c 'seq 1 9; exit 1'"), "fail: exit code 1: 6\n7\n8\n9");
    EXPECT_TRUE(judged(world, "run: no-such-program-anywhere").starts_with("error: "));
    EXPECT_TRUE(judged(world, "run: touch made").starts_with("fail: exit code 1: touch:"));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "svc/made"));
    world.writable = {folder.path() / "svc"};
    EXPECT_EQ(judged(world, "run: touch made"), "pass: it succeeded");
    world.timeout = std::chrono::milliseconds(50);
    EXPECT_TRUE(judged(world, "run: sleep 60").starts_with("error: 'sleep 60' ended: "));
    EXPECT_TRUE(read("run: x").needs_folder());
    EXPECT_FALSE(read("exists: x").needs_folder());
}

TEST(Checks, only_new_failures_is_handed_on) {
    const Folder folder;
    World world(Files{});
    world.folder = folder.path();
    const auto all = world.judge(read("{run: 'false', only_new_failures: true}"));
    ASSERT_TRUE(all);
    EXPECT_TRUE(all->front().only_new_failures);
    EXPECT_FALSE(world.judge(read("run: 'false'"))->front().only_new_failures);
}

TEST(Checks, of_the_network_are_read_and_not_performed) {
    const Checks checks = read(
        "{http: {url: 'https://{{service.name}}.{{environment}}.example/health', status: 200, connect_to: 10.0.0.1}}\n"
        "  - tls: {host: '{{service.name}}.example', days_left: 21}\n"
        "  - dns: {name: '{{service.name}}.example', resolves: true}");
    EXPECT_EQ(checks.unsupported().size(), 3U);
    EXPECT_EQ(checks.unsupported()[1], "'tls' checks are read, and not performed by this build");
    World world(Files{});
    const auto all = world.judge(checks);
    ASSERT_FALSE(all);
    EXPECT_EQ(all.error().kind, ErrorKind::unsupported);
    EXPECT_TRUE(read("exists: x").unsupported().empty());
}

TEST(Checks, all_and_any) {
    const auto of = [](const std::vector<Verdict::Sort>& sorts) {
        std::vector<Checks::Judged> all;
        for (const auto sort : sorts) all.push_back({.check = {}, .verdict = {.sort = sort}});
        return std::pair(all_pass(all), any_passes(all));
    };
    using enum Verdict::Sort;
    EXPECT_EQ(of({pass, pass}), std::pair(true, true));
    EXPECT_EQ(of({pass, Verdict::Sort::fail}), std::pair(false, true));
    EXPECT_EQ(of({Verdict::Sort::inconclusive}), std::pair(false, false));
    EXPECT_EQ(of({pass, Verdict::Sort::inconclusive}), std::pair(false, true));
    EXPECT_EQ(of({}), std::pair(true, false));
}

TEST(Checks, describe_themselves_rendered) {
    World world(Files{{"payments", {"x"}}});
    const auto all = world.judge(read("exists: '{{service.name}}'"));
    ASSERT_TRUE(all);
    EXPECT_EQ(all->front().check, "exists payments");
    EXPECT_EQ(read("value: {in: a.yaml, at: 'b[0]', equals: {c: 1}}").describe(),
              std::vector<std::string>{"value b[0] in a.yaml is {\"c\":1}"});
    EXPECT_EQ(read("run: helm lint deploy").describe(), std::vector<std::string>{"run helm lint deploy"});
    EXPECT_EQ(read("lacks: {in: '**', pattern: ecs}").describe(), std::vector<std::string>{"lacks ecs in **"});
}

TEST(Checks, errors_say_what_was_checked) {
    World world(Files{{"a.tf", {""}}});
    const auto all = world.judge(read("parses: a.tf"));
    ASSERT_FALSE(all);
    EXPECT_EQ(all.error().doing, std::vector<std::string>{"checking parses a.tf"});
    const std::stop_source source;
    source.request_stop();
    world.stop = source.get_token();
    EXPECT_EQ(world.judge(read("parses: a.tf")).error().kind, ErrorKind::cancelled);
}

std::string problems_of(std::string_view bytes, Place place = Place::check_step) {
    Diagnostics problems;
    (void)Checks::read("checks:\n" + std::string(bytes), "f", place, problems);
    std::string text;
    for (const Diagnostic& each : problems)
        text += std::to_string(each.line) + ":" + std::to_string(each.column) + ": " + each.message +
                (each.hint.empty() ? "" : " [" + each.hint + "]") + "\n";
    return text;
}

TEST(Checks, what_is_written_wrong_is_said_with_its_place) {
    EXPECT_EQ(problems_of("  - exist: a\n"), "2:5: 'exist' is no check [did you mean 'exists'?]\n");
    EXPECT_EQ(problems_of("  - matches: a\n"), "2:14: 'matches' is written `matches: {NAME: …}`\n");
    EXPECT_EQ(problems_of("  - matches: {in: a}\n"), "2:14: matches needs 'pattern'\n");
    EXPECT_EQ(problems_of("  - matches: {in: a, patern: b}\n"),
              "2:14: matches needs 'pattern'\n2:22: matches has no 'patern' [did you mean 'pattern'?]\n");
    EXPECT_EQ(problems_of("  - exists: a\n    only_new_failures: true\n"),
              "3:5: exists has no 'only_new_failures' [known: exists]\n");
    EXPECT_EQ(problems_of("  - agrees: {in: a, pattern: b, with: facts.c}\n"),
              "2:30: the pattern has no group ( ): what is compared is its first group\n");
    EXPECT_EQ(problems_of("  - agrees: {in: a, pattern: (b), with: port}\n"),
              "2:41: 'port' is no name such as facts.container.port [write the name itself, without {{ }}]\n");
    EXPECT_EQ(problems_of("  - run: []\n"),
              "2:10: 'run' names no program [write it as a text or as a list of arguments]\n");
    EXPECT_EQ(problems_of("  - run: [[a]]\n"), "2:11: an argument of 'run' is one text\n");
    EXPECT_EQ(problems_of("  - http: {url: x}\n", Place::validate), "2:17: 'url' begins with http:// or https://\n");
    EXPECT_EQ(problems_of("  - http: {url: 'https://x', status: 99}\n", Place::validate),
              "2:38: 'status' is from 100 to 599\n");
    EXPECT_EQ(problems_of("  - tls: {hots: x}\n", Place::validate),
              "2:10: tls needs 'host'\n2:11: tls has no 'hots' [did you mean 'host'?]\n");
    EXPECT_TRUE(problems_of("  - run: 'a \"b'\n").starts_with("2:10: "));
    EXPECT_TRUE(problems_of("  - run: 'a {{srvice.name}}'\n").starts_with("2:10: 'run': 'srvice.name' is unknown"));
}

TEST(Checks, words_stand_only_where_they_can_be_judged) {
    EXPECT_EQ(problems_of("  - dns: {name: x}\n"),
              "2:5: 'dns' cannot stand here [put it into a check of the layer's folder validate/]\n");
    EXPECT_EQ(problems_of("  - http: {url: 'http://x'}\n", Place::detect),
              "2:5: 'http' cannot stand here [put it into a check of the layer's folder validate/]\n");
    EXPECT_EQ(problems_of("  - run: x\n", Place::applies_to),
              "2:5: 'run' cannot stand here [applies_to is judged without checking files out]\n");
    EXPECT_EQ(problems_of("  - run: x\n", Place::detect), "");
    EXPECT_EQ(problems_of("  - run: x\n", Place::validate), "");
    EXPECT_EQ(check_words().size(), 11U);
}

TEST(Checks, are_read_from_a_node_of_a_layer) {
    const auto describe = [](std::string_view text) {
        Diagnostics problems;
        const auto node = parse_yaml_document(text);
        const Checks checks = Checks::read(*node, "layer.yaml", Place::applies_to, problems);
        EXPECT_TRUE(problems.empty());
        return checks.describe();
    };
    EXPECT_EQ(describe("{exists: terraform/**}"), std::vector<std::string>{"exists terraform/**"});
    EXPECT_EQ(describe("[{exists: a}, {absent: b}]"), (std::vector<std::string>{"exists a", "absent b"}));
    EXPECT_TRUE(describe("[]").empty());
}

}  // namespace
}  // namespace sweepline
