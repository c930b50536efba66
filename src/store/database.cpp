#include "store/database.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

namespace sweepline {

namespace fs = std::filesystem;

namespace {

/// How often a lock is tried for that SQLite itself does not wait for.
constexpr std::chrono::milliseconds kLockRetry{5};
/// As much as SQLite asks for at once.
constexpr std::uintmax_t kFreeBytesMin = std::uintmax_t{64} << 10U;

void forgo_memory_count();
bool is_writable(const fs::path& path);
void command(soci::session& sql, const char* text);
std::string uri_of(const fs::path& path, std::string_view options);
Result<> make_folder_of(const fs::path& path);
Error explained_code(const std::string& name, int code, const std::string& text);

}  // namespace

Result<Database> Database::open(const fs::path& path, std::chrono::milliseconds lock_wait) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::is_directory(status))
        return fail(ErrorKind::invalid, "the database " + path.string() + " is a folder", "name a file");
    if (status.type() == fs::file_type::none)
        return fail(ErrorKind::denied, "the database " + path.string() + " cannot be reached: " + error.message());
    const bool exists = fs::exists(status);
    if (!exists) {
        if (auto made = make_folder_of(path); !made) return std::unexpected(made.error());
    }
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    if (is_writable(folder) && (!exists || is_writable(path))) return connect(path, "", lock_wait, false);
    if (!exists)
        return fail(ErrorKind::denied, "there is no database " + path.string() + ", and its folder may not be written");

    auto database = connect(path, "?mode=ro", lock_wait, true);
    if (database) return database;
    // Without its `-shm` file, which cannot be made here, SQLite reads a write-ahead log only as a file that nobody
    // ever changes: right where no log is left behind, as after every orderly end.
    fs::path log = path;
    log += "-wal";
    const auto log_size = fs::file_size(log, error);
    if (error || log_size == 0) return connect(path, "?immutable=1", lock_wait, true);
    database.error().hint = "its newest changes are in " + log.string() +
                            ": open it once where its folder may be written, or copy both to such a folder";
    return database;
}

Result<Database> Database::connect(const fs::path& path, std::string_view options, std::chrono::milliseconds lock_wait,
                                   bool read_only) {
    forgo_memory_count();
    Database database(std::make_unique<soci::session>(), path.string(), read_only);
    auto opened = database.attempt([&]() -> Result<> {
        soci::session& sql = database.sql();
        sql.open(soci::connection_parameters(soci::sqlite3, "dbname=" + uri_of(path, options)));
        sql << "PRAGMA busy_timeout=" << lock_wait.count();
        sql << "PRAGMA synchronous=FULL";
        // Opening alone reads nothing; this does.
        long long tables = 0;
        sql << "SELECT count(*) FROM sqlite_master", soci::into(tables);
        return {};
    });
    if (!opened) return std::unexpected(std::move(opened).error());
    return database;
}

Database::Database(std::unique_ptr<soci::session> session, std::string name, bool read_only)
    : session_(std::move(session)), name_(std::move(name)), read_only_(read_only) {}
Database::~Database() = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;

void Database::use_write_ahead_log(std::chrono::milliseconds lock_wait) {
    const auto deadline = std::chrono::steady_clock::now() + lock_wait;
    while (true) {
        try {
            std::string mode;
            *session_ << "PRAGMA journal_mode=WAL", soci::into(mode);
            return;
        } catch (const soci::sqlite3_soci_error& error) {
            // Changing the mode never waits by itself.
            const bool locked = error.result() == SQLITE_BUSY || error.result() == SQLITE_LOCKED;
            if (!locked || std::chrono::steady_clock::now() >= deadline) throw;
        }
        std::this_thread::sleep_for(kLockRetry);
    }
}

Error Database::explained(const std::exception_ptr& thrown) const {
    try {
        std::rethrow_exception(thrown);
    } catch (const soci::sqlite3_soci_error& error) {
        return explained_code(name_, error.result(), error.get_error_message());
    } catch (const std::exception& error) {
        return Error{ErrorKind::internal, "the database " + name_ + ": " + error.what()};
    }
}

