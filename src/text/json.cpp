#include "text/json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "text/utf8.hpp"

namespace sweepline {

namespace {

namespace json = boost::json;

/// Above this many members an object's keys are looked up by hash.
constexpr std::size_t kLinearKeysMax = 16;

/// Builds a `Value` from the parser's events.
class Builder {
public:
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);

    Value take() { return std::move(root_); }
    [[nodiscard]] const std::optional<std::string>& duplicate() const { return duplicate_; }

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_array_begin(json::error_code&) { return open(Array{}); }
    bool on_object_begin(json::error_code&) { return open(Object{}); }
    bool on_array_end(std::size_t, json::error_code&) { return close(); }
    bool on_object_end(std::size_t, json::error_code&) { return close(); }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return append(part); }
    bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return append(part); }
    bool on_string(json::string_view part, std::size_t, json::error_code&) {
        append(part);
        return put(std::exchange(text_, {}));
    }
    bool on_key(json::string_view part, std::size_t, json::error_code& error);
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t number, json::string_view, json::error_code&) { return put(number); }
    // The text of a number is at hand in one piece, for the text to be parsed is.
    bool on_uint64(std::uint64_t, json::string_view text, json::error_code&) { return put(written(text)); }
    bool on_double(double, json::string_view text, json::error_code&) { return put(written(text)); }
    bool on_bool(bool truth, json::error_code&) { return put(truth); }
    bool on_null(json::error_code&) { return put(nullptr); }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

private:
    struct Level {
        Value value;
        std::string key;
        std::unordered_set<std::string> keys;  ///< filled once there are many
    };

    bool append(json::string_view part) {
        text_.append(part.data(), part.size());
        return true;
    }
    bool open(Value empty) {
        open_.push_back({.value = std::move(empty), .key = {}, .keys = {}});
        return true;
    }
    bool close() {
        Value done = std::move(open_.back().value);
        open_.pop_back();
        return put(std::move(done));
    }
    bool put(Value value);
    static Value written(json::string_view text);
    static bool is_known(Level& level, const std::string& key);

    Value root_;
    std::vector<Level> open_;
    std::string text_;
    std::optional<std::string> duplicate_;
};

bool Builder::put(Value value) {
    if (open_.empty()) {
        root_ = std::move(value);
        return true;
    }
    Level& level = open_.back();
    if (Array* items = level.value.if_array())
        items->push_back(std::move(value));
    else
        level.value.if_object()->emplace_back(std::move(level.key), std::move(value));
    return true;
}

Value Builder::written(json::string_view text) {
    auto number = Number::read({text.data(), text.size()});
    CHECK(number);
    return *std::move(number);
}

bool Builder::is_known(Level& level, const std::string& key) {
    const Object& members = *level.value.if_object();
    if (members.size() < kLinearKeysMax) return level.value.find(key) != nullptr;
    if (level.keys.empty())
        for (const auto& [name, value] : members) level.keys.insert(name);
    return !level.keys.insert(key).second;
}

bool Builder::on_key(json::string_view part, std::size_t, json::error_code& error) {
    append(part);
    Level& level = open_.back();
    level.key = std::exchange(text_, {});
    if (!is_known(level, level.key)) return true;
    duplicate_ = level.key;
    error = json::error::extra_data;  // any error stops the parser; `duplicate_` says what it was
    return false;
}

/// The opening quote of the string whose closing quote stands at `end`.
std::size_t string_begin(std::string_view text, std::size_t end) {
    for (std::size_t at = end; at-- > 0;) {
        if (text[at] != '"') continue;
        std::size_t before = at;
        while (before > 0 && text[before - 1] == '\\') --before;
        if ((at - before) % 2 == 0) return at;
    }
    return end;
}

std::string reason_of(json::error_code error) {
    if (error == json::error::incomplete) return "the text ends too early";
    if (error == json::error::extra_data) return "something follows the JSON value";
    if (error == json::error::too_deep) return "nesting is deeper than " + std::to_string(kNestingMax);
    return "not JSON (" + error.message() + ")";
}

struct Writer {
    std::string& out;
    bool is_pretty;

    void write(const Value& value, std::size_t depth) const;
    void write_items(const Array& items, std::size_t depth) const;
    void write_members(const Object& members, std::size_t depth) const;
    void new_line(std::size_t depth) const {
        if (!is_pretty) return;
        out += '\n';
        out.append(2 * depth, ' ');
    }
};

void Writer::write(const Value& value, std::size_t depth) const {
    if (value.is_null()) {
        out += "null";
    } else if (const bool* truth = value.if_bool()) {
        out += *truth ? "true" : "false";
    } else if (const Number* number = value.if_number()) {
        out += number->to_json();
    } else if (const std::string* text = value.if_string()) {
        append_json_string(out, *text);
    } else if (const Array* items = value.if_array()) {
        write_items(*items, depth);
    } else if (const Object* members = value.if_object()) {
        write_members(*members, depth);
    }
}

void Writer::write_items(const Array& items, std::size_t depth) const {
    out += '[';
    bool first = true;
    for (const Value& item : items) {
        if (!std::exchange(first, false)) out += ',';
        new_line(depth + 1);
        write(item, depth + 1);
    }
    if (!items.empty()) new_line(depth);
    out += ']';
}

void Writer::write_members(const Object& members, std::size_t depth) const {
    out += '{';
    bool first = true;
    for (const auto& [key, value] : members) {
        if (!std::exchange(first, false)) out += ',';
        new_line(depth + 1);
        append_json_string(out, key);
        out += is_pretty ? ": " : ":";
        write(value, depth + 1);
    }
    if (!members.empty()) new_line(depth);
    out += '}';
}

}  // namespace

Result<Value> parse_json(std::string_view text) {
    json::parse_options options;
    options.max_depth = static_cast<std::size_t>(kNestingMax);
    json::basic_parser<Builder> parser(options);
    json::error_code error;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
    if (!error && read < text.size()) error = json::error::extra_data;
    if (!error) return parser.handler().take();
    const auto at = [&](std::size_t byte) { return " at " + to_text(place_of(text, byte)); };
    if (const auto& key = parser.handler().duplicate(); key.has_value())
        return fail(ErrorKind::invalid, "key '" + *key + "' stands twice" + at(string_begin(text, read)));
    if (const auto bad = first_bad_utf8(text)) return fail(ErrorKind::invalid, "the text is not UTF-8" + at(*bad));
    return fail(ErrorKind::invalid, reason_of(error) + at(read));
}

std::string to_json(const Value& value) {
    std::string out;
    Writer{.out = out, .is_pretty = false}.write(value, 0);
    return out;
}

std::string to_pretty_json(const Value& value) {
    std::string out;
    Writer{.out = out, .is_pretty = true}.write(value, 0);
    return out;
}

void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        const auto character = utf8_at(text, at);
        const std::size_t bytes = character ? character->bytes : 1;
        if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else if (c == '\r')
            out += "\\r";
        else if (static_cast<unsigned char>(c) < 0x20)
            ((out += "\\u00") += kDigits[static_cast<unsigned char>(c) / 16]) +=
                kDigits[static_cast<unsigned char>(c) % 16];
        else if (character)
            out += text.substr(at, bytes);
        else
            append_utf8(out, U'\uFFFD');
        at += bytes;
    }
    out += '"';
}

void append_json_number(std::string& out, std::int64_t number) { out += std::to_string(number); }

void append_json_number(std::string& out, double number) { out += Number(number).to_json(); }

}  // namespace sweepline
