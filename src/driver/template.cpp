#include "driver/template.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "text/mustache.hpp"
#include "text/spelling.hpp"

namespace sweepline {

namespace {

/// What a service and a layer are asked for; `vars` and `repos` have names of their own below.
constexpr std::array<std::string_view, 10> kServiceNames{"name", "owner", "deputy", "timezone", "pager",
                                                         "chat", "track", "path",   "repos",    "vars"};
constexpr std::array<std::string_view, 5> kLayerNames{"name", "title", "concern", "number", "in"};

/// What may have been meant by a name that nothing has; nothing when something may have it.
std::optional<std::string> hint_for_unknown(std::string_view name, std::span<const std::string_view> roots);
/// The name in a text that is one tag and nothing else; empty for any other.
std::string_view only_name(std::string_view text);
Result<Value> rendered(const Value& value, const Value& names);
bool is_plain_value(const Value& value);
bool has_sections(std::string_view text);

}  // namespace

std::optional<Error> wrong_with_template(std::string_view text, std::span<const std::string_view> roots) {
    if (is_plain(text)) return std::nullopt;
    const auto names = names_used(text);
    if (!names) return names.error();
    if (has_sections(text)) return std::nullopt;
    for (const std::string& name : *names)
        if (auto hint = hint_for_unknown(name, roots))
            return Error{.kind = ErrorKind::invalid,
                         .message = "'" + name + "' is unknown",
                         .hint = *hint + "; a text that uses {{ }} itself begins with {{=<% %>=}}"};
    return std::nullopt;
}

const Value* find_name(const Value& names, std::string_view dotted) {
    if (const Value* whole = names.find(dotted)) return whole;
    for (std::size_t dot = dotted.find('.'); dot != std::string_view::npos; dot = dotted.find('.', dot + 1)) {
        const Value* part = names.find(dotted.substr(0, dot));
        if (part == nullptr) continue;
        if (const Value* found = find_name(*part, dotted.substr(dot + 1))) return found;
    }
    return nullptr;
}

Template::Template(std::string text) : text_(std::move(text)), is_plain_(sweepline::is_plain(text_)) {}

Result<std::string> Template::render(const Value& names) const {
    if (is_plain_) return text_;
    return sweepline::render(text_, names);
}

ValueTemplate::ValueTemplate(Value value) : value_(std::move(value)), is_plain_(is_plain_value(value_)) {}

Result<Value> ValueTemplate::render(const Value& names) const {
    if (is_plain_) return value_;
    return rendered(value_, names);
}

namespace {

std::optional<std::string> hint_for_unknown(std::string_view name, std::span<const std::string_view> roots) {
    const std::size_t dot = std::min(name.find('.'), name.size());
    const std::string_view root = name.substr(0, dot);
    if (std::ranges::find(roots, root) == roots.end()) return spelling_hint(root, {roots.begin(), roots.end()});
    std::span<const std::string_view> known;
    if (root == "service") known = kServiceNames;
    if (root == "layer") known = kLayerNames;
    if (known.empty() || dot == name.size()) return std::nullopt;
    const std::string_view member = name.substr(dot + 1, name.find('.', dot + 1) - dot - 1);
    if (std::ranges::find(known, member) != known.end()) return std::nullopt;
    std::vector<std::string> whole;
    for (const std::string_view each : known) whole.push_back(std::string(root) + "." + std::string(each));
    return spelling_hint(name, whole);
}

std::string_view only_name(std::string_view text) {
    if (!text.starts_with("{{") || !text.ends_with("}}") || text.size() < 5) return {};
    std::string_view name = text.substr(2, text.size() - 4);
    const auto trim = [&] {
        while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
        while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    };
    if (name.size() > 2 && name.front() == '{' && name.back() == '}') name = name.substr(1, name.size() - 2);
    trim();
    if (name.starts_with('&')) name.remove_prefix(1);
    trim();
    // Sections, comments and changes of tags show no value; a second tag shows itself by its braces.
    if (name.find_first_of("{}#^/!>= \t\n") != std::string_view::npos) return {};
    return name;
}

Result<Value> rendered(const Value& value, const Value& names) {
    if (const std::string* text = value.if_string()) {
        if (is_plain(*text)) return value;
        const std::string_view name = only_name(*text);
        if (const Value* found = name.empty() ? nullptr : find_name(names, name)) return *found;
        return TRY(render(*text, names));
    }
    if (const Array* items = value.if_array()) {
        Array out;
        for (const Value& item : *items) out.push_back(TRY(rendered(item, names)));
        return out;
    }
    if (const Object* members = value.if_object()) {
        Value out{Object{}};
        for (const auto& [key, member] : *members) {
            const std::string name = TRY(render(key, names));
            out.set(name, TRY(rendered(member, names)));
        }
        return out;
    }
    return value;
}

bool is_plain_value(const Value& value) {
    if (const std::string* text = value.if_string()) return is_plain(*text);
    if (const Array* items = value.if_array()) return std::ranges::all_of(*items, is_plain_value);
    if (const Object* members = value.if_object())
        return std::ranges::all_of(
            *members, [](const auto& member) { return is_plain(member.first) && is_plain_value(member.second); });
    return true;
}

/// Names inside a section may be those of what it is about, which only rendering knows.
bool has_sections(std::string_view text) {
    std::string opens = "{{";
    const auto has = [&](char sigil) { return text.find(opens + sigil) != std::string_view::npos; };
    if (has('#') || has('^')) return true;
    const std::size_t change = text.find("{{=");
    if (change == std::string_view::npos) return false;
    opens = text.substr(change + 3, text.find_first_of(" \t=", change + 3) - change - 3);
    return has('#') || has('^');
}

}  // namespace

}  // namespace sweepline
