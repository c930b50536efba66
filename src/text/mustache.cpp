#include "text/mustache.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "text/ascii.hpp"
#include "text/json.hpp"
#include "text/spelling.hpp"

namespace sweepline {

namespace {

/// A part of a template; sections hold the parts between their tags.
struct Part {
    enum class Sort : std::uint8_t { text, variable, section, inverted };
    Sort sort = Sort::text;
    std::string text;  ///< the text, or the name
    int line = 1;
    std::vector<Part> parts = {};
};

Result<std::vector<Part>> parts_of(std::string_view text);

/// Renders parts over a stack of values, the innermost last.
class Renderer {
public:
    explicit Renderer(const Value& context) : stack_{&context} {}
    Result<> render(const std::vector<Part>& parts);
    std::string take() { return std::move(out_); }

private:
    Result<> render_section(const Part& part);
    Result<> render_over(const Value& value, const std::vector<Part>& parts);
    [[nodiscard]] Result<const Value*> look_up(const Part& part) const;

    std::vector<const Value*> stack_;
    std::string out_;
};

void collect_names(const std::vector<Part>& parts, std::vector<std::string>& names) {
    for (const Part& part : parts) {
        if (part.sort == Part::Sort::text) continue;
        if (part.text != "." && std::ranges::find(names, part.text) == names.end()) names.push_back(part.text);
        collect_names(part.parts, names);
    }
}

}  // namespace

Result<std::string> render(std::string_view text, const Value& context) {
    if (is_plain(text)) return std::string(text);
    const auto parts = TRY(parts_of(text));
    Renderer renderer(context);
    if (auto rendered = renderer.render(parts); !rendered) return std::unexpected(std::move(rendered).error());
    return renderer.take();
}

Result<std::vector<std::string>> names_used(std::string_view text) {
    const auto parts = TRY(parts_of(text));
    std::vector<std::string> names;
    collect_names(parts, names);
    return names;
}

bool is_plain(std::string_view text) { return text.find("{{") == std::string_view::npos; }

namespace {

constexpr std::string_view kForeignHint =
    "a file that uses {{ }} itself begins with {{=<% %>=}}, and then <% %> are the tags";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string at_line(int line) { return " in line " + std::to_string(line); }

/// Reads a template from its beginning to its end, with the sections that are open at the moment.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}
    Result<std::vector<Part>> read();

private:
    /// A tag as it stands in the text: [begin, end) with its delimiters, and what is between them.
    struct Tag {
        std::size_t begin;
        std::size_t end;
        int line;
        char sigil;  ///< `#`, `^`, `/`, `!`, `>`, `=`, or a blank for a variable
        std::string_view name;
    };

    Result<Tag> tag_at(std::size_t begin);
    Result<> take(const Tag& tag);
    Result<> open_section(const Tag& tag);
    Result<> close_section(const Tag& tag);
    Result<> change_delimiters(const Tag& tag);
    void add_text(std::string_view text);
    std::size_t skip_own_line(const Tag& tag);
    int line_at(std::size_t byte);

