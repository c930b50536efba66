#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "text/value.hpp"

namespace sweepline {

/// Renders a Mustache template over `context` (an object) without HTML escaping. A name that the context lacks is an
/// error that names it and the line; `{{=<% %>=}}` changes the tags. A section is left out for false, null, an empty
/// text and an empty list; its names are then not looked up. A tag that shows nothing and stands alone on its line
/// leaves no line. Partials are refused.
[[nodiscard]] Result<std::string> render(std::string_view text, const Value& context);

/// The dotted names a template uses (variables and sections), as written, in order, each once; an error where it is
/// malformed. A name inside a section may be a member of what the section shows.
[[nodiscard]] Result<std::vector<std::string>> names_used(std::string_view text);

/// Whether the text holds no tag at all, so that rendering it would return it unchanged.
[[nodiscard]] bool is_plain(std::string_view text);

}  // namespace sweepline
