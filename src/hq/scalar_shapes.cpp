#include "hq/scalar_shapes.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>

#include "driver/template.hpp"
#include "hq/measures.hpp"
#include "text/glob.hpp"
#include "text/key_path.hpp"
#include "text/spelling.hpp"

namespace sweepline {

namespace {

constexpr std::size_t kNameMax = 100;

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

bool consists_of(std::string_view text, std::string_view some, std::string_view others) {
    return !text.empty() && std::ranges::all_of(text, [&](char c) { return some.contains(c) || others.contains(c); });
}

using Accepts = bool (*)(std::string_view text);

/// A scalar that `accepts` takes; else "'key' is 'text', not WANTED", and the hint.
Shape scalar(std::string wanted, Accepts accepts, std::string hint) {
    auto rule = [wanted, accepts, hint = std::move(hint)](const YamlNode& node) -> std::optional<Complaint> {
        if (accepts(node.text)) return std::nullopt;
        return Complaint{.what = "is " + in_quotes(node.text) + ", not " + wanted, .hint = hint};
    };
    return {.wanted = std::move(wanted), .scalar = std::move(rule)};
}

/// A scalar about which `wrong_with` says something, or nothing.
Shape scalar(std::string wanted, std::string (*wrong_with)(std::string_view text), std::string hint) {
    auto rule = [wrong_with, hint = std::move(hint)](const YamlNode& node) -> std::optional<Complaint> {
        const std::string wrong = wrong_with(node.text);
        if (wrong.empty()) return std::nullopt;
        return Complaint{.what = "is " + in_quotes(node.text) + ", " + wrong, .hint = hint};
    };
    return {.wanted = std::move(wanted), .scalar = std::move(rule)};
}

bool is_range(std::string_view text) {
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) return parse_number(text).has_value();
    const auto first = parse_number(text.substr(0, dots));
    const auto last = parse_number(text.substr(dots + 2));
    return first && last && *first <= *last;
}

bool is_week_hours(std::string_view text) {
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos || !is_hours(text.substr(blank + 1))) return false;
    const std::string_view span = text.substr(0, blank);
    const std::size_t dash = span.find('-');
    if (dash == std::string_view::npos) return parse_weekday(span).has_value();
    return parse_weekday(span.substr(0, dash)) && parse_weekday(span.substr(dash + 1));
}

bool is_truth(std::string_view text) {
    return text == "true" || text == "True" || text == "TRUE" || text == "false" || text == "False" || text == "FALSE";
}

bool is_zone(std::string_view text) {
    return text.size() <= kNameMax && consists_of(text.substr(0, 1), kLower, kUpper) &&
           std::ranges::all_of(text, [](unsigned char c) {
               return std::isalnum(c) != 0 || c == '/' || c == '_' || c == '+' || c == '-';
           });
}

bool is_web_address(std::string_view text) {
    for (const std::string_view scheme : {"http://", "https://"})
        if (text.starts_with(scheme) && text.size() > scheme.size())
            return std::ranges::none_of(text, [](unsigned char c) { return c <= ' ' || c == 0x7F; });
    return false;
}

bool is_secret_reference(std::string_view text) {
    return text.starts_with("${") && text.ends_with("}") && is_variable(text.substr(2, text.size() - 3));
}

}  // namespace

std::string wrong_with_name(std::string_view name) {
    if (name.empty()) return "which is empty";
    if (name.size() > kNameMax) return "which is longer than " + std::to_string(kNameMax) + " characters";
    const auto allowed = [](unsigned char c) {
        return c < 0x80 && (std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.');
    };
    if (!std::ranges::all_of(name, allowed)) return "which has characters that names cannot have";
    if (std::isalnum(static_cast<unsigned char>(name.front())) == 0)
        return "which does not begin with a letter or digit";
    // What git refuses in the name of a branch.
    if (name.ends_with('.') || name.ends_with(".lock") || name.contains(".."))
        return "which cannot be part of a branch's name";
    return {};
}

bool is_variable(std::string_view name) {
    if (name.empty() || name.size() > kNameMax || kDigits.contains(name.front())) return false;
    return std::ranges::all_of(
        name, [](char c) { return kLower.contains(c) || kUpper.contains(c) || kDigits.contains(c) || c == '_'; });
}

std::string wrong_with_path(std::string_view path) {
    if (path.empty()) return "which is empty";
    if (path.front() == '/') return "which is not relative";
    if (std::ranges::any_of(path, [](unsigned char c) { return c < ' ' || c == 0x7F; }))
        return "which has control characters";
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t slash = std::min(path.find('/', at), path.size());
        if (path.substr(at, slash - at) == "..") return "which leads out";
        at = slash + 1;
    }
    return {};
}

