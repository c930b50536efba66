#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>

#include "hq/diagnose.hpp"
#include "hq/import_sources.hpp"
#include "hq/scalar_shapes.hpp"
#include "text/ascii.hpp"
#include "text/utf8.hpp"

namespace sweepline {

namespace {

bool can_be_written(std::string_view text) {
    return !first_bad_utf8(text) && std::ranges::none_of(text, [](unsigned char c) { return c < ' ' || c == 0x7F; });
}

}  // namespace

std::string usable_name(std::string_view wanted) {
    constexpr std::size_t kNameMax = 100;
    std::string name;
    for (const char c : wanted.substr(0, kNameMax)) {
        const auto byte = static_cast<unsigned char>(c);
        const bool allowed = byte < 0x80 && (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.');
        if (allowed)
            name += c;
        else if (!name.ends_with('-'))
            name += '-';
    }
    const auto is_edge = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; };
    while (!name.empty() && is_edge(name.front())) name.erase(0, 1);
    while (!name.empty() && is_edge(name.back())) name.pop_back();
    return wrong_with_name(name).empty() ? name : std::string();
}

void ImportList::add(ImportedService service, std::string_view group) {
    const std::string wanted = service.name;
    if (!can_be_written(service.repo) || !can_be_written(service.path))
        return note(in_quotes(wanted) + " is left out: where it is cannot be written down as text");
    if (!can_be_written(service.owner)) service.owner.clear();
    const std::string name = usable_name(wanted);
    if (name.empty()) return note(in_quotes(wanted) + " is left out: nothing of it can be a service's name");
    if (take(service, name)) {
        if (name != wanted) note(in_quotes(wanted) + " is called " + in_quotes(name));
        return;
    }
    const std::string longer = group.empty() ? std::string() : usable_name(std::string(group) + '-' + name);
    const auto is_same = [&](const ImportedService* other) {
        return other != nullptr && other->repo == service.repo && other->path == service.path;
    };
    if (is_same(known(name)) || is_same(known(longer)))
        return note(in_quotes(wanted) + " is left out: it is there already");
    if (take(service, longer))
        return note(in_quotes(wanted) + " of " + in_quotes(group) + " is called " +
                    in_quotes(import_.services.back().name) + ": the shorter name is taken");
    note(in_quotes(wanted) + " is left out: " + in_quotes(known(name)->repo) + " has that name already");
}

void ImportList::note(std::string text) { import_.notes.push_back(std::move(text)); }

Import ImportList::finish(std::string kind) && {
    import_.kind = std::move(kind);
    return std::move(import_);
}

bool ImportList::take(ImportedService& service, std::string name) {
    if (name.empty() || !by_name_.emplace(in_lower_case(name), import_.services.size()).second) return false;
    service.name = std::move(name);
    import_.services.push_back(std::move(service));
    return true;
}

const ImportedService* ImportList::known(const std::string& name) const {
    const auto found = by_name_.find(in_lower_case(name));
    return found == by_name_.end() ? nullptr : &import_.services[found->second];
}

std::string forge_address(std::string_view host, std::string_view slug) {
    return "https://" + std::string(host) + '/' + std::string(slug) + (slug.ends_with(".git") ? "" : ".git");
}

std::string repository_name(std::string_view address) {
    while (address.ends_with('/')) address.remove_suffix(1);
    if (const std::size_t cut = address.find_last_of("/:"); cut != std::string_view::npos)
        address.remove_prefix(cut + 1);
    if (address.ends_with(".git")) address.remove_suffix(4);
    return std::string(address);
}

}  // namespace sweepline
