#pragma once

#include <cstdint>
#include <string>

#include "store/database.hpp"

namespace sweepline {

/// Which record a database holds. Throws what the library throws, as do the others.
[[nodiscard]] std::string identity_of(Database& database);
void set_identity(Database& database, const std::string& record);

/// How often a copy of a record was made anew.
[[nodiscard]] std::int64_t copies_made(Database& database);

/// Takes all events away and counts the copy that is made now; the tables are left to whoever writes them.
void begin_copy(Database& database);

}  // namespace sweepline
