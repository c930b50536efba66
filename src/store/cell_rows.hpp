#pragma once

#include <functional>
#include <optional>

#include "base/result.hpp"
#include "migration/cell.hpp"
#include "store/database.hpp"
#include "store/store.hpp"

namespace sweepline {

/// All rows of the table `cell`, ordered by service and layer. Throws what the library throws.
Result<> read_cell_rows(Database& database, Store::Depth depth, const std::function<void(const Store::Row&)>& each);

/// The row of one cell with all its parts, or nothing. Throws what the library throws.
[[nodiscard]] Result<std::optional<Store::Row>> read_cell_row(Database& database, const CellKey& key);

}  // namespace sweepline
