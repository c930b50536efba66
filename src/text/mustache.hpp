#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "text/value.hpp"

namespace sweepline {

/// Renders a Mustache template over `context` (an object) without HTML escaping. A name that the context lacks is an
/// error that names it and the line; `{{=<% %>=}}` changes the tags. Partials are refused.
[[nodiscard]] Result<std::string> render(std::string_view text, const Value& context);

/// The dotted names a template uses (variables and sections), in order, each once; an error where it is malformed.
[[nodiscard]] Result<std::vector<std::string>> names_used(std::string_view text);

/// Whether the text holds no tag at all, so that rendering it would return it unchanged.
[[nodiscard]] bool is_plain(std::string_view text);

}  // namespace sweepline