    std::string_view text_;
    std::string_view opens_ = "{{";
    std::string_view closes_ = "}}";
    std::vector<Part> open_{Part{}};  ///< the template itself, then the open sections
    std::size_t counted_ = 0;
    int line_ = 1;
};

int Reader::line_at(std::size_t byte) {
    line_ += static_cast<int>(std::ranges::count(text_.substr(counted_, byte - counted_), '\n'));
    counted_ = byte;
    return line_;
}

void Reader::add_text(std::string_view text) {
    if (text.empty()) return;
    auto& parts = open_.back().parts;
    if (parts.empty() || parts.back().sort != Part::Sort::text) parts.push_back({.sort = Part::Sort::text, .text = {}});
    parts.back().text += text;
}

Result<std::vector<Part>> Reader::read() {
    std::size_t at = 0;
    while (true) {
        const std::size_t begin = std::min(text_.find(opens_, at), text_.size());
        add_text(text_.substr(at, begin - at));
        if (begin == text_.size()) break;
        const Tag tag = TRY(tag_at(begin));
        at = skip_own_line(tag);
        if (auto taken = take(tag); !taken) return std::unexpected(std::move(taken).error());
    }
    if (open_.size() > 1)
        return fail(ErrorKind::invalid,
                    "section '" + open_.back().text + "' is not closed" + at_line(open_.back().line));
    return std::move(open_.front().parts);
}

Result<Reader::Tag> Reader::tag_at(std::size_t begin) {
    const int line = line_at(begin);
    std::size_t inside = begin + opens_.size();
    const bool is_triple = opens_ == "{{" && text_.substr(inside).starts_with('{');
    const bool is_change = text_.substr(inside).starts_with('=');
    std::string closes = is_triple ? "}" : is_change ? "=" : "";
    closes += closes_;
    if (is_triple || is_change) ++inside;
    const std::size_t end = text_.find(closes, inside);
    if (end == std::string_view::npos)
        return fail(ErrorKind::invalid, "a tag is not closed" + at_line(line), std::string(kForeignHint));
    std::string_view name = trimmed(text_.substr(inside, end - inside));
    char sigil = is_change ? '=' : ' ';
    if (!is_triple && !is_change && !name.empty() &&
        std::string_view("#^/!>&").find(name.front()) != std::string_view::npos) {
        sigil = name.front() == '&' ? ' ' : name.front();
        name = trimmed(name.substr(1));
    }
    if (name.empty() && sigil != '!')
        return fail(ErrorKind::invalid, "a tag is empty" + at_line(line), std::string(kForeignHint));
    return Tag{.begin = begin, .end = end + closes.size(), .line = line, .sigil = sigil, .name = name};
}

/// Where the text goes on behind a tag. A line that holds nothing but one tag that shows nothing leaves no line.
std::size_t Reader::skip_own_line(const Tag& tag) {
    if (tag.sigil == ' ' || tag.sigil == '>') return tag.end;
    std::size_t line_begin = tag.begin;
    while (line_begin > 0 && is_blank(text_[line_begin - 1])) --line_begin;
    std::size_t line_end = tag.end;
    while (line_end < text_.size() && is_blank(text_[line_end])) ++line_end;
    const std::string_view rest = text_.substr(line_end);
    const bool begins = line_begin == 0 || text_[line_begin - 1] == '\n';
    const bool ends = rest.empty() || rest.starts_with('\n') || rest.starts_with("\r\n");
    if (!begins || !ends) return tag.end;
    auto& parts = open_.back().parts;
    if (line_begin < tag.begin && !parts.empty() && parts.back().sort == Part::Sort::text)
        parts.back().text.resize(parts.back().text.size() - (tag.begin - line_begin));
    return line_end + (rest.empty() ? 0 : rest.find('\n') + 1);
}

Result<> Reader::take(const Tag& tag) {
    switch (tag.sigil) {
        case '!':
            return {};
        case '#':
        case '^':
            return open_section(tag);
        case '/':
            return close_section(tag);
        case '=':
            return change_delimiters(tag);
        case '>':
            return fail(ErrorKind::unsupported,
                        "partial '" + std::string(tag.name) + "'" + at_line(tag.line) + " is not supported");
        default:
            open_.back().parts.push_back(
                {.sort = Part::Sort::variable, .text = std::string(tag.name), .line = tag.line});
            return {};
    }
}

Result<> Reader::open_section(const Tag& tag) {
    if (open_.size() > static_cast<std::size_t>(kNestingMax))
        return fail(ErrorKind::invalid,
                    "sections are nested deeper than " + std::to_string(kNestingMax) + at_line(tag.line));
    const auto sort = tag.sigil == '#' ? Part::Sort::section : Part::Sort::inverted;
    open_.push_back({.sort = sort, .text = std::string(tag.name), .line = tag.line});
    return {};
}

Result<> Reader::close_section(const Tag& tag) {
    const std::string name(tag.name);
    if (open_.size() == 1)
        return fail(ErrorKind::invalid, "section '" + name + "' is closed but not open" + at_line(tag.line));
    if (open_.back().text != name)
        return fail(ErrorKind::invalid, "section '" + open_.back().text + "' of line " +
                                            std::to_string(open_.back().line) + " is closed as '" + name + "'" +
                                            at_line(tag.line));
    Part section = std::move(open_.back());
    open_.pop_back();
    open_.back().parts.push_back(std::move(section));
    return {};
}

Result<> Reader::change_delimiters(const Tag& tag) {
    const std::size_t gap = tag.name.find_first_of(" \t");
    if (gap == std::string_view::npos || tag.name.find('=') != std::string_view::npos)
        return fail(ErrorKind::invalid, "a change of tags needs two marks" + at_line(tag.line),
                    "for example {{=<% %>=}}");
    const std::string_view closes = trimmed(tag.name.substr(gap));
    if (closes.find_first_of(" \t\r\n") != std::string_view::npos)
        return fail(ErrorKind::invalid, "a change of tags has more than two marks" + at_line(tag.line),
                    "for example {{=<% %>=}}");
    opens_ = tag.name.substr(0, gap);
    closes_ = closes;
    return {};
}

Result<std::vector<Part>> parts_of(std::string_view text) { return Reader(text).read(); }

bool is_shown(const Value& value) {
    if (const bool* truth = value.if_bool()) return *truth;
    if (const std::string* text = value.if_string()) return !text->empty();
    if (const Array* items = value.if_array()) return !items->empty();
    return !value.is_null();
}

std::vector<std::string> keys_of(const Value& value) {
    std::vector<std::string> keys;
    if (const Object* members = value.if_object())
        for (const auto& [key, member] : *members) keys.push_back(key);
    return keys;
}

std::unexpected<Error> unknown(const Part& part, const std::string& name, const Value& in) {
    const bool is_foreign = part.text.starts_with('.') || part.text.find_first_of(" \"'$|()") != std::string::npos;
    return fail(ErrorKind::invalid, "'" + part.text + "' is unknown" + at_line(part.line),
                is_foreign ? std::string(kForeignHint) : spelling_hint(name, keys_of(in)));
}

// The first name may be found in any value of the stack, the innermost first; the others only inside it.
Result<const Value*> Renderer::look_up(const Part& part) const {
    if (part.text == ".") return stack_.back();
    std::string_view rest = part.text;
    const Value* value = nullptr;
    while (true) {
        const std::size_t dot = rest.find('.');
        const std::string name(rest.substr(0, dot));
        const Value* const in = value == nullptr ? stack_.front() : value;
        if (value != nullptr) {
            value = value->find(name);
        } else {
            for (auto each = stack_.rbegin(); each != stack_.rend() && value == nullptr; ++each)
                value = (*each)->find(name);
        }
        if (value == nullptr) return unknown(part, name, *in);
        if (dot == std::string_view::npos) return value;
        rest.remove_prefix(dot + 1);
    }
}

Result<> Renderer::render(const std::vector<Part>& parts) {
    for (const Part& part : parts) {
        if (part.sort == Part::Sort::text) {
            out_ += part.text;
        } else if (part.sort == Part::Sort::variable) {
            out_ += TRY(look_up(part))->to_text();
        } else if (auto rendered = render_section(part); !rendered) {
            return rendered;
        }
    }
    return {};
}

Result<> Renderer::render_section(const Part& part) {
    const Value& value = *TRY(look_up(part));
    if (part.sort == Part::Sort::inverted) return is_shown(value) ? Result<>{} : render(part.parts);
    if (!is_shown(value)) return {};
    const Array* items = value.if_array();
    if (items == nullptr) return render_over(value, part.parts);
    for (const Value& item : *items)
        if (auto rendered = render_over(item, part.parts); !rendered) return rendered;
    return {};
}

Result<> Renderer::render_over(const Value& value, const std::vector<Part>& parts) {
    stack_.push_back(&value);
    auto rendered = render(parts);
    stack_.pop_back();
    return rendered;
}

}  // namespace

}  // namespace sweepline
