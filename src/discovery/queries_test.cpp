#include "discovery/queries.hpp"

#include <gtest/gtest.h>

#include "driver/map_tree.hpp"

namespace sweepline {
namespace {

using Facts = std::map<std::string, std::string>;

Result<Facts> find(MapTree::Files files, std::string_view bytes) {
    Diagnostics problems;
    const Queries queries = Queries::read(bytes, "10-x.discover.yaml", problems);
    for (const Diagnostic& each : problems) ADD_FAILURE() << each.line << ":" << each.column << ": " << each.message;
    MapTree tree(std::move(files));
    const Service service{.name = ServiceName("payments"), .repos = {{"app", {}}}};
    const Layer layer{.name = LayerName("identity")};
    const StepContext context{.service = service,
                              .layer = layer,
                              .layer_folder = {},
                              .role = "app",
                              .views = {{"app", {.tree = &tree}}},
                              .names = Object{{"service", Object{{"name", "payments"}}}}};
    auto facts = queries.find({context, ServiceFiles::Access::read_only}, context);
    EXPECT_EQ(tree.changes(), 0);
    return facts;
}

void check(MapTree::Files files, std::string_view bytes, const Facts& expected) {
    const auto facts = find(std::move(files), bytes);
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(*facts, expected) << bytes;
}

TEST(Queries, the_first_match_by_path_and_place) {
    const MapTree::Files files{
        {"b.tf", {"role/two\nrole/three\n"}}, {"a.tf", {"x\r\nrole/one\r\n"}}, {"c.txt", {"role/four"}}};
    check(files, R"(queries: [{fact: role, in: "*.tf", pattern: 'role/([\w-]+)$'}])", {{"role", "one"}});
    check(files, "queries: [{fact: role, in: b.tf, pattern: 'role/t..'}]", {{"role", "role/two"}});
    check(files, "queries: [{fact: role, in: '*.tf', pattern: 'none'}]", {});
    check(files, "queries: [{fact: role, in: '*.go', pattern: 'none'}]", {});
}

TEST(Queries, a_value_at_a_key_path) {
    const MapTree::Files files{
        {"k8s/a.yaml", {"a: [\n"}},
        {"k8s/b.yaml", {"kind: Service\n---\nkind: Deployment\nports: [{name: http, port: 8080}]\n"}},
        {"k8s/c.txt", {""}},
        {"x.json", {R"({"name": "payments", "deep": {"on": true}})"}}};
    check(files, "queries: [{fact: container.port, in: 'k8s/**', at: '[kind=Deployment].ports[name=http].port'}]",
          {{"container.port", "8080"}});
    check(files, "queries: [{fact: on, in: x.json, at: deep.on}, {fact: none, in: x.json, at: deep.off}]",
          {{"on", "true"}});
    check({{"v.yaml", {"tag: 1.20\nid: 12345678901234567890\n"}}},
          "queries: [{fact: tag, in: v.yaml, at: tag}, {fact: id, in: v.yaml, at: id}]",
          {{"tag", "1.20"}, {"id", "12345678901234567890"}});
    const auto facts = find(files, "queries: [{fact: x, in: k8s/a.yaml, at: a}]");
    ASSERT_FALSE(facts);
    EXPECT_EQ(facts.error().doing,
              (std::vector<std::string>{"reading 'k8s/a.yaml'", "looking for fact x at a in k8s/a.yaml"}));
}

TEST(Queries, of_several_for_one_fact_the_first_that_finds_something) {
    check({{"a", {"x=1"}}, {"b", {"x=2"}}},
          "queries: [{fact: x, in: c, pattern: 'x=(.)'}, {fact: x, in: b, pattern: 'x=(.)'}, {fact: x, in: a, pattern: "
          "'x=(.)'}]",
          {{"x", "2"}});
}

TEST(Queries, what_is_required_must_be_found) {
    check({{"a", {"x=1"}}}, "queries: [{fact: x, in: a, pattern: 'x=(.)', required: true}]", {{"x", "1"}});
    const auto facts = find({}, "queries: [{fact: x, in: a, pattern: 'x=(.)', required: true}]");
    ASSERT_FALSE(facts);
    EXPECT_EQ(facts.error().kind, ErrorKind::not_found);
    EXPECT_EQ(facts.error().message, "fact x by x=(.) in a was not found");
}

TEST(Queries, templates_are_rendered) {
    check({{"payments.tf", {"role/payments-reader"}}},
          "queries: [{fact: role, in: '{{service.name}}.tf', pattern: 'role/({{service.name}}-\\w+)'}]",
          {{"role", "payments-reader"}});
}

TEST(Queries, what_is_written_wrong_is_said_with_its_place) {
    const auto problems_of = [](std::string_view item) {
        Diagnostics problems;
        (void)Queries::read("queries:\n  - " + std::string(item) + "\n", "f", problems);
        std::string text;
        for (const Diagnostic& each : problems)
            text += std::to_string(each.line) + ":" + std::to_string(each.column) + ": " + each.message +
                    (each.hint.empty() ? "" : " [" + each.hint + "]") + "\n";
        return text;
    };
    EXPECT_EQ(problems_of("{fact: a, in: b}"), "2:5: a query needs 'pattern' or 'at'\n");
    EXPECT_EQ(problems_of("{fact: a, in: b.yaml, at: c, pattern: d}"), "2:31: a query has either 'pattern' or 'at'\n");
    EXPECT_EQ(problems_of("{fact: a b, in: b, pattern: c}"),
              "2:12: 'a b' is no name of a fact [for example container.port]\n");
    EXPECT_EQ(problems_of("{fact: a, in: b.tf, at: c}"),
              "2:19: 'b.tf' is neither YAML nor JSON by its ending [use `pattern`]\n");
    EXPECT_EQ(problems_of("{fact: a, inn: b, pattern: c}"),
              "2:5: a query needs 'in'\n2:15: a query has no 'inn' [did you mean 'in'?]\n");
    EXPECT_EQ(problems_of("role"), "2:5: a query is written `fact: NAME`, `in: GLOB` and `pattern:` or `at:`\n");
}

}  // namespace
}  // namespace sweepline
