#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hq/diagnose.hpp"
#include "text/yaml.hpp"

namespace sweepline {

/// What is wrong with a scalar: the rest of a sentence that begins with its key, and what to write instead.
struct Complaint {
    std::string what;
    std::string hint = {};
};
using ScalarRule = std::function<std::optional<Complaint>(const YamlNode&)>;

struct MemberShape;

/// What a node of a headquarters file may look like: a scalar that keeps a rule, a list, named members, or several of
/// these.
struct Shape {
    std::string wanted;  ///< "a list of roles": what a message says should stand there
    ScalarRule scalar = nullptr;
    std::shared_ptr<const Shape> item = nullptr;
    std::shared_ptr<const std::vector<MemberShape>> members = nullptr;
    std::shared_ptr<const Shape> rest = nullptr;  ///< of members with any other key
    std::vector<std::string> one_of = {};         ///< keys of which exactly one must be there; empty: no such rule
    bool filled = false;                          ///< a list or members must not be empty
    bool anything = false;
};
struct MemberShape {
    std::string key;
    Shape shape;
    bool required = false;
};

/// A member that must be there.
[[nodiscard]] MemberShape must(std::string key, Shape shape);
/// A member that may be there.
[[nodiscard]] MemberShape may(std::string key, Shape shape);

/// Named members, these and no others.
[[nodiscard]] Shape members_of(std::vector<MemberShape> members);
/// Named members, these and others of shape `rest`.
[[nodiscard]] Shape members_of(std::vector<MemberShape> members, Shape rest);
/// Named members, these and no others, and exactly one of those called `one_of`.
[[nodiscard]] Shape members_with_one_of(std::vector<std::string> one_of, std::vector<MemberShape> members);
/// Named members with keys of one's own.
[[nodiscard]] Shape map_of(Shape each);
[[nodiscard]] Shape list_of(Shape each);
/// The same list or members, but not without anything in it.
[[nodiscard]] Shape filled(Shape shape);
/// Either of two that differ in sort (scalar, list, members).
[[nodiscard]] Shape either(Shape one, Shape other);
/// Whatever YAML can say.
[[nodiscard]] Shape anything();

/// Reports what does not fit, each at its place, and takes it out of `node`: members with unknown keys or wrong
/// content, list items that do not fit. What remains may be read without asking again. Answers false where the node
/// itself is unusable: of a wrong sort, or without a required member. `key` is what messages call the node.
[[nodiscard]] bool keep_what_fits(YamlNode& node, const Shape& shape, std::string_view key, FileProblems& problems);

/// Whether the node says nothing: `key:`, `~`, `null`.
[[nodiscard]] bool is_null(const YamlNode& node);

/// The text of member `key`, where there is one, replaces `into`.
void take(const YamlNode& from, std::string_view key, std::string& into);
/// The texts of the list at `key`, where there is one, replace `into`.
void take(const YamlNode& from, std::string_view key, std::vector<std::string>& into);
/// The truth at `key`, where there is one, replaces `into`.
void take(const YamlNode& from, std::string_view key, bool& into);

}  // namespace sweepline
