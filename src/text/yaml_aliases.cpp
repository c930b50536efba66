#include "text/yaml_aliases.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <unordered_set>
#include <utility>

#include "text/json.hpp"
#include "text/utf8.hpp"

namespace sweepline {

namespace {

/// How much a node is once its aliases are followed.
struct Extent {
    std::size_t nodes = 1;
    int depth = 1;
};

/// An anchor met so far; `node` is null while the anchored node is still open.
struct Anchor {
    const YamlNode* node = nullptr;
    Extent extent;
    std::shared_ptr<const YamlNode> copy;  ///< made for the first alias
};

std::unexpected<Error> refuse(const YamlNode& node, const std::string& what) {
    const TextPlace place{.line = node.span.line, .column = node.span.column};
    return fail(ErrorKind::invalid, what + " at " + to_text(place));
}

class Resolver {
public:
    explicit Resolver(AliasCount& count) : count_(count) {}
    Result<Extent> resolve(YamlNode& node);

private:
    Result<Extent> resolve_alias(YamlNode& node);
    Result<> add(Extent& whole, YamlNode& child);

    AliasCount& count_;
    std::map<std::string, Anchor, std::less<>> anchors_;
};

const YamlNode& followed(const YamlNode& node) { return node.sort == YamlNode::Sort::alias ? *node.target : node; }

bool has_aliases(const YamlNode& node);
YamlNode replaced(YamlNode node);
void merge_into(YamlNode& mapping, std::vector<YamlNode> sources);

}  // namespace

Result<> resolve_aliases(YamlNode& document, AliasCount& count) {
    auto extent = Resolver(count).resolve(document);
    if (!extent) return std::unexpected(std::move(extent).error());
    return {};
}

bool is_merge(const YamlNode& key, const YamlNode& value) {
    if (key.text != "<<" || key.style != YamlNode::Style::plain) return false;
    const YamlNode& merged = followed(value);
    if (merged.sort == YamlNode::Sort::mapping) return true;
    return merged.sort == YamlNode::Sort::sequence && !merged.items.empty() &&
           std::ranges::all_of(merged.items,
                               [](const YamlNode& item) { return followed(item).sort == YamlNode::Sort::mapping; });
}

YamlNode without_aliases(YamlNode node) { return has_aliases(node) ? replaced(std::move(node)) : node; }

namespace {

bool has_aliases(const YamlNode& node) {
    if (node.sort == YamlNode::Sort::alias) return true;
    return std::ranges::any_of(node.items, has_aliases) || std::ranges::any_of(node.members, [](const auto& member) {
               return is_merge(member.first, member.second) || has_aliases(member.second);
           });
}

YamlNode replaced(YamlNode node) {
    if (node.sort == YamlNode::Sort::alias) return replaced(*node.target);
    for (YamlNode& item : node.items) item = replaced(std::move(item));
    auto members = std::exchange(node.members, {});
    node.members.reserve(members.size());
    std::vector<YamlNode> merged;
    for (auto& [key, value] : members) {
        const bool merges = is_merge(key, value);
        YamlNode plain = replaced(std::move(value));
        if (!merges)
            node.members.emplace_back(std::move(key), std::move(plain));
        else if (plain.sort == YamlNode::Sort::mapping)
            merged.push_back(std::move(plain));
        else
            std::ranges::move(plain.items, std::back_inserter(merged));
    }
    if (!merged.empty()) merge_into(node, std::move(merged));
    return node;
}

/// What stands in the mapping already wins, and so does an earlier source.
void merge_into(YamlNode& mapping, std::vector<YamlNode> sources) {
    std::unordered_set<std::string> known;
    for (const auto& [key, value] : mapping.members) known.insert(key.text);
    for (YamlNode& source : sources)
        for (auto& [key, value] : source.members)
            if (known.insert(key.text).second) mapping.members.emplace_back(std::move(key), std::move(value));
}

Result<> Resolver::add(Extent& whole, YamlNode& child) {
    const Extent extent = TRY(resolve(child));
    whole.nodes += extent.nodes;
    whole.depth = std::max(whole.depth, extent.depth + 1);
    if (whole.depth > kNestingMax + 1)  // a scalar inside the deepest list is one more
        return refuse(child, "nesting is deeper than " + std::to_string(kNestingMax) + " once aliases are followed");
    return {};
}

Result<Extent> Resolver::resolve(YamlNode& node) {
    if (node.sort == YamlNode::Sort::alias) return resolve_alias(node);
    if (!node.anchor.empty()) anchors_[node.anchor] = {};
    Extent extent;
    for (YamlNode& item : node.items)
        if (auto added = add(extent, item); !added) return std::unexpected(std::move(added).error());
    for (auto& [key, value] : node.members) {
        if (!key.anchor.empty()) anchors_[key.anchor] = {.node = &key, .extent = {}, .copy = nullptr};
        if (auto added = add(extent, value); !added) return std::unexpected(std::move(added).error());
    }
    if (!node.anchor.empty()) anchors_[node.anchor] = {.node = &node, .extent = extent, .copy = nullptr};
    return extent;
}

Result<Extent> Resolver::resolve_alias(YamlNode& node) {
    const auto known = anchors_.find(node.text);
    if (known == anchors_.end()) return refuse(node, "alias '*" + node.text + "' has no anchor before it");
    Anchor& anchor = known->second;
    if (anchor.node == nullptr) return refuse(node, "alias '*" + node.text + "' stands inside its own anchor");
    count_.nodes += anchor.extent.nodes;
    if (++count_.aliases > kAliasesMax)
        return refuse(node, "there are more than " + std::to_string(kAliasesMax) + " aliases");
    if (count_.nodes > kAliasedNodesMax)
        return refuse(node, "aliases stand for more than " + std::to_string(kAliasedNodesMax) + " nodes");
    if (anchor.copy == nullptr) anchor.copy = std::make_shared<const YamlNode>(*anchor.node);
    node.target = anchor.copy;
    return anchor.extent;
}

}  // namespace

}  // namespace sweepline
