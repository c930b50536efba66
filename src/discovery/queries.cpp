#include "discovery/queries.hpp"

#include <algorithm>
#include <variant>

#include "driver/address.hpp"
#include "driver/item_reader.hpp"
#include "driver/text_files.hpp"
#include "text/keyed_file.hpp"

namespace sweepline {

/// One fact, and where it is found: by a pattern or at a key path.
struct Queries::Query {
    std::string fact;
    Template in;
    std::variant<PatternTemplate, KeyPathTemplate> by;
    bool is_required;

    static std::shared_ptr<const Query> read(const YamlNode& node, const std::string& file, Diagnostics& problems);
    [[nodiscard]] Result<std::optional<std::string>> find(const ServiceFiles& files, const Value& names) const;
    [[nodiscard]] std::string describe() const;
};

namespace {

using Found = std::optional<std::string>;

Result<Found> find_match(const ServiceFiles& files, const std::string& in, const Pattern& pattern);
Result<Found> find_value(const ServiceFiles& files, const std::string& in, const KeyPath& at);
bool is_fact_name(std::string_view name);

}  // namespace

Queries Queries::read(std::string_view bytes, const std::string& file, Diagnostics& problems) {
    Queries queries;
    const YamlNode list = read_list_file(bytes, "queries", file, problems);
    for (const YamlNode& node : list.items)
        if (auto query = Query::read(node, file, problems)) queries.queries_.push_back(std::move(query));
    return queries;
}

Result<std::map<std::string, std::string>> Queries::find(const ServiceFiles& files, const StepContext& context) const {
    std::map<std::string, std::string> facts;
    for (const auto& query : queries_) {
        if (facts.contains(query->fact)) continue;
        if (context.stop.stop_requested()) return fail(ErrorKind::cancelled, "asked to stop");
        auto found = while_doing(query->find(files, context.names), "looking for " + query->describe());
        if (!found) return std::unexpected(std::move(found).error());
        if (*found) facts.emplace(query->fact, std::move(**found));
    }
    for (const auto& query : queries_)
        if (query->is_required && !facts.contains(query->fact))
            return fail(ErrorKind::not_found, query->describe() + " was not found",
                        "leave `required: true` out where a service may lack it");
    return facts;
}

std::vector<std::string> Queries::describe() const {
    std::vector<std::string> lines;
    for (const auto& query : queries_) lines.push_back(query->describe());
    return lines;
}

std::shared_ptr<const Queries::Query> Queries::Query::read(const YamlNode& node, const std::string& file,
                                                           Diagnostics& problems) {
    using enum ItemReader::Presence;
    if (node.sort != YamlNode::Sort::mapping) {
        add_problem(problems, file, node, "a query is written `fact: NAME`, `in: GLOB` and `pattern:` or `at:`");
        return nullptr;
    }
    ItemReader item(node, "a query", file, problems);
    const auto fact = item.text("fact", required);
    auto in = item.glob_address("in");
    auto pattern = item.pattern("pattern", optional);
    auto at = item.key_path("at", optional);
    const bool is_required = item.truth("required").value_or(false);
    if (fact && !is_fact_name(fact->text()))
        item.refuse(*node.find("fact"), "'" + fact->text() + "' is no name of a fact", "for example container.port");
    if (pattern && at) item.refuse(*node.find("at"), "a query has either 'pattern' or 'at'");
    if (!pattern && !at && item.is_sound()) item.refuse("a query needs 'pattern' or 'at'");
    if (in && at && in->is_plain() && is_literal(in->text()) && !keyed_format_of(in->text()))
        item.refuse(*node.find("in"), "'" + in->text() + "' is neither YAML nor JSON by its ending", "use `pattern`");
    item.finish();
    if (!fact || !in || !item.is_sound()) return nullptr;
    if (pattern)
        return std::make_shared<const Query>(Query{fact->text(), std::move(*in), std::move(*pattern), is_required});
    if (at) return std::make_shared<const Query>(Query{fact->text(), std::move(*in), std::move(*at), is_required});
    return nullptr;
}

Result<Found> Queries::Query::find(const ServiceFiles& files, const Value& names) const {
    const std::string glob = TRY(in.render(names));
    if (const auto* pattern = std::get_if<PatternTemplate>(&by)) {
        const Pattern parsed = TRY(pattern->under(names));
        return find_match(files, glob, parsed);
    }
    const KeyPath path = TRY(std::get<KeyPathTemplate>(by).under(names));
    return find_value(files, glob, path);
}

std::string Queries::Query::describe() const {
    const auto* pattern = std::get_if<PatternTemplate>(&by);
    const std::string how =
        pattern != nullptr ? " by " + pattern->text() : " at " + std::get<KeyPathTemplate>(by).text();
    return "fact " + fact + how + " in " + in.text();
}

namespace {

Result<Found> find_match(const ServiceFiles& files, const std::string& in, const Pattern& pattern) {
    for (const std::string& address : TRY(list_text_files(files, in))) {
        auto bytes = TRY(files.read(address));
        auto match = pattern.find(as_searched(std::move(bytes).value_or("")));
        if (match) return std::move(match->groups[match->groups.size() > 1 ? 1 : 0]);
    }
    return std::nullopt;
}

Result<Found> find_value(const ServiceFiles& files, const std::string& in, const KeyPath& at) {
    for (const std::string& address : TRY(list_text_files(files, in))) {
        const auto format = keyed_format_of(address);
        if (!format) continue;
        const auto bytes = TRY(files.read(address));
        auto value = value_at(bytes.value_or(""), *format, at);
        if (!value && is_literal(in))
            return while_doing(Result<Found>(std::unexpected(std::move(value).error())), "reading '" + address + "'");
        if (value && *value) return (*value)->to_text();
    }
    return std::nullopt;
}

/// Facts are named in templates and in lines of scripts: `container.port`.
bool is_fact_name(std::string_view name) {
    const auto is_good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.';
    };
    return !name.empty() && name.front() != '.' && name.back() != '.' && name.find("..") == std::string_view::npos &&
           std::ranges::all_of(name, is_good);
}

}  // namespace

}  // namespace sweepline