namespace shapes {

Shape text() {
    return scalar(
        "a text", [](std::string_view text) { return !text.empty(); }, "give it a value, or leave the key out");
}

Shape one_of(std::vector<std::string> words) {
    std::string wanted = "one of ";
    for (std::size_t i = 0; i < words.size(); ++i) wanted += (i == 0 ? "" : ", ") + words[i];
    auto rule = [wanted, words = std::move(words)](const YamlNode& node) -> std::optional<Complaint> {
        if (std::ranges::find(words, node.text) != words.end()) return std::nullopt;
        std::string hint = spelling_hint(node.text, words);
        if (!hint.starts_with("did you mean")) hint.clear();
        return Complaint{.what = "is " + in_quotes(node.text) + ", not " + wanted, .hint = std::move(hint)};
    };
    return {.wanted = std::move(wanted), .scalar = std::move(rule)};
}

Shape name() { return scalar("a name", wrong_with_name, "use letters, digits, '-', '_' and '.'"); }

Shape role() {
    const auto accepts = [](std::string_view text) {
        return text.size() <= kNameMax && consists_of(text.substr(0, 1), kLower, {}) &&
               std::ranges::all_of(
                   text, [](char c) { return kLower.contains(c) || kDigits.contains(c) || c == '-' || c == '_'; });
    };
    return scalar("a role", accepts, "use lower-case letters, digits, '-' and '_', as in app, infra, deploy");
}

Shape variable() { return scalar("a variable's name", is_variable, "use letters, digits and '_'"); }

Shape truth() { return scalar("true or false", is_truth, ""); }

Shape count(int least) {
    const std::string wanted = least == 0 ? "a whole number" : "a whole number from " + std::to_string(least) + " on";
    auto rule = [wanted, least](const YamlNode& node) -> std::optional<Complaint> {
        if (const auto number = parse_count(node.text); number && *number >= least) return std::nullopt;
        return Complaint{.what = "is " + in_quotes(node.text) + ", not " + wanted};
    };
    return {.wanted = wanted, .scalar = std::move(rule)};
}

Shape number() {
    return scalar("a number", [](std::string_view text) { return parse_number(text).has_value(); }, "");
}

Shape percent() {
    return scalar(
        "a percentage", [](std::string_view text) { return parse_percent(text).has_value(); }, "write it as 20%");
}

Shape duration() {
    const auto accepts = [](std::string_view text) {
        return parse_duration(text).value_or(std::chrono::seconds(0)).count() > 0;
    };
    return scalar("a duration", accepts, "write it as 90s, 25m, 2h, 7d or 2w");
}

Shape days() { return scalar("a day or a range of days", is_days, "write it as 2026-12-25 or 2026-12-21..2027-01-03"); }

Shape weekday() { return one_of({"mon", "tue", "wed", "thu", "fri", "sat", "sun"}); }

Shape hours() { return scalar("hours of a day", is_hours, "write them as \"10:00-15:00\""); }

Shape week_hours() { return scalar("hours of a week", is_week_hours, "write them as \"mon-thu 09:00-16:00\""); }

Shape number_range() { return scalar("a number or a range", is_range, "write it as 3 or 3..4"); }

Shape factor() {
    const auto accepts = [](std::string_view text) {
        return text.ends_with('x') && parse_number(text.substr(0, text.size() - 1)).has_value();
    };
    return scalar("a factor", accepts, "write it as 1.2x");
}

Shape time_zone() { return scalar("a time zone", is_zone, "write it as Europe/Berlin or UTC"); }

Shape web_address() { return scalar("a web address", is_web_address, "write it as https://…"); }

Shape path_below() { return scalar("a path", wrong_with_path, "write it relative, without '..'"); }

Shape glob() {
    auto rule = [](const YamlNode& node) -> std::optional<Complaint> {
        const auto parsed = Glob::parse(node.text);
        if (parsed) return std::nullopt;
        return Complaint{.what = "is no pattern of paths: " + parsed.error().message, .hint = parsed.error().hint};
    };
    return {.wanted = "a pattern of paths", .scalar = rule};
}

Shape key_path() {
    auto rule = [](const YamlNode& node) -> std::optional<Complaint> {
        const auto parsed = parse_key_path(node.text);
        if (parsed) return std::nullopt;
        return Complaint{.what = "is no key path: " + parsed.error().message, .hint = parsed.error().hint};
    };
    return {.wanted = "a key path", .scalar = rule};
}

Shape template_over(std::vector<std::string_view> roots) {
    auto rule = [roots = std::move(roots)](const YamlNode& node) -> std::optional<Complaint> {
        if (node.text.empty()) return Complaint{.what = "is empty"};
        auto wrong = wrong_with_template(node.text, roots);
        if (!wrong) return std::nullopt;
        return Complaint{.what = "cannot be rendered: " + wrong->message, .hint = std::move(wrong->hint)};
    };
    return {.wanted = "a text", .scalar = std::move(rule)};
}

Shape template_text() { return template_over({kTemplateRoots.begin(), kTemplateRoots.end()}); }

Shape command() {
    Shape shape = either(text(), list_of(text()));
    shape.wanted = "a command, as a text or a list of words";
    return shape;
}

Shape secret() {
    auto rule = [](const YamlNode& node) -> std::optional<Complaint> {
        if (is_secret_reference(node.text)) return std::nullopt;
        return Complaint{.what = "holds a secret itself",
                         .hint = "write \"${NAME}\" for an environment variable, or {run: COMMAND} that prints it"};
    };
    Shape shape = members_of({must("run", command())});
    shape.scalar = rule;
    shape.wanted = "a reference to a secret";
    return shape;
}

}  // namespace shapes

}  // namespace sweepline
