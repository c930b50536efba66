#include "cli/render_error.hpp"

#include <algorithm>
#include <array>

#include "text/fields.hpp"

namespace sweepline {

namespace {

struct KindRow {
    ErrorKind kind;
    std::string_view word;
};
constexpr std::array kKinds{
    KindRow{ErrorKind::invalid, "invalid"},         KindRow{ErrorKind::not_found, "not_found"},
    KindRow{ErrorKind::conflict, "conflict"},       KindRow{ErrorKind::denied, "denied"},
    KindRow{ErrorKind::unavailable, "unavailable"}, KindRow{ErrorKind::timed_out, "timed_out"},
    KindRow{ErrorKind::cancelled, "cancelled"},     KindRow{ErrorKind::unsupported, "unsupported"},
    KindRow{ErrorKind::internal, "internal"},
};

const KindRow& row_of(ErrorKind kind) { return *std::ranges::find(kKinds, kind, &KindRow::kind); }

/// Text that may have several lines, those after the first behind blanks.
std::string lines(const Page& page, std::string_view text) {
    std::string out = shown_lines(page, text);
    out.erase(out.find_last_not_of("\n ") + 1);
    for (std::size_t at = 0; (at = out.find('\n', at)) != std::string::npos; at += 3) out.replace(at, 1, "\n  ");
    return out;
}

struct ErrorBody {
    std::string kind;
    std::string message;
    std::string hint;
    std::vector<std::string> doing;
    template <class F>
    void fields(F& f) {
        f.required("kind", kind, "what sort of failure");
        f.required("message", message, "what went wrong");
        f.optional("hint", hint, "what to do");
        f.optional("doing", doing, "what was under way, innermost first");
    }
};
struct ErrorAnswer {
    ErrorBody error;
    template <class F>
    void fields(F& f) {
        f.required("error", error, "why there is no answer");
    }
};

}  // namespace

std::string render_error(const Error& error, const Page& page) {
    std::string out = painted(page, Ink::bad, "error:") + " " + lines(page, error.message) + "\n";
    for (const std::string& doing : error.doing) out += "  while " + lines(page, doing) + "\n";
    if (!error.hint.empty()) out += painted(page, Ink::progress, "hint:") + " " + lines(page, error.hint) + "\n";
    return out;
}

std::string error_as_json(const Error& error) {
    return to_json_text(ErrorAnswer{{std::string(row_of(error.kind).word), error.message, error.hint, error.doing}}) +
           "\n";
}

}  // namespace sweepline
