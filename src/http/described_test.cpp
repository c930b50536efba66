#include <gtest/gtest.h>

#include <cstdio>
#include <set>

#include "http/http_metrics.hpp"
#include "http/http_trial.hpp"
#include "http/openapi.hpp"

namespace sweepline {
namespace {

/// Every `$ref` below a value.
void gather_references(const Value& value, std::set<std::string>& all) {
    if (const Array* items = value.if_array())
        for (const Value& item : *items) gather_references(item, all);
    if (const Object* members = value.if_object())
        for (const auto& [key, member] : *members) {
            if (key == "$ref") all.insert(member.to_text());
            gather_references(member, all);
        }
}

const Value& at(const Value& value, std::initializer_list<std::string_view> keys) {
    const Value* found = &value;
    for (const std::string_view key : keys) {
        found = found->find(key);
        if (found == nullptr) throw std::runtime_error("there is no '" + std::string(key) + "'");
    }
    return *found;
}

TEST(Openapi, DescribesEveryUseCase) {
    const Value document = testing::need(parse_json(openapi_text(catalogue(), "1.2.3")));
    EXPECT_EQ(at(document, {"openapi"}).to_text(), "3.1.0");
    EXPECT_EQ(at(document, {"info", "version"}).to_text(), "1.2.3");
    std::set<std::string> ids;
    std::size_t operations = 0;
    for (const auto& [path, methods] : *at(document, {"paths"}).if_object())
        for (const auto& [method, operation] : *methods.if_object()) {
            ++operations;
            ids.insert(at(operation, {"operationId"}).to_text());
            EXPECT_NE(at(operation, {"responses"}).find("4XX"), nullptr) << path;
            EXPECT_TRUE(method == "get" || method == "post") << path;
        }
    EXPECT_EQ(ids.size(), operations) << "each has an id of its own";
    for (const UseCase& use_case : catalogue()) {
        std::string path = "/api/" + std::string(use_case.about.name);
        std::ranges::replace(path, ' ', '/');
        const Value& methods = at(document, {"paths", path});
        EXPECT_EQ(methods.find("get") != nullptr, use_case.about.effect == Effect::reads) << path;
        const Value& schema = at(methods, {"post", "requestBody", "content", "application/json", "schema"});
        EXPECT_EQ(at(schema, {"properties"}).if_object()->size(), use_case.fields.size()) << path;
    }
}

TEST(Openapi, RefersOnlyToWhatIsThere) {
    const Value document = testing::need(parse_json(openapi_text(catalogue(), "1")));
    std::set<std::string> references;
    gather_references(document, references);
    EXPECT_GE(references.size(), 3U);
    for (const std::string& reference : references) {
        ASSERT_TRUE(reference.starts_with("#/components/")) << reference;
        const std::string rest = reference.substr(13);
        const std::size_t slash = rest.find('/');
        EXPECT_NO_THROW(static_cast<void>(at(document, {"components", rest.substr(0, slash), rest.substr(slash + 1)})))
            << reference;
    }
}

TEST(Openapi, SaysWhatIsSo) {
    const Value document = testing::need(parse_json(openapi_text(catalogue(), "1", "sweepline_7433")));
    EXPECT_EQ(at(document, {"components", "securitySchemes", "session", "name"}).to_text(), "sweepline_7433");
    const Value& limit = at(document, {"paths", "/api/history", "post", "requestBody", "content", "application/json",
                                       "schema", "properties", "limit", "type"});
    EXPECT_EQ(limit.to_text(), "integer");
    EXPECT_NO_THROW(static_cast<void>(at(document, {"paths", "/api/state", "get", "responses", "304"})));
    EXPECT_NO_THROW(static_cast<void>(
        at(document, {"paths", "/api/close", "post", "responses", "200", "headers", "Sweepline-Exit-Code"})));
}

TEST(Openapi, KnowsEveryAddressOfTheServer) {
    const Value document = testing::need(parse_json(openapi_text(catalogue(), "1")));
    for (const char* path :
         {"/api/session", "/api/login", "/api/logout", "/api/state", "/api/events", "/api/jobs", "/api/jobs/stop",
          "/api/presence", "/api/record", "/api/openapi.json", "/healthz", "/readyz", "/metrics"})
        EXPECT_NE(at(document, {"paths"}).find(path), nullptr) << path;
}

TEST(MetricsText, IsWhatPrometheusReads) {
    Metrics inside;
    inside.cells = {{"done", 3}, {"blocked", 1}};
    inside.writes = {1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 4};
    inside.write_seconds = 12.5;
    inside.runs_ended = {{"swept", 2}};
    const std::string text = metrics_text(inside, HttpCounts{.replies = {{200, 7}, {404, 1}}});
    EXPECT_NE(text.find("sweepline_write_duration_seconds_bucket{le=\"0.0025\"} 3\n"), std::string::npos) << text;
    EXPECT_NE(text.find("sweepline_write_duration_seconds_count 7\n"), std::string::npos);
    EXPECT_NE(text.find("sweepline_http_replies_total{status=\"404\"} 1\n"), std::string::npos);

    const testing::TestFolder folder;
    testing::write_file(folder / "metrics", text);
    const std::string line =
        "command -v promtool >/dev/null || exit 77; promtool check metrics <" + (folder / "metrics").string();
    FILE* pipe = popen((line + " 2>&1").c_str(), "r");  // NOLINT(cert-env33-c): a line of ours
    std::string said;
    std::array<char, 4096> piece{};
    while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), pipe)) said.append(piece.data(), got);
    const int status = WEXITSTATUS(pclose(pipe));
    if (status == 77) GTEST_SKIP() << "Prometheus is not here to be asked";
    EXPECT_EQ(status, 0) << said;
}

}  // namespace
}  // namespace sweepline
