#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "hq/diagnose.hpp"
#include "hq/folder_reader.hpp"
#include "hq/refresh.hpp"
#include "hq/scaffold_text.hpp"
#include "hq/services_file.hpp"
#include "text/keyed_file.hpp"
#include "text/text_edit.hpp"
#include "text/value_change.hpp"
#include "text/yaml.hpp"

namespace sweepline {

namespace {

Result<YamlNode> list_in(std::string_view text);
std::vector<TextEdit> rename_edits(std::string_view text, const YamlNode& item, const ServiceProposal& rename);
Result<std::string> with_additions(std::string text, const YamlNode& list,
                                   const std::vector<ServiceProposal>& additions);
Value expected_list(const YamlNode& list, const std::map<std::string, const ServiceProposal*>& renames,
                    const std::vector<ServiceProposal>& additions);
std::vector<ServiceProposal> those(const std::vector<ServiceProposal>& proposals, Proposed change);

ImportedService entry_of(const ServiceProposal& addition) {
    return {.name = addition.service, .repo = addition.repo, .path = addition.path, .owner = addition.owner};
}

}  // namespace

Result<std::string> with_entries(std::string_view text, const std::vector<ServiceProposal>& renames,
                                 const std::vector<ServiceProposal>& additions) {
    const YamlNode list = TRY(list_in(text));
    std::map<std::string, const ServiceProposal*> by_name;
    for (const ServiceProposal& each : renames) by_name.emplace(each.was, &each);
    std::vector<TextEdit> edits;
    for (const YamlNode& item : list.items) {
        const YamlNode* name = item.find("name");
        const auto rename = name == nullptr ? by_name.end() : by_name.find(name->text);
        if (rename != by_name.end())
            std::ranges::move(rename_edits(text, item, *rename->second), std::back_inserter(edits));
    }
    auto after = TRY(with_additions(with_edits(text, std::move(edits)), list, additions));
    // Whatever the file plays with, nothing is entered that would say anything else.
    const auto proof = list_in(after);
    if (!proof || !is_same(proof->to_value(), expected_list(list, by_name, additions)))
        return fail(ErrorKind::unsupported, "what is new cannot be entered without changing more than that",
                    "enter it by hand");
    return after;
}

Result<std::vector<std::string>> enter_proposals(const Headquarters& headquarters,
                                                 const std::vector<ServiceProposal>& proposals) {
    const auto renames = those(proposals, Proposed::rename);
    const auto additions = those(proposals, Proposed::addition);
    std::vector<std::string> retired;
    for (const ServiceProposal& each : those(proposals, Proposed::retirement)) retired.push_back(each.service);
    if (headquarters.services_files.empty())
        return fail(ErrorKind::not_found,
                    "there is no services file in " + in_quotes(headquarters.settings.services_at),
                    "make an empty one there");
    const FolderReader reader = TRY(FolderReader::open(headquarters.folder));
    std::vector<std::pair<std::string, std::string>> changed;
    for (const std::string& file : headquarters.services_files) {
        const bool is_last = &file == &headquarters.services_files.back();
        const std::string before = TRY(reader.read(file, kServicesBytesMax));
        const std::string entered =
            TRY(while_doing(with_entries(before, renames, is_last ? additions : std::vector<ServiceProposal>()),
                            "entering in " + file));
        std::string after = TRY(while_doing(without_services(entered, retired), "taking out of " + file));
        if (after != before) changed.emplace_back(file, std::move(after));
    }
    std::vector<std::string> written;
    for (const auto& [file, text] : changed) {
        if (auto done = replace_file(headquarters.folder / file, text); !done) {
            for (const std::string& before : written) done.error().message += "; " + before + " is written already";
            return std::unexpected(std::move(done).error());
        }
        written.push_back(file);
    }
    return written;
}

Result<std::string> without_services(std::string_view text, const std::vector<std::string>& names) {
    std::string after(text);
    const YamlNode list = TRY(list_in(text));
    // From the end, so that the places of the others stay.
    for (std::size_t at = list.items.size(); at-- > 0;) {
        const YamlNode* const name = list.items[at].find("name");
        if (name == nullptr || std::ranges::find(names, name->text) == names.end()) continue;
        const KeyPath place{.document = std::nullopt, .parts = {KeyPath::Index{at}}};
        after = TRY(unset_value(after, KeyedFormat::yaml, place));
    }
    return after;
}

Result<std::vector<std::string>> leave_services(const Headquarters& headquarters,
                                                const std::vector<std::string>& names) {
    constexpr std::string_view kFile = "migration.yaml";
    if (headquarters.settings.scope.from.empty())
        return fail(ErrorKind::invalid, "migration.yaml does not say where the services come from",
                    "keep it there as `scope: {from: …}`");
    const FolderReader reader = TRY(FolderReader::open(headquarters.folder));
    const std::string before = TRY(reader.read(std::string(kFile), kServicesBytesMax));
    Array left;
    for (const std::string& each : headquarters.settings.scope.leave) left.emplace_back(each);
    for (const std::string& each : names)
        if (std::ranges::find(left, Value(each)) == left.end()) left.emplace_back(each);
    const KeyPath at{.document = std::nullopt, .parts = {KeyPath::Key{"scope"}, KeyPath::Key{"leave"}}};
    const std::string after =
        TRY(while_doing(set_value(before, KeyedFormat::yaml, at, std::move(left)), "entering in migration.yaml"));
    if (after == before) return std::vector<std::string>{};
    TRY(replace_file(headquarters.folder / kFile, after));
    return std::vector<std::string>{std::string(kFile)};
}

namespace {

std::vector<ServiceProposal> those(const std::vector<ServiceProposal>& proposals, Proposed change) {
    std::vector<ServiceProposal> chosen;
    std::ranges::copy_if(proposals, std::back_inserter(chosen),
                         [&](const ServiceProposal& each) { return each.change == change; });
    return chosen;
}

/// The list of a services file with the places of its bytes; a null where there is none yet.
Result<YamlNode> list_in(std::string_view text) {
    auto documents = TRY(parse_yaml(text));
    if (documents.size() > 1) return fail(ErrorKind::invalid, "there are several documents");
    return documents.empty() ? YamlNode() : std::move(documents.front());
}

/// The new name, and `was:` on a line of its own below it.
std::vector<TextEdit> rename_edits(std::string_view text, const YamlNode& item, const ServiceProposal& rename) {
    const YamlNode* name = item.find("name");
    const YamlNode* was = item.find("was");
    std::vector<TextEdit> edits{{name->span.begin, name->span.end, yaml_scalar(rename.service)}};
    const std::string former = "was: " + yaml_scalar(rename.was);
    if (was != nullptr) {
        edits.push_back({was->span.begin, was->span.end, yaml_scalar(rename.was)});
    } else if (item.style == YamlNode::Style::flow) {
        edits.front().with += ", " + former;
    } else {
        const std::size_t at = line_end(text, name->span.end);
        const std::string indent(static_cast<std::size_t>(item.span.column) - 1, ' ');
        edits.push_back({at, at, std::string(newline_near(text, at)) + indent + former});
    }
    return edits;
}

Result<std::string> with_additions(std::string text, const YamlNode& list,
                                   const std::vector<ServiceProposal>& additions) {
    if (list.style == YamlNode::Style::flow) {
        std::size_t position = list.items.size();
        for (const ServiceProposal& each : additions) {
            const Value entry = expected_list(YamlNode(), {}, {each}).if_array()->front();
            const KeyPath at{.document = std::nullopt, .parts = {KeyPath::Index{position++}}};
            text = TRY(set_value(text, KeyedFormat::yaml, at, entry));
        }
        return text;
    }
    if (additions.empty()) return text;
    const std::string newline(newline_near(text, text.size()));
    const std::string indent(list.items.empty() ? 0 : static_cast<std::size_t>(list.span.column) - 1, ' ');
    if (!text.empty() && !text.ends_with('\n')) text += newline;
    for (const ServiceProposal& each : additions)
        for (const std::string& line : service_lines(entry_of(each))) ((text += indent) += line) += newline;
    return text;
}

Value expected_list(const YamlNode& list, const std::map<std::string, const ServiceProposal*>& renames,
                    const std::vector<ServiceProposal>& additions) {
    Value before = list.to_value();
    if (before.if_array() == nullptr && additions.empty()) return before;
    Array items = before.if_array() != nullptr ? std::move(*before.if_array()) : Array();
    for (Value& item : items) {
        const Value* name = item.find("name");
        const auto rename = name == nullptr ? renames.end() : renames.find(name->to_text());
        if (rename == renames.end()) continue;
        item.set("name", rename->second->service);
        item.set("was", rename->second->was);
    }
    for (const ServiceProposal& each : additions) {
        Object entry{{"name", each.service}, {"repo", each.repo}};
        if (!each.path.empty()) entry.emplace_back("path", each.path);
        if (!each.owner.empty()) entry.emplace_back("owner", each.owner);
        items.emplace_back(std::move(entry));
    }
    return items;
}

}  // namespace

}  // namespace sweepline
