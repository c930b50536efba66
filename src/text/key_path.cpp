#include "text/key_path.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "text/json.hpp"
#include "text/utf8.hpp"

namespace sweepline {

namespace {

/// Paths with more parts, or a longer key to match by (which may lead inwards, too), are refused: no file nests as
/// deep.
constexpr std::size_t kPartsMax = 1000;
constexpr std::size_t kMatchKeyBytesMax = 1000;

/// Marks that a key written without quotes cannot hold.
constexpr std::string_view kMarks = ".[]\"";

/// Reads a key path from its beginning to its end.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}
    Result<KeyPath> read();

private:
    [[nodiscard]] std::unexpected<Error> refuse(const std::string& what) const {
        return fail(ErrorKind::invalid,
                    "key path '" + std::string(text_) + "': " + what + " at character " +
                        std::to_string(place_of(text_, at_).column),
                    R"(for example spec.containers[name=app].image or ["dotted.key"])");
    }
    [[nodiscard]] bool is_at(char c) const { return at_ < text_.size() && text_[at_] == c; }
    Result<KeyPath::Part> bracket();
    Result<std::string> quoted();
    Result<KeyPath::Part> match(std::string key);
    Result<std::string> bare_key();

    std::string_view text_;
    std::size_t at_ = 0;
};

void append(std::string& out, const KeyPath::Part& part);

}  // namespace

Result<KeyPath> parse_key_path(std::string_view text) {
    if (first_bad_utf8(text)) return fail(ErrorKind::invalid, "a key path is not UTF-8");
    return Reader(text).read();
}

std::string to_text(const KeyPath& path) {
    std::string out;
    if (path.document) append(out, *path.document);
    // Alone at the beginning a bracket would select a document.
    if (!path.document && !path.parts.empty() && !std::holds_alternative<KeyPath::Key>(path.parts.front()))
        append(out, KeyPath::Index{0});
    for (const KeyPath::Part& part : path.parts) append(out, part);
    return out.empty() ? "." : out;
}

const Value* find(const Value& in, const KeyPath& path) {
    if (path.document && *path.document != KeyPath::Part(KeyPath::Index{0})) return nullptr;
    const Value* value = &in;
    for (const KeyPath::Part& part : path.parts) {
        if (value == nullptr) return nullptr;
        const Array* const items = value->if_array();
        if (const auto* key = std::get_if<KeyPath::Key>(&part)) {
            value = value->find(key->name);
        } else if (const auto* index = std::get_if<KeyPath::Index>(&part)) {
            value = items != nullptr && index->number < items->size() ? &(*items)[index->number] : nullptr;
        } else {
            const auto* match = std::get_if<KeyPath::Match>(&part);
            value = nullptr;
            for (std::size_t i = 0; items != nullptr && i < items->size() && value == nullptr; ++i)
                if (is_match((*items)[i], *match)) value = &(*items)[i];
        }
    }
    return value;
}

bool is_match(const Value& item, const KeyPath::Match& match) {
    const Value* value = item.find(match.key);
    if (value == nullptr) {
        value = &item;
        for (std::string_view rest = match.key; value != nullptr;) {
            const std::size_t dot = rest.find('.');
            value = value->find(rest.substr(0, dot));
            if (dot == std::string_view::npos) break;
            rest.remove_prefix(dot + 1);
        }
    }
    const bool is_scalar = value != nullptr && value->if_array() == nullptr && value->if_object() == nullptr;
    return is_scalar && value->to_text() == match.value;
}

namespace {

Result<std::string> Reader::quoted() {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) return refuse("a quote is not closed");
    const auto value = parse_json(text_.substr(at_, end + 1 - at_));
    const std::string* const text = value ? value->if_string() : nullptr;
    if (text == nullptr) return refuse("a quoted text is not written as in JSON");
    at_ = end + 1;
    return *text;
}

Result<std::string> Reader::bare_key() {
    const std::size_t end = std::min(text_.find_first_of(kMarks, at_), text_.size());
    if (end == at_) return refuse("a key is missing");
    const std::size_t begin = std::exchange(at_, end);
    return std::string(text_.substr(begin, end - begin));
}

