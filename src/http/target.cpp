#include "http/target.hpp"

#include <algorithm>
#include <optional>

#include "text/utf8.hpp"

namespace sweepline {

namespace {

std::optional<int> hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

enum class Plus : unsigned char { stays, blank };

/// The text with percent signs resolved; nothing when one is followed by no two hexadecimal digits, or what comes out
/// is no text that could be shown.
std::optional<std::string> resolved(std::string_view text, Plus plus) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '+' && plus == Plus::blank) c = ' ';
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const auto high = hex_digit(text[i + 1]);
            const auto low = hex_digit(text[i + 2]);
            if (!high || !low) return std::nullopt;
            c = static_cast<char>(*high * 16 + *low);
            i += 2;
        }
        out += c;
    }
    if (first_bad_utf8(out)) return std::nullopt;
    return out;
}

bool shows(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; }

/// Whether every part of the path is a name.
bool stays_below(std::string_view path) {
    for (std::string_view rest = path.substr(1);;) {
        const std::size_t slash = std::min(rest.find('/'), rest.size());
        const std::string_view part = rest.substr(0, slash);
        if (part == "." || part == "..") return false;
        if (slash == rest.size()) return true;
        rest.remove_prefix(slash + 1);
    }
}

std::unexpected<Error> bad(std::string_view what) {
    return fail(ErrorKind::invalid, "the address asked for has " + std::string(what));
}

}  // namespace

Result<RequestTarget> parse_target(std::string_view text) {
    if (!text.starts_with('/')) return fail(ErrorKind::invalid, "the address asked for does not begin with a slash");
    text = text.substr(0, text.find('#'));
    const std::size_t mark = std::min(text.find('?'), text.size());
    const std::string_view raw = text.substr(0, mark);
    for (const std::string_view slash : {"%2f", "%2F", "%5c", "%5C"})
        if (raw.contains(slash)) return bad("an encoded slash");
    auto path = resolved(raw, Plus::stays);
    if (!path || !std::ranges::all_of(*path, shows)) return bad("a part that is no text");
    if (path->contains('\\') || !stays_below(*path)) return bad("a path that leads elsewhere");
    RequestTarget target{.path = *std::move(path)};
    for (std::string_view rest = text.substr(std::min(mark + 1, text.size())); !rest.empty();) {
        const std::size_t end = std::min(rest.find('&'), rest.size());
        const std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto name = resolved(pair.substr(0, equals), Plus::blank);
        auto value = resolved(pair.substr(std::min(equals + 1, pair.size())), Plus::blank);
        if (!name || !value) return bad("a query that is no text");
        target.query.emplace_back(*std::move(name), *std::move(value));
    }
    return target;
}

}  // namespace sweepline
