#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sweepline {

/// A file or glob as files of the headquarters write it, taken apart: `deploy/values.yaml`, `/x`, `infra:PATH`,
/// `infra:/x`.
struct Address {
    std::string role = {};   ///< empty: the repository that the layer changes
    bool from_root = false;  ///< from the repository's root, not from the service's path
    std::string path;        ///< without a leading slash
    friend bool operator==(const Address&, const Address&) = default;
};

/// Takes an address apart. Refuses what names nothing below a root: an empty path, `.`, `..`, empty components. What
/// stands before the first `:` is a role where it could be a role's name; `app:a:b` names the file `a:b`.
[[nodiscard]] Result<Address> parse_address(std::string_view text);

/// The form that `parse_address` reads. Needs `role` where the path would be misread without it.
[[nodiscard]] std::string to_text(const Address& address);

/// Whether an address without its role would be read as having one: the file `a:b`.
[[nodiscard]] bool needs_role(std::string_view path);

/// Whether a path is one file's name: nothing in it that a glob reads specially, and no slash at its end.
[[nodiscard]] bool is_literal(std::string_view path);

/// The glob that matches just `path`.
[[nodiscard]] std::string escape_glob(std::string_view path);

}  // namespace sweepline
