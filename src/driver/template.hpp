#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "text/glob.hpp"
#include "text/key_path.hpp"
#include "text/pattern.hpp"
#include "text/value.hpp"

namespace sweepline {

/// What the names in templates begin with.
inline constexpr std::array<std::string_view, 8> kTemplateRoots{"service", "layer", "steps", "facts",
                                                                "vars",    "side",  "since", "environment"};

/// Why a template could not be rendered for any service: it is malformed, or a name begins with none of `roots`, or
/// asks a service or layer for what none has (inside sections any name may stand). Nothing when it may be fine.
[[nodiscard]] std::optional<Error> wrong_with_template(std::string_view text,
                                                       std::span<const std::string_view> roots = kTemplateRoots);

/// The value that a dotted name stands for in what templates see, else null. A key with dots in it is found too.
[[nodiscard]] const Value* find_name(const Value& names, std::string_view dotted);

/// A text of a headquarters file that may hold Mustache tags; one without is rendered at no cost.
class Template {
public:
    explicit Template(std::string text);
    [[nodiscard]] Result<std::string> render(const Value& names) const;
    [[nodiscard]] bool is_plain() const { return is_plain_; }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
    bool is_plain_;
};

/// A value whose texts, keys included, may hold Mustache tags. A text that is one tag and nothing else stands for the
/// value itself, with its type (`"{{vars.port}}"` is a number where `port` is one); every other becomes a text.
class ValueTemplate {
public:
    explicit ValueTemplate(Value value);
    [[nodiscard]] Result<Value> render(const Value& names) const;
    [[nodiscard]] bool is_plain() const { return is_plain_; }
    [[nodiscard]] const Value& value() const { return value_; }

private:
    Value value_;
    bool is_plain_;
};

/// Something parsed from a text that may hold tags: once and for all where it holds none, else after each rendering.
template <class T, auto kParse>
class ParsedTemplate {
public:
    /// Errors when the text holds no tags and cannot be parsed.
    [[nodiscard]] static Result<ParsedTemplate> make(std::string text) {
        ParsedTemplate made{Template(std::move(text))};
        if (made.text_.is_plain()) made.parsed_ = TRY(kParse(made.text_.text()));
        return made;
    }
    [[nodiscard]] Result<T> under(const Value& names) const {
        if (parsed_) return *parsed_;
        const std::string text = TRY(text_.render(names));
        return kParse(text);
    }
    [[nodiscard]] const std::optional<T>& parsed() const { return parsed_; }
    [[nodiscard]] const std::string& text() const { return text_.text(); }

private:
    explicit ParsedTemplate(Template text) : text_(std::move(text)) {}
    Template text_;
    std::optional<T> parsed_;
};
using PatternTemplate = ParsedTemplate<Pattern, &Pattern::parse>;
using KeyPathTemplate = ParsedTemplate<KeyPath, &parse_key_path>;

}  // namespace sweepline
