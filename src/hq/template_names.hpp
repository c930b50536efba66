#pragma once

#include "migration/layer.hpp"
#include "migration/service.hpp"
#include "text/value.hpp"

namespace sweepline {

/// What templates know about a service, as `{{service.…}}`: name, owner, deputy, timezone, pager, chat, track, was, repo and
/// path (in role `role`), vars. A text that the headquarters leaves out is empty.
[[nodiscard]] Object template_names(const Service& service, std::string_view role);

/// What templates know about a layer, as `{{layer.…}}`: name, number, title, concern, in.
[[nodiscard]] Object template_names(const Layer& layer);

}  // namespace sweepline
