#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "app/lookup.hpp"
#include "app/sheet.hpp"
#include "text/ascii.hpp"
#include "text/spelling.hpp"

namespace sweepline {

namespace {

using Role = SheetColumn::Role;
using WordSet = std::set<std::string>;

constexpr std::size_t kTitleRowsMax = 10;  ///< a header is looked for so far down
constexpr std::size_t kNearMin = 4;        ///< letters: shorter headers are too near to each other
constexpr std::size_t kNamed = 12;         ///< names in a hint

struct RoleWord {
    std::string_view word;
    Role role;
};
constexpr std::array kRoleWords{
    RoleWord{"service", Role::service},      RoleWord{"services", Role::service},
    RoleWord{"service name", Role::service}, RoleWord{"microservice", Role::service},
    RoleWord{"app", Role::service},          RoleWord{"application", Role::service},
    RoleWord{"component", Role::service},    RoleWord{"repo", Role::service},
    RoleWord{"repository", Role::service},   RoleWord{"name", Role::service},
    RoleWord{"system", Role::service},       RoleWord{"workload", Role::service},
    RoleWord{"owner", Role::owner},          RoleWord{"team", Role::owner},
    RoleWord{"squad", Role::owner},          RoleWord{"owning team", Role::owner},
    RoleWord{"owned by", Role::owner},       RoleWord{"assignee", Role::assignee},
    RoleWord{"assigned", Role::assignee},    RoleWord{"assigned to", Role::assignee},
    RoleWord{"engineer", Role::assignee},    RoleWord{"who", Role::assignee},
    RoleWord{"responsible", Role::assignee}, RoleWord{"dri", Role::assignee},
    RoleWord{"note", Role::notes},           RoleWord{"notes", Role::notes},
    RoleWord{"comment", Role::notes},        RoleWord{"comments", Role::notes},
    RoleWord{"remark", Role::notes},         RoleWord{"remarks", Role::notes},
    RoleWord{"track", Role::track},
};

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

/// A header's key without a number before it: `2. Identity`.
std::string layer_key(std::string_view text) {
    std::string key = name_key(text);
    const std::size_t end = key.find_first_not_of("0123456789");
    if (end != 0 && end != std::string::npos && key[end] == ' ') key.erase(0, end + 1);
    return key;
}

WordSet words_in(const std::string& key) {
    WordSet words;
    for (std::size_t at = 0; at < key.size();) {
        const std::size_t end = std::min(key.find(' ', at), key.size());
        words.insert(key.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

bool holds(const WordSet& all, const WordSet& some) { return !some.empty() && std::ranges::includes(all, some); }

/// The layers of a headquarters, to be found by what a header says.
class LayerNames {
public:
    explicit LayerNames(const Headquarters& headquarters) {
        for (const LayerFiles& files : headquarters.layers) {
            const Layer& layer = files.layer;
            for (const std::string& text : {layer.name.value, layer.title}) {
                const std::string key = layer_key(text);
                if (!key.empty() && by_key_.try_emplace(key, &layer).second) keys_.push_back(key);
            }
        }
    }
    [[nodiscard]] const Layer* named(std::string_view header) const {
        const auto found = by_key_.find(layer_key(header));
        return found == by_key_.end() ? nullptr : found->second;
    }
    /// By a misspelling, or by words that only one layer has.
    [[nodiscard]] const Layer* nearly_named(std::string_view header) const {
        const std::string key = layer_key(header);
        if (key.size() < kNearMin) return nullptr;
        if (const auto near = nearest(key, keys_)) return by_key_.at(*near);
        const WordSet words = words_in(key);
        std::set<const Layer*> alike;
        for (const auto& [other, layer] : by_key_)
            if (const WordSet its = words_in(other); holds(words, its) || holds(its, words)) alike.insert(layer);
        return alike.size() == 1 ? *alike.begin() : nullptr;
    }

private:
    std::map<std::string, const Layer*> by_key_;
    std::vector<std::string> keys_;
};

const Layer* any_named(const LayerNames& layers, std::string_view header) {
    const Layer* const exact = layers.named(header);
    return exact != nullptr ? exact : layers.nearly_named(header);
}

Role role_of(std::string_view header) {
    const std::string key = name_key(header);
    const auto found = std::ranges::find(kRoleWords, key, &RoleWord::word);
    return found == kRoleWords.end() ? Role::unread : found->role;
}

/// The row, among the first, that names most layers; nothing where none names any.
std::optional<std::size_t> header_row(const Sheet& sheet, const LayerNames& layers) {
    std::optional<std::size_t> best;
    std::size_t most = 0;
    for (std::size_t row = 0; row < std::min(sheet.rows.size(), kTitleRowsMax); ++row) {
        std::set<const Layer*> named;
        for (const std::string& text : sheet.rows[row].fields)
            if (layers.named(text) != nullptr || role_of(text) == Role::unread) named.insert(any_named(layers, text));
        named.erase(nullptr);
        if (named.size() <= most) continue;
        most = named.size();
        best = row;
    }
    return best;
}

/// The column whose texts name most services; where several do, one that is called so.
std::optional<std::size_t> service_column(const Sheet& sheet, const SheetHeader& header, const ServiceNames& services) {
    std::optional<std::size_t> best;
    std::pair<std::size_t, bool> most{0, true};  // what names none is none
    for (std::size_t column = 0; column < header.columns.size(); ++column) {
        if (header.columns[column].role == Role::layer) continue;
        std::size_t named = 0;
        for (std::size_t row = header.row + 1; row < sheet.rows.size(); ++row) {
            const auto& fields = sheet.rows[row].fields;
            named += column < fields.size() && services.named(fields[column]) != nullptr ? 1 : 0;
        }
        const std::pair score{named, header.columns[column].role == Role::service};
        if (score <= most) continue;
        most = score;
        best = column;
    }
    return best;
}

/// Gives columns their layers, the exact names first, so that a near one takes no other's place.
void find_layers(std::vector<SheetColumn>& columns, const LayerNames& layers) {
    std::map<const Layer*, const SheetColumn*> taken;
    const auto take = [&](SheetColumn& column, const Layer* layer, bool near) {
        if (layer == nullptr) return;
        const auto [at, is_first] = taken.try_emplace(layer, &column);
        if (is_first) {
            column.role = Role::layer;
            column.layer = layer;
            column.near = near;
        } else if (column.because.empty()) {
            column.role = Role::unread;
            column.because = "'" + at->second->header + "' is read as " + layer->name.value + " already";
        }
    };
    for (SheetColumn& column : columns) take(column, layers.named(column.header), false);
    for (SheetColumn& column : columns) {
        if (column.role == Role::layer || !column.because.empty()) continue;
        column.role = role_of(column.header);
        if (column.role == Role::unread) take(column, layers.nearly_named(column.header), true);
    }
}

/// Each role but `layer` is one column's.
void keep_first_of_each_role(SheetHeader& header) {
    std::map<Role, std::string> taken{{Role::service, header.columns[header.service].header}};
    header.columns[header.service].role = Role::service;
    for (std::size_t at = 0; at < header.columns.size(); ++at) {
        SheetColumn& column = header.columns[at];
        if (column.role == Role::layer || column.role == Role::unread || at == header.service) continue;
        const auto [first, is_first] = taken.try_emplace(column.role, column.header);
        if (is_first) continue;
        column.role = Role::unread;
        column.because = "'" + first->second + "' is read for that";
    }
}

}  // namespace

std::string name_key(std::string_view text) {
    std::string key;
    for (const char c : in_lower_case(text)) {
        if (is_alphanumeric(c))
            key += c;
        else if (!key.empty() && key.back() != ' ')
            key += ' ';
    }
    return std::string(trimmed(key));
}

ServiceNames::ServiceNames(const std::vector<Service>& services) {
    const auto add = [&](std::map<std::string, const Service*>& to, std::string_view text, const Service& service) {
        const std::string key = name_key(text);
        if (key.empty()) return;
        const auto [at, is_new] = to.try_emplace(key, &service);
        if (!is_new && at->second != &service) at->second = nullptr;
    };
    std::map<std::string, const Service*> others;
    for (const Service& service : services) {
        add(by_key_, service.name.value, service);
        if (!service.was.empty()) add(others, service.was, service);
        for (const auto& [role, repository] : service.repos) {
            std::string_view url = repository.url;
            if (url.ends_with(".git")) url.remove_suffix(std::string_view(".git").size());
            add(others, url.substr(url.find_last_of("/:") + 1), service);
        }
    }
    by_key_.merge(others);  // a name goes before what else a service is called
}

const Service* ServiceNames::named(std::string_view text) const {
    const auto known = [&](std::string_view part) -> const Service* {
        const auto found = by_key_.find(name_key(part));
        return found == by_key_.end() ? nullptr : found->second;
    };
    if (const Service* const whole = known(text)) return whole;
    std::string_view part = text.substr(0, text.find(" ("));
    if (const Service* const before = known(part)) return before;
    while (part.ends_with('/') || part.ends_with(' ')) part.remove_suffix(1);
    if (part.ends_with(".git")) part.remove_suffix(std::string_view(".git").size());
    return part.contains('/') ? known(part.substr(part.rfind('/') + 1)) : nullptr;
}

Result<SheetHeader> read_header(const Sheet& sheet, const Headquarters& headquarters, const ServiceNames& services) {
    const LayerNames layers(headquarters);
    const auto row = header_row(sheet, layers);
    if (!row) {
        std::vector<std::string> names;
        for (const LayerFiles& files : headquarters.layers) names.push_back(files.layer.name.value);
        return fail(ErrorKind::invalid, "no column is called like a layer",
                    names.empty() ? "sweepline layer new NAME" : "layers: " + listed(names, kNamed));
    }
    SheetHeader header{.row = *row, .columns = {}};
    for (const std::string& text : sheet.rows[*row].fields)
        header.columns.push_back({.header = std::string(trimmed(text))});
    find_layers(header.columns, layers);
    const auto column = service_column(sheet, header, services);
    if (!column) {
        std::vector<std::string> names;
        for (const Service& service : headquarters.services) names.push_back(service.name.value);
        return fail(ErrorKind::invalid, "no column names services of this headquarters",
                    names.empty() ? "list them in services.yaml" : "services: " + listed(names, kNamed));
    }
    header.service = *column;
    keep_first_of_each_role(header);
    return header;
}

}  // namespace sweepline
