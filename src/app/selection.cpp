#include "app/selection.hpp"

#include <string_view>

namespace sweepline {
namespace {

/// One argument for a shell.
std::string quoted(const std::string& text) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./@:+,=";
    if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

}  // namespace

std::string Selection::as_typed() const {
    std::string text = mine ? " --mine" : "";
    const auto add = [&](const char* option, const std::vector<std::string>& values) {
        for (const std::string& value : values) text.append(option).append(quoted(value));
    };
    add(" --assignee ", assignee);
    add(" --owner ", owner);
    add(" --service ", service);
    if (only) text.append(" --only ").append(to_word(*only));
    return text;
}

}  // namespace sweepline
