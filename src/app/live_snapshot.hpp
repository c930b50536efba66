#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "app/app.hpp"
#include "app/live.hpp"
#include "base/result.hpp"

namespace sweepline {

/// The whole grid as one compact JSON text, of one moment of the record: see `Snapshot`.
[[nodiscard]] Result<std::string> grid_as_json(App& app, std::string_view edition, std::int64_t& number);

/// The same, ready to be sent; `plain`: also to those who cannot unpack it.
[[nodiscard]] Result<std::shared_ptr<const Snapshot>> make_snapshot(App& app, std::uint64_t edition, bool plain);

/// Counts the grid's cells by status, as it shows them, into `metrics`.
[[nodiscard]] Result<> count_cells(App& app, Metrics& metrics);

/// `text` in gzip's format.
[[nodiscard]] std::string gzip(std::string_view text);

}  // namespace sweepline
