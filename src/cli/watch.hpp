#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "app/use_case.hpp"
#include "cli/page.hpp"

namespace sweepline {

struct GridReply;

/// Asks for the grid about twice a second and redraws it in place when the record, the window or the minute changed,
/// until `stop` is asked for, the reader leaves, asking fails (which is an error), or nobody reads any more. `leaves`
/// waits that long for the reader's word; without it only time is waited for.
[[nodiscard]] Result<> watch_grid(const std::function<Result<Reply>()>& ask, const std::function<Page()>& page_now,
                                  const std::function<bool(std::string_view)>& write, const std::stop_token& stop,
                                  const std::function<bool(std::chrono::milliseconds)>& leaves = {});

/// One picture of a watched grid that fits the page's height: when rows must go, those where nothing happens go
/// first, and how many went is said.
[[nodiscard]] std::string watch_frame(const GridReply& reply, const Page& page);

}  // namespace sweepline
