#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "migration/event.hpp"

namespace sweepline {

/// A piece of a record that is kept elsewhere, as it stands there.
struct RecordPiece {
    std::string record;              ///< which one: an id for its life
    std::int64_t newest = 0;         ///< number of its newest event
    std::vector<Event> events = {};  ///< those after the number asked for, in order, as many as were handed out
};

/// What shall be appended there.
struct RecordOffer {
    std::string record;                      ///< to which one
    std::int64_t expected = 0;               ///< the newest event that is known here
    std::vector<Happening> happenings = {};  ///< all of them, or none
};

/// What came of it. Not recorded: what was offered meets what has happened after `expected` (see `is_beside`).
struct RecordAnswer {
    bool recorded = false;
    std::int64_t first = 0;  ///< number of the first event appended; the others follow without a gap
    RecordPiece piece;       ///< after `expected`
};

/// The way to a record that is kept elsewhere. An error of kind `unavailable` or `timed_out` says that no answer came,
/// whatever happened there.
struct RecordLink {
    std::string name;   ///< how errors call the place
    std::string actor;  ///< as whom it records what comes from here
    std::function<Result<RecordPiece>(std::int64_t after, std::int64_t most)> read;
    std::function<Result<RecordAnswer>(const RecordOffer&)> append;
    std::function<bool(std::chrono::milliseconds)> wait;  ///< false: somebody asked to stop
    std::chrono::milliseconds patience{30'000};           ///< how long a change waits for a place that answers no more
};

}  // namespace sweepline
