#pragma once

#include "migration/layer.hpp"
#include "migration/service.hpp"
#include "text/value.hpp"

namespace sweepline {

/// What every template knows of the headquarters: `service` (name, owner, deputy, timezone, pager, chat, track, `path`
/// in the layer's repository, `repos` by role with `url` and `path`, vars), `layer` (name, title, concern, number, in)
/// and `vars`. A text that the headquarters leaves out is empty. Runs add what they find out.
[[nodiscard]] Object names_from_headquarters(const Service& service, const Layer& layer);

}  // namespace sweepline
