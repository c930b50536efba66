#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>
#include <vector>

#include "hq/diagnose.hpp"
#include "hq/import_sources.hpp"
#include "hq/repository_address.hpp"
#include "text/ascii.hpp"
#include "text/utf8.hpp"

namespace sweepline {

namespace {

constexpr std::string_view kDefaultHost = "github.com";

struct Listed {
    std::string address;
    std::string name;
    std::string group;
};

Result<Listed> read_line(std::string_view line);

}  // namespace

Result<Import> import_repos_txt(std::string_view text) {
    text.remove_prefix(mark_size(text));
    ImportList list;
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        line = trimmed(line.substr(0, line.find('#')));
        if (line.empty()) continue;
        const auto listed = read_line(line);
        if (listed)
            list.add({.name = listed->name, .repo = listed->address}, listed->group);
        else
            list.note("line " + std::to_string(number) + " is left out: " + listed.error().message);
    }
    return std::move(list).finish("repos.txt");
}

namespace {

bool is_plain_part(std::string_view part) {
    const auto allowed = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.');
    };
    return !part.empty() && part != "." && part != ".." && part.front() != '-' && std::ranges::all_of(part, allowed);
}

std::vector<std::string_view> parts_of(std::string_view text) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t slash = text.find('/');
        parts.push_back(text.substr(0, slash));
        if (slash == std::string_view::npos) return parts;
        text.remove_prefix(slash + 1);
    }
}

/// The part before the last, of an address as of a path.
std::string group_of(std::string_view address) {
    const std::size_t last = address.find_last_of('/');
    if (last == std::string_view::npos) return {};
    const std::string_view front = address.substr(0, last);
    const std::size_t before = front.find_last_of("/:@");
    return std::string(before == std::string_view::npos ? front : front.substr(before + 1));
}

std::unexpected<Error> not_listed(std::string_view line) {
    return fail(ErrorKind::invalid, in_quotes(line) + " is not org/repo, host/org/repo or a URL");
}

Result<Listed> read_line(std::string_view line) {
    if (is_remote_address(line)) {
        if (holds_password(line)) return fail(ErrorKind::invalid, "its address holds a secret itself");
        auto address = repository_address(line, "/");
        if (!address) return fail(ErrorKind::invalid, in_quotes(line) + ' ' + address.error().message);
        return Listed{.address = *address, .name = repository_name(*address), .group = group_of(*address)};
    }
    const std::vector<std::string_view> parts = parts_of(line);
    if (parts.size() < 2 || !std::ranges::all_of(parts, is_plain_part)) return not_listed(line);
    // A host has a dot; without one, three parts are a group below a group.
    const bool has_host = parts.size() > 2 && parts.front().contains('.');
    const std::string_view host = has_host ? parts.front() : kDefaultHost;
    if (!has_host && parts.size() != 2) return not_listed(line);
    const std::string_view slug = has_host ? line.substr(host.size() + 1) : line;
    return Listed{.address = forge_address(host, slug),
                  .name = repository_name(slug),
                  .group = std::string(parts[parts.size() - 2])};
}

}  // namespace

}  // namespace sweepline
