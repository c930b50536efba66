#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/use_case.hpp"
#include "cli/page.hpp"
#include "cli/terminal.hpp"

namespace sweepline {

struct WalkReply;

/// Goes through a runbook's checklist with a person: arrows or numbers choose an item, space ticks it, `q` leaves.
/// Each tick is a request of its own, so nothing is lost when the terminal goes. `ask` takes what to add to the first
/// request (`tick` or `untick`, one number). Returns the list as it was left.
[[nodiscard]] Result<Reply> walk_with(Reply first,
                                      const std::function<Result<Reply>(std::string_view field, int item)>& ask,
                                      const std::function<Pressed()>& press, const Page& page,
                                      const std::function<bool(std::string_view)>& write);

/// The checklist with `chosen` marked, as it stands on the screen: where the page has an end, as much of it as fits.
[[nodiscard]] std::string walk_frame(const WalkReply& reply, std::size_t chosen, const Page& page);

}  // namespace sweepline
