#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "text/value.hpp"

namespace sweepline {

/// Where something stands in a text: bytes [begin, end), and line and column of `begin`, counted from 1
/// (columns in characters).
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
    int line = 1;
    int column = 1;
    friend bool operator==(const Span&, const Span&) = default;
};

/// One node of a YAML document with the exact bytes it came from.
struct YamlNode {
    enum class Sort : unsigned char { scalar, sequence, mapping, alias };
    enum class Style : unsigned char { plain, single_quoted, double_quoted, literal, folded, flow, block };

    // Made where the type is complete: a node holds pairs of nodes.
    YamlNode();
    YamlNode(const YamlNode& other);
    YamlNode(YamlNode&& other) noexcept;
    YamlNode& operator=(const YamlNode& other);
    YamlNode& operator=(YamlNode&& other) noexcept;
    ~YamlNode();

    Sort sort = Sort::scalar;
    Style style = Style::plain;
    Span span;  ///< of the node itself, without key, anchor, tag, trailing comment or newline; empty for a value that
                ///< was left out: then behind its `:`, `-`, `---`, anchor, tag or key
    std::size_t outer_begin = 0;  ///< where its anchor or tag begins; `span.begin` if it has neither
    std::string text;             ///< a scalar's value; an alias's name
    std::string anchor;           ///< `&name`, empty if none
    std::string tag;              ///< explicit tag, empty if none
    std::vector<YamlNode> items;  ///< of a sequence
    std::vector<std::pair<YamlNode, YamlNode>> members;  ///< of a mapping, in order
    std::shared_ptr<const YamlNode> target;              ///< what an alias stands for, else null

    /// The member whose key is the scalar `key`, else null.
    [[nodiscard]] const YamlNode* find(std::string_view key) const;

    /// The node as data by YAML's core schema (`true`, `8080`, `null`, … where plain; quoted is text), with aliases
    /// followed and merge keys (`<<`) merged. Whole numbers with leading zeros are text: readers disagree about them.
    [[nodiscard]] Value to_value() const;
};

/// A stream whose aliases are more than this, or stand for more nodes than this, is refused as a bomb.
inline constexpr std::size_t kAliasesMax = 10'000;
inline constexpr std::size_t kAliasedNodesMax = 100'000;

/// Reads every document of a YAML stream. Refuses duplicate keys, keys that are no scalars, nesting over
/// `kNestingMax` (aliases followed), bombs, and text that is not UTF-8. Errors end in `line:column`.
/// Aliases are kept as `alias` nodes in the documents; `to_value` follows them.
[[nodiscard]] Result<std::vector<YamlNode>> parse_yaml(std::string_view text);

/// Like `parse_yaml`, for a text that must hold exactly one document, with aliases and merge keys (`<<`) replaced by
/// what they stand for. An empty text is a null scalar.
[[nodiscard]] Result<YamlNode> parse_yaml_document(std::string_view text);

/// What a plain scalar means by the core schema, as `YamlNode::to_value` reads it.
[[nodiscard]] Value plain_yaml_value(std::string_view text);

}  // namespace sweepline
