#include "http/openapi.hpp"

#include <algorithm>
#include <array>

#include "app/look_commands.hpp"
#include "app/record_exchange.hpp"
#include "http/grid_format.hpp"
#include "text/json.hpp"
#include "text/value.hpp"

namespace sweepline {

namespace {

Value reference(std::string_view what) { return Object{{"$ref", "#/components/" + std::string(what)}}; }

Value texts(std::initializer_list<std::string_view> words) {
    Array out;
    for (const std::string_view word : words) out.emplace_back(word);
    return out;
}

Value json_content(Value schema, std::string_view type = "application/json") {
    return Object{{std::string(type), Object{{"schema", std::move(schema)}}}};
}

Value schema_of(const FieldSpec& field) {
    Object schema;
    switch (field.sort) {
        case FieldSpec::Sort::text:
            schema.emplace_back("type", "string");
            break;
        case FieldSpec::Sort::truth:
            schema.emplace_back("type", "boolean");
            break;
        case FieldSpec::Sort::number:
            schema.emplace_back("type", "integer");
            break;
        case FieldSpec::Sort::texts:
            schema.emplace_back("type", "array");
            schema.emplace_back("items", Object{{"type", "string"}});
            break;
    }
    if (!field.words.empty() && field.sort == FieldSpec::Sort::text) {
        Array words;
        for (const std::string& word : field.words) words.emplace_back(word);
        schema.emplace_back("enum", std::move(words));
    }
    return schema;
}

Value described(Value schema, const std::string& help) {
    schema.set("description", help);
    return schema;
}

bool is_required(const FieldSpec& field) { return field.place == FieldSpec::Place::required; }

/// The request of a use case as the schema of its body.
Value body_schema(const UseCase& use_case) {
    Object properties;
    Array required;
    for (const FieldSpec& field : use_case.fields) {
        properties.emplace_back(field.name, described(schema_of(field), field.help));
        if (is_required(field)) required.emplace_back(field.name);
    }
    Object schema{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    if (!required.empty()) schema.emplace_back("required", std::move(required));
    return schema;
}

Value parameters_of(const UseCase& use_case) {
    Array parameters;
    for (const FieldSpec& field : use_case.fields)
        parameters.emplace_back(Object{{"name", field.name},
                                       {"in", "query"},
                                       {"required", is_required(field)},
                                       {"description", field.help},
                                       {"schema", schema_of(field)}});
    return parameters;
}

Value response(std::string_view description, Value content = {}) {
    Object out{{"description", description}};
    if (!content.is_null()) out.emplace_back("content", std::move(content));
    return out;
}

/// What a use case answers. The command line ends with the same exit code.
Value reply_of_use_case(std::string_view description, Value content) {
    Value out = response(description, std::move(content));
    out.set("headers",
            Object{{"Sweepline-Exit-Code", Object{{"description", "what a command line ends with, where that is not 0"},
                                                  {"schema", Object{{"type", "integer"}}}}}});
    return out;
}

/// The answers of an operation: what it says when all is well, and that it may refuse.
Value responses(std::string_view status, Value good) {
    return Object{{std::string(status), std::move(good)},
                  {"4XX", reference("responses/Refused")},
                  {"5XX", reference("responses/Refused")}};
}

std::string operation_id(std::string_view name, std::string_view verb) {
    std::string id(verb);
    bool upper = true;
    for (const char c : name) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter) id += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        upper = !letter;
    }
    return id;
}

Object operation(std::string_view id, std::string_view tag, std::string_view summary) {
    return Object{{"operationId", id}, {"tags", texts({tag})}, {"summary", summary}};
}

Value post_of(const UseCase& use_case) {
    const bool performs = use_case.about.effect == Effect::performs;
    Object post =
        operation(operation_id(use_case.about.name, "post"), to_word(use_case.about.effect), use_case.about.summary);
    if (performs)
        post.emplace_back("parameters",
                          Array{Object{{"name", "Prefer"},
                                       {"in", "header"},
                                       {"required", false},
                                       {"description", "`wait`: the reply itself, when the job has ended"},
                                       {"schema", Object{{"type", "string"}}}}});
    post.emplace_back("requestBody", Object{{"required", true}, {"content", json_content(body_schema(use_case))}});
    Value answers = responses("200", reply_of_use_case("what came of it", json_content(Object{{"type", "object"}})));
    if (performs) answers.set("202", response("the job that was begun", json_content(reference("schemas/Job"))));
    post.emplace_back("responses", std::move(answers));
    return post;
}

/// The grid can be read as a file too.
void add_grid_formats(Value& parameters, Value& content) {
    Array words;
    for (const auto& [format, word] : Words<GridFormat>::words) words.emplace_back(word);
    parameters.if_array()->emplace_back(Object{{"name", "format"},
                                               {"in", "query"},
                                               {"required", false},
                                               {"description", "as a file (default: what Accept names first)"},
                                               {"schema", Object{{"type", "string"}, {"enum", std::move(words)}}}});
    for (const std::string_view type : {"text/csv", "text/markdown"})
        content.set(type, Object{{"schema", Object{{"type", "string"}}}});
}

Value path_of(const UseCase& use_case) {
    Object path;
    if (use_case.about.effect == Effect::reads) {
        Object get = operation(operation_id(use_case.about.name, "get"), "reads", use_case.about.summary);
        Value parameters = parameters_of(use_case);
        Value content = json_content(Object{{"type", "object"}});
        if (use_case.about.name == Grid::about.name) add_grid_formats(parameters, content);
        get.emplace_back("parameters", std::move(parameters));
        get.emplace_back("responses", responses("200", reply_of_use_case("what was asked for", std::move(content))));
        path.emplace_back("get", std::move(get));
    }
    path.emplace_back("post", post_of(use_case));
    return path;
}

/// An address of the server's own.
struct Own {
    std::string_view path;
    std::string_view method;
    std::string_view id;
    std::string_view summary;
    std::string_view status;
    std::string_view type;               ///< of the answer; empty: none
    std::string_view body = {};          ///< the required text of the request's body; empty: it has none
    bool open = false;                   ///< to everybody
    std::string_view query = {};         ///< a parameter that is a number of an event
    std::string_view query_help = {};    ///< what it says
    std::string_view other_bodies = {};  ///< texts that the body may have besides, two of them
};
constexpr std::array kOwn{
    Own{"/api/session", "get", "getSession", "Who is logged in, and where", "200", "application/json"},
    Own{"/api/login", "post", "login", "Exchange a token for a cookie", "204", "", "token", true},
    Own{"/api/logout", "post", "logout", "Forget the cookie", "204", "", "", true},
    Own{"/api/state", "get", "getState", "The whole grid in a compact form", "200", "application/json", "", false,
        "after", "an event that was told and is to be in it"},
    Own{"/api/events", "get", "followEvents", "Everything that happens, as server-sent events", "200",
        "text/event-stream", "", false, "after", "go on after this event; Last-Event-ID says the same"},
    Own{"/api/jobs", "get", "listJobs", "What runs, and what ended lately", "200", "application/json"},
    Own{"/api/jobs/stop", "post", "stopJob", "Tell a job to stop", "204", "", "job"},
    Own{"/api/presence", "post", "sayPresence", "Say where one looks", "204", "", "", false, "", "", "service layer"},
    Own{"/api/openapi.json", "get", "getOpenapi", "This document", "200", "application/json", "", true},
    Own{"/healthz", "get", "getHealth", "Whether the server runs", "200", "text/plain", "", true},
    Own{"/readyz", "get", "getReadiness", "Whether the record can be read and written (503: not just now)", "200",
        "text/plain", "", true},
    Own{"/metrics", "get", "getMetrics",
        "Counts in the text format of Prometheus; open to everybody where only this machine can ask and nobody has a "
        "token",
        "200", "text/plain"},
};

Value own_body(const Own& own) {
    Object properties;
    Object schema{{"type", "object"}};
    if (!own.body.empty()) {
        properties.emplace_back(own.body, Object{{"type", "string"}});
        schema.emplace_back("required", texts({own.body}));
    }
    if (!own.other_bodies.empty()) {
        const std::size_t blank = own.other_bodies.find(' ');
        properties.emplace_back(own.other_bodies.substr(0, blank), Object{{"type", "string"}});
        properties.emplace_back(own.other_bodies.substr(blank + 1), Object{{"type", "string"}});
    }
    schema.emplace_back("properties", std::move(properties));
    schema.emplace_back("additionalProperties", false);
    return Object{{"required", true}, {"content", json_content(std::move(schema))}};
}

Value own_path(const Own& own) {
    Object act = operation(own.id, "server", own.summary);
    if (own.open) act.emplace_back("security", Array{});
    if (!own.query.empty())
        act.emplace_back("parameters", Array{Object{{"name", own.query},
                                                    {"in", "query"},
                                                    {"description", own.query_help},
                                                    {"schema", Object{{"type", "integer"}}}}});
    if (own.method == "post") act.emplace_back("requestBody", own_body(own));
    const bool json = own.type == "application/json";
    Value content = own.type.empty() ? Value() : json_content(json ? Object{} : Object{{"type", "string"}}, own.type);
    Value answers = responses(own.status, response("done", std::move(content)));
    if (own.path == "/api/state") answers.set("304", response("it is as If-None-Match says"));
    act.emplace_back("responses", std::move(answers));
    return Object{{std::string(own.method), std::move(act)}};
}

/// Where command lines elsewhere read and append.
Value record_path() {
    const auto number = [](std::string_view help) { return Object{{"type", "integer"}, {"description", help}}; };
    const auto text = [](std::string_view help) { return Object{{"type", "string"}, {"description", help}}; };
    const auto list_of = [](std::string_view schema) {
        return Object{{"type", "array"}, {"items", reference("schemas/" + std::string(schema))}};
    };
    const UseCase& read = record_to_read();
    const UseCase& offer = record_to_offer();
    const Object piece{{"type", "object"},
                       {"required", texts({"record", "newest", "events"})},
                       {"properties", Object{{"record", text("which record this is")},
                                             {"newest", number("number of its newest event")},
                                             {"events", list_of("RecordedEvent")},
                                             {"recorded", Object{{"type", "boolean"}}},
                                             {"first", number("number of the first event that was appended")}}}};
    const Object offered{{"type", "object"},
                         {"required", texts({"record", "expected", "happenings"})},
                         {"properties", Object{{"record", text("to which record")},
                                               {"expected", number("the newest event that was known")},
                                               {"happenings", list_of("Happening")}}},
                         {"additionalProperties", false}};
    Object get = operation("readRecord", "server", read.about.summary);
    get.emplace_back("parameters", parameters_of(read));
    get.emplace_back("responses", responses("200", response("a piece of the record", json_content(piece))));
    Object post = operation("appendToRecord", "server", offer.about.summary);
    post.emplace_back(
        "description",
        "All of it, or nothing (`recorded: false`) where something happened after `expected` that the "
        "decision may have depended on: read on, and decide again. What was sent twice is recorded once.");
    post.emplace_back("requestBody", Object{{"required", true}, {"content", json_content(offered)}});
    post.emplace_back("responses", responses("200", response("what came of it, and what came after `expected`",
                                                             json_content(piece))));
    return Object{{"get", std::move(get)}, {"post", std::move(post)}};
}

Value happening_schema(bool is_recorded) {
    const auto text = [](std::string_view help) { return Object{{"type", "string"}, {"description", help}}; };
    Object properties{{"kind", text("what sort of thing happened")},
                      {"version", Object{{"type", "integer"}}},
                      {"body", Object{{"type", "object"}}}};
    if (!is_recorded)
        return Object{{"type", "object"},
                      {"required", texts({"kind", "version", "body"})},
                      {"properties", std::move(properties)},
                      {"additionalProperties", false}};
    properties.emplace_back("number", Object{{"type", "integer"}});
    properties.emplace_back("at", text("when"));
    properties.emplace_back("actor", text("who"));
    return Object{{"type", "object"},
                  {"required", texts({"number", "at", "actor", "kind", "version", "body"})},
                  {"properties", std::move(properties)}};
}

Value components(std::string_view cookie) {
    const auto text = [](std::string_view help) { return Object{{"type", "string"}, {"description", help}}; };
    Array kinds = {"invalid",   "not_found", "conflict",    "denied",  "unavailable",
                   "timed_out", "cancelled", "unsupported", "internal"};
    const Object problem{
        {"type", "object"},
        {"required", texts({"type", "title", "status", "kind", "detail"})},
        {"properties", Object{{"type", text("always about:blank")},
                              {"title", text("the kind")},
                              {"status", Object{{"type", "integer"}}},
                              {"kind", Object{{"type", "string"}, {"enum", std::move(kinds)}}},
                              {"detail", text("what went wrong")},
                              {"hint", text("what to do about it")},
                              {"doing", Object{{"type", "array"},
                                               {"items", Object{{"type", "string"}}},
                                               {"description", "what was under way, innermost first"}}}}}};
    const Object job{{"type", "object"}, {"required", texts({"job"})}, {"properties", Object{{"job", text("its id")}}}};
    return Object{
        {"schemas", Object{{"Problem", problem},
                           {"Job", job},
                           {"Happening", happening_schema(false)},
                           {"RecordedEvent", happening_schema(true)}}},
        {"responses", Object{{"Refused", response("why not", json_content(reference("schemas/Problem"),
                                                                          "application/problem+json"))}}},
        {"securitySchemes", Object{{"token", Object{{"type", "http"}, {"scheme", "bearer"}}},
                                   {"session", Object{{"type", "apiKey"}, {"in", "cookie"}, {"name", cookie}}}}}};
}

Value tag(std::string_view name, std::string_view description) {
    return Object{{"name", name}, {"description", description}};
}

}  // namespace

