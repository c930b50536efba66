#pragma once

#include <chrono>

#include "base/result.hpp"
#include "store/database.hpp"

namespace sweepline {

/// Raised when `apply` comes to mean something else, or a table shows it otherwise: the tables are then made anew from
/// the record.
inline constexpr int kFoldVersion = 2;

/// Runs the migrations that the database lacks, each once, in one transaction. A database of a newer program or of
/// another one is refused. Writes nothing where nothing is lacking.
Result<> bring_up_to_date(Database& database, std::chrono::milliseconds lock_wait);

/// Whether the tables were made with this program's `kFoldVersion`.
[[nodiscard]] bool is_fold_current(Database& database);

/// Says that they are.
void set_fold_current(Database& database);

}  // namespace sweepline