Result<KeyPath::Part> Reader::match(std::string key) {
    if (key.size() > kMatchKeyBytesMax)
        return refuse("a key to match by is longer than " + std::to_string(kMatchKeyBytesMax) + " bytes");
    ++at_;  // the '='
    std::string value;
    if (is_at('"')) {
        value = TRY(quoted());
    } else {
        const std::size_t end = text_.find_first_of("]\"", at_);
        if (end == std::string_view::npos) return refuse("a bracket is not closed");
        value = text_.substr(at_, end - at_);
        at_ = end;
    }
    if (!is_at(']')) return refuse("']' is missing");
    ++at_;
    return KeyPath::Match{.key = std::move(key), .value = std::move(value)};
}

Result<KeyPath::Part> Reader::bracket() {
    ++at_;  // the '['
    if (is_at('"')) {
        std::string key = TRY(quoted());
        if (is_at('=')) return match(std::move(key));
        if (!is_at(']')) return refuse("']' is missing");
        ++at_;
        return KeyPath::Key{.name = std::move(key)};
    }
    const std::size_t end = text_.find_first_of("=]\"[", at_);
    if (end == std::string_view::npos) return refuse("a bracket is not closed");
    const std::string_view inside = text_.substr(at_, end - at_);
    if (inside.empty()) return refuse("a number or a key is missing");
    if (text_[end] == '=') {
        at_ = end;
        return match(std::string(inside));
    }
    std::size_t number = 0;
    const auto [stop, error] = std::from_chars(inside.data(), inside.data() + inside.size(), number);
    if (text_[end] != ']' || error != std::errc() || stop != inside.data() + inside.size())
        return refuse("brackets hold a number, a quoted key or key=value, and here is something else");
    at_ = end + 1;
    return KeyPath::Index{.number = number};
}

Result<KeyPath> Reader::read() {
    KeyPath path;
    if (text_.empty()) return refuse("it is empty; '.' is the whole document");
    if (text_ == ".") return path;
    bool needs_key = true;  // at the beginning and behind a dot
    while (at_ < text_.size()) {
        if (is_at('[')) {
            if (needs_key && at_ > 0) return refuse("a key is missing");
            auto part = TRY(bracket());
            if (at_ > 0 && path.parts.empty() && !path.document && !std::holds_alternative<KeyPath::Key>(part))
                path.document = std::move(part);
            else
                path.parts.push_back(std::move(part));
        } else if (is_at('.') && !needs_key) {
            ++at_;
            needs_key = true;
            if (at_ == text_.size()) return refuse("a key is missing");
            continue;
        } else {
            const bool follows_document = path.document && path.parts.empty();
            if (!needs_key && !follows_document) return refuse("a dot is missing");
            path.parts.emplace_back(KeyPath::Key{.name = TRY(bare_key())});
        }
        needs_key = false;
        if (path.parts.size() > kPartsMax) return refuse("it has more than " + std::to_string(kPartsMax) + " parts");
    }
    return path;
}

bool is_bare(std::string_view key) {
    return !key.empty() && std::ranges::none_of(key, [](char c) {
        return kMarks.find(c) != std::string_view::npos || static_cast<unsigned char>(c) < 0x20;
    });
}

std::string quoted(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

void append(std::string& out, const KeyPath::Part& part) {
    if (const auto* key = std::get_if<KeyPath::Key>(&part)) {
        if (!is_bare(key->name)) {
            out += '[' + quoted(key->name) + ']';
            return;
        }
        if (!out.empty()) out += '.';
        out += key->name;
    } else if (const auto* index = std::get_if<KeyPath::Index>(&part)) {
        out += '[' + std::to_string(index->number) + ']';
    } else if (const auto* match = std::get_if<KeyPath::Match>(&part)) {
        const bool plain_key = !match->key.empty() && match->key.find_first_of("=]\"[") == std::string::npos;
        const bool plain_value = match->value.find_first_of("]\"") == std::string::npos;
        out += '[' + (plain_key ? match->key : quoted(match->key)) + '=';
        out += (plain_value ? match->value : quoted(match->value)) + ']';
    }
}

}  // namespace

}  // namespace sweepline
