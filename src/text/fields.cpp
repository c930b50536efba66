#include "text/fields.hpp"

#include <algorithm>

#include "text/spelling.hpp"

namespace sweepline {

namespace {

/// Longer values are cut where an error shows them.
constexpr std::size_t kShownMax = 40;

std::string shown(const Value& value) {
    if (value.is_null()) return "nothing";
    if (value.if_array() != nullptr) return "a list";
    if (value.if_object() != nullptr) return "named members";
    std::string text = value.to_text();
    if (text.size() > kShownMax) {
        std::size_t cut = kShownMax;
        while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
        text = text.substr(0, cut) + "…";
    }
    return value.if_string() != nullptr ? "'" + text + "'" : text;
}

}  // namespace

namespace fields_detail {

void append_number(std::string& out, std::int64_t number) { append_json_number(out, number); }
void append_number(std::string& out, double number) { append_json_number(out, number); }

std::unexpected<Error> wrong_sort(std::string_view wanted, const Value& got) {
    return fail(ErrorKind::invalid, "expected " + std::string(wanted) + ", found " + shown(got));
}

}  // namespace fields_detail

Result<> ReadFields::finish() const {
    if (error_) return std::unexpected(*error_);
    for (const auto& [key, value] : from_) {
        if (std::ranges::find(known_, key) != known_.end()) continue;
        return fail(ErrorKind::invalid, "'" + key + "' is unknown",
                    spelling_hint(key, std::vector<std::string>(known_.begin(), known_.end())));
    }
    return {};
}

}  // namespace sweepline
