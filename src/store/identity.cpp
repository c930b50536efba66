#include "store/identity.hpp"

#include <soci/soci.h>

namespace sweepline {

std::string identity_of(Database& database) {
    std::string record;
    database.sql() << "SELECT record FROM identity", soci::into(record);
    return record;
}

void set_identity(Database& database, const std::string& record) {
    database.sql() << "UPDATE identity SET record = :record", soci::use(record);
}

std::int64_t copies_made(Database& database) {
    long long made = 0;
    database.sql() << "SELECT value FROM meta WHERE name = 'copy'", soci::into(made);
    return made;
}

void begin_copy(Database& database) {
    database.sql() << "DELETE FROM event";
    database.sql() << "UPDATE meta SET value = 0 WHERE name = 'event'";
    database.sql() << "UPDATE meta SET value = value + 1 WHERE name = 'copy'";
}

}  // namespace sweepline