Transaction::Transaction(Database& database, Intent intent) : sql_(database.sql()) {
    // Not SOCI's own begin: that takes the lock for writing only at the first write, which is refused when another
    // process wrote in between.
    command(sql_, intent == Intent::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
    if (!open_) return;
    try {
        command(sql_, "ROLLBACK");
    } catch (const std::exception&) {
        // SQLite has taken it back already, as it does when the disk is full.
        open_ = false;
    }
}

void Transaction::commit() {
    command(sql_, "COMMIT");
    open_ = false;
}

Savepoint::Savepoint(Database& database) : sql_(database.sql()) { command(sql_, "SAVEPOINT part"); }

Savepoint::~Savepoint() {
    if (!open_) return;
    try {
        command(sql_, "ROLLBACK TO part");
        command(sql_, "RELEASE part");
    } catch (const std::exception&) {
        // With the whole transaction, it is taken back already.
        open_ = false;
    }
}

void Savepoint::keep() {
    command(sql_, "RELEASE part");
    open_ = false;
}

void require_open_transaction(Database& database) {
    const auto* backend = static_cast<soci::sqlite3_session_backend*>(database.sql().get_backend());
    if (sqlite_api::sqlite3_get_autocommit(backend->conn_) != 0)
        throw soci::sqlite3_soci_error("the transaction was taken back", SQLITE_FULL);
}

namespace {

/// SQLite counts the memory of the whole process under one lock, at which threads with databases of their own wait for
/// each other; nobody asks for the count. Refused, which does no harm, once SQLite was used otherwise.
void forgo_memory_count() {
    [[maybe_unused]] static const int kOnce = sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

bool is_writable(const fs::path& path) { return ::access(path.c_str(), W_OK) == 0; }

/// SOCI splits its options at blanks and equals signs, and SQLite reads `?` and `%` of an URI: everything but plain
/// characters is written by its code.
/// A statement without values or rows, without the work of SOCI around it: each change makes four of them.
void command(soci::session& sql, const char* text) {
    auto* const connection = static_cast<soci::sqlite3_session_backend*>(sql.get_backend())->conn_;
    const int code = sqlite_api::sqlite3_exec(connection, text, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throw soci::sqlite3_soci_error(sqlite_api::sqlite3_errmsg(connection), code);
}

std::string uri_of(const fs::path& path, std::string_view options) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string uri = path.is_absolute() ? "file://" : "file:";
    for (const char c : path.native()) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                           c == '.' || c == '-' || c == '_' || c == '~';
        if (plain) {
            uri += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        uri += '%';
        uri += kHex[byte >> 4U];
        uri += kHex[byte & 0xFU];
    }
    uri += options;
    return uri;
}

Result<> make_folder_of(const fs::path& path) {
    std::error_code error;
    if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
    if (!error) return {};
    return fail(ErrorKind::denied, "the folder " + path.parent_path().string() + " cannot be made: " + error.message());
}

/// For files beside the database SQLite says only that reading or writing did not work.
bool is_disk_full(const fs::path& database) {
    std::error_code error;
    const fs::space_info space = fs::space(database.parent_path(), error);
    return !error && space.available < kFreeBytesMin;
}

Error no_space(const std::string& name) {
    return {ErrorKind::unavailable, "no space is left for the database " + name, "free some space, then try again"};
}

Error explained_code(const std::string& name, int code, const std::string& text) {
    const std::string database = "the database " + name;
    switch (code & 0xFF) {  // the rest tells apart what the primary code lumps together
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {ErrorKind::unavailable, database + " is locked by another process",
                    "wait for it to end, then try again"};
        case SQLITE_FULL:
            return no_space(name);
        case SQLITE_NOTADB:
            return {ErrorKind::invalid, name + " is not a database", "move it out of the way, or name another file"};
        case SQLITE_CORRUPT:
            return {ErrorKind::invalid, database + " is damaged: " + text,
                    "put a copy of it back, or take out what is left with `sqlite3 FILE .recover`"};
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {ErrorKind::denied, database + " may not be written: " + text};
        case SQLITE_CANTOPEN:
            if (is_disk_full(name)) return no_space(name);
            return {ErrorKind::unavailable, database + " cannot be opened: " + text};
        case SQLITE_IOERR:
            if (is_disk_full(name)) return no_space(name);
            return {ErrorKind::unavailable, database + " cannot be read or written: " + text};
        default:
            return {ErrorKind::internal, database + ": " + text};
    }
}

}  // namespace

}  // namespace sweepline
