#include "store/schema.hpp"

#include <soci/soci.h>

#include <string>

#include "store/migrations.hpp"

namespace sweepline {

namespace {

struct Versions {
    long long tables = 0;  ///< number of the last migration that was run
    long long fold = 0;
};

Result<Versions> read_versions(Database& database);
void run_migration(Database& database, const MigrationFile& file);
void write_version(Database& database, const std::string& name, long long value);

}  // namespace

Result<> bring_up_to_date(Database& database, std::chrono::milliseconds lock_wait) {
    const auto newest = static_cast<long long>(migration_files().size());
    const Versions found = TRY(read_versions(database));
    if (found.tables == newest) return {};
    if (database.read_only())
        return fail(ErrorKind::denied,
                    "the database " + database.name() + " is of an older sweepline and may not be written",
                    "open it once where it may be written");
    if (found.tables == 0) database.use_write_ahead_log(lock_wait);

    Transaction transaction(database, Intent::write);
    // Another process may have been quicker.
    const Versions now = TRY(read_versions(database));
    for (const MigrationFile& file : migration_files())
        if (file.number > now.tables) run_migration(database, file);
    if (now.tables < newest) write_version(database, "tables", newest);
    if (now.tables == 0) write_version(database, "fold", kFoldVersion);
    transaction.commit();
    return {};
}

bool is_fold_current(Database& database) {
    long long fold = 0;
    database.sql() << "SELECT value FROM meta WHERE name = 'fold'", soci::into(fold);
    return fold == kFoldVersion;
}

void set_fold_current(Database& database) { write_version(database, "fold", kFoldVersion); }

namespace {

Result<Versions> read_versions(Database& database) {
    soci::session& sql = database.sql();
    long long tables = 0;
    long long ours = 0;
    sql << "SELECT count(*), coalesce(sum(name = 'meta'), 0) FROM sqlite_master WHERE type = 'table'",
        soci::into(tables), soci::into(ours);
    if (tables == 0) return Versions{};
    if (ours == 0)
        return fail(ErrorKind::invalid, database.name() + " is a database of another program", "name another file");
    Versions versions;
    sql << "SELECT coalesce(max(CASE name WHEN 'tables' THEN value END), 0),"
           " coalesce(max(CASE name WHEN 'fold' THEN value END), 0) FROM meta",
        soci::into(versions.tables), soci::into(versions.fold);
    if (versions.tables > static_cast<long long>(migration_files().size()) || versions.fold > kFoldVersion)
        return fail(ErrorKind::unsupported, "the database " + database.name() + " is of a newer sweepline",
                    "upgrade sweepline");
    return versions;
}

/// SQLite takes one statement at a time; in these files a statement ends where a line ends with a semicolon.
void run_migration(Database& database, const MigrationFile& file) {
    std::string_view rest = file.sql;
    while (true) {
        const auto end = rest.find(";\n");
        if (end == std::string_view::npos) return;
        database.sql() << std::string(rest.substr(0, end));
        rest.remove_prefix(end + 2);
    }
}

void write_version(Database& database, const std::string& name, long long value) {
    database.sql() << "INSERT INTO meta (name, value) VALUES (:name, :value)"
                      " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        soci::use(name), soci::use(value);
}

}  // namespace

}  // namespace sweepline
