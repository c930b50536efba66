#pragma once

#include <string>

#include "app/look_commands.hpp"
#include "migration/event.hpp"

namespace sweepline {

/// What happened, in a sentence without its service, layer and actor: "swept in 12 ms: 3 files changed".
[[nodiscard]] std::string sentence(const Happening& what);

/// The same without what only its service can say, so that many services share it: "swept", "pushed its branch".
[[nodiscard]] std::string common_sentence(const Happening& what);

/// An event as a line of a history.
[[nodiscard]] HistoryEntry history_entry(const Event& event);

}  // namespace sweepline
