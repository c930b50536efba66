#include "driver/text_files.hpp"

#include <algorithm>

#include "driver/address.hpp"

namespace sweepline {

Result<std::vector<std::string>> list_text_files(const ServiceFiles& files, std::string_view glob_address) {
    std::vector<std::string> addresses;
    for (FileEntry& entry : TRY(files.list(glob_address)))
        if (entry.mode == FileMode::regular || entry.mode == FileMode::executable)
            addresses.push_back(std::move(entry.path));
    return addresses;
}

Result<bool> is_folder(const ServiceFiles& files, std::string_view address) {
    Address folder = TRY(parse_address(address));
    folder.path = escape_glob(folder.path) + "/";
    return !TRY(files.list(to_text(folder))).empty();
}

bool has_crlf(std::string_view text) {
    std::ptrdiff_t lines = 0;
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1), ++lines)
        if (at == 0 || text[at - 1] != '\r') return false;
    return lines > 0 && lines == std::ranges::count(text, '\r');
}

std::string with_lf(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at)
        if (text[at] != '\r' || at + 1 == text.size() || text[at + 1] != '\n') out += text[at];
    return out;
}

std::string with_crlf(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\n' && (at == 0 || text[at - 1] != '\r')) out += '\r';
        out += text[at];
    }
    return out;
}

std::string as_searched(std::string text) {
    return text.find("\r\n") == std::string::npos ? std::move(text) : with_lf(text);
}

std::size_t line_of(std::string_view text, std::size_t at) {
    return static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n')) + 1;
}

}  // namespace sweepline
