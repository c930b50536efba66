#pragma once

#include <string>

#include "app/init.hpp"
#include "cli/page.hpp"

namespace sweepline {

/// What a comparison with the source proposes, by sort, each with what becomes of it.
[[nodiscard]] std::string render_proposals(const InitReply& reply, const Page& page);

}  // namespace sweepline
