#pragma once

#include <string>
#include <vector>

#include "migration/migration.hpp"
#include "store/database.hpp"
#include "store/record.hpp"
#include "store/tables.hpp"

namespace sweepline {

/// What is wrong with the file, with the record, and with the tables as its fold: each in a sentence. Throws what the
/// library throws; wants a transaction around it, so that all of it is of one moment.
[[nodiscard]] std::vector<std::string> found_wrong(Database& database, Record& record, Tables& tables);

/// Every difference between two folds of the same events.
[[nodiscard]] std::vector<std::string> differences(const Migration& by_record, const Migration& by_tables);

}  // namespace sweepline
