#include "git/url.hpp"

#include "git/git.hpp"

namespace sweepline {
namespace {

/// Where the host begins in `scheme://user:secret@host/…`, given where the user part would; npos if there is none.
std::size_t end_of_user(std::string_view text, std::size_t begin) {
    const std::size_t end = text.find_first_of("/?# \t\n'\"", begin);
    const std::size_t at = text.substr(0, end).rfind('@');
    return at == std::string_view::npos || at < begin ? std::string_view::npos : at + 1;
}

}  // namespace

std::string redacted(std::string_view text) {
    constexpr std::string_view kMark = "://";
    std::string out;
    while (true) {
        const std::size_t mark = text.find(kMark);
        if (mark == std::string_view::npos) return out.append(text);
        const std::size_t begin = mark + kMark.size();
        out += text.substr(0, begin);
        const std::size_t host = end_of_user(text, begin);
        if (host != std::string_view::npos) {
            const std::string_view before = text.substr(0, mark);
            const std::string_view user = text.substr(begin, host - begin - 1);
            const bool token_likely = before.ends_with("http") || before.ends_with("https");
            if (!token_likely) out.append(user.substr(0, user.find(':'))).append("@");
            text.remove_prefix(host);
        } else {
            text.remove_prefix(begin);
        }
    }
}

bool is_local_repository(std::string_view text) {
    if (text.find("://") != std::string_view::npos) return false;
    const std::size_t colon = text.find(':');
    // As git reads it: `host:path` unless a slash comes first.
    return colon == std::string_view::npos || text.find('/') < colon;
}

}  // namespace sweepline
