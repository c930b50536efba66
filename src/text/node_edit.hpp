#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "text/key_trail.hpp"
#include "text/keyed_file.hpp"
#include "text/layout.hpp"
#include "text/text_edit.hpp"
#include "text/value.hpp"

namespace sweepline {

/// A text whose nodes are changed one at a time.
struct EditedText {
    std::string_view text;
    KeyedFormat format;
    const Layout& layout;
};

/// The edits that write `to` in the place of the node where `trail` ends. Block style; see `flow_edits.hpp` for the
/// rest.
[[nodiscard]] Result<std::vector<TextEdit>> replace_block_node(const EditedText& file, const KeyTrail& trail,
                                                               const Value& to);

/// The edits that add a member behind the last of the block mapping where `trail` ends.
[[nodiscard]] Result<std::vector<TextEdit>> add_block_member(const EditedText& file, const KeyTrail& trail,
                                                             std::string_view key, const Value& to);

/// The edits that add an item behind the last of the block list where `trail` ends.
[[nodiscard]] Result<std::vector<TextEdit>> add_block_item(const EditedText& file, const KeyTrail& trail,
                                                           const Value& to);

/// The edits that take the entry where `trail` ends, one of several, out of its block mapping or list.
[[nodiscard]] Result<std::vector<TextEdit>> remove_block_entry(const EditedText& file, const KeyTrail& trail);

/// The same four inside `[…]` and `{…}`, in YAML and in JSON; what is added to is not empty.
[[nodiscard]] Result<std::vector<TextEdit>> replace_flow_node(const EditedText& file, const KeyTrail& trail,
                                                              const Value& to);
[[nodiscard]] Result<std::vector<TextEdit>> add_flow_member(const EditedText& file, const KeyTrail& trail,
                                                            std::string_view key, const Value& to);
[[nodiscard]] Result<std::vector<TextEdit>> add_flow_item(const EditedText& file, const KeyTrail& trail,
                                                          const Value& to);
[[nodiscard]] Result<std::vector<TextEdit>> remove_flow_entry(const EditedText& file, const KeyTrail& trail);

}  // namespace sweepline