std::string openapi_text(const std::vector<UseCase>& catalogue, std::string_view version, std::string_view cookie) {
    Object paths;
    for (const UseCase& use_case : catalogue) {
        std::string path = "/api/" + std::string(use_case.about.name);
        std::ranges::replace(path, ' ', '/');
        paths.emplace_back(std::move(path), path_of(use_case));
    }
    for (const Own& own : kOwn) paths.emplace_back(own.path, own_path(own));
    paths.emplace_back("/api/record", record_path());
    const Object license{{"name", "Apache 2.0"}, {"identifier", "Apache-2.0"}};
    const Object info{{"title", "Sweepline"},
                      {"version", version},
                      {"description", "Carries a migration through every service, layer by layer."},
                      {"license", license}};
    const Array security{Object{{"token", Array{}}}, Object{{"session", Array{}}}};
    const Array tags{
        tag("reads", "Nothing changes"), tag("changes", "Appends to the record or writes headquarters files"),
        tag("performs", "Touches repositories, on the server's machine"), tag("server", "The server itself")};
    return to_json(Object{{"openapi", "3.1.0"},
                          {"info", info},
                          {"servers", Array{Object{{"url", "/"}}}},
                          {"security", security},
                          {"tags", tags},
                          {"paths", std::move(paths)},
                          {"components", components(cookie)}});
}

}  // namespace sweepline
