#include "git/shelf_file.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

#include "git/files.hpp"
#include "git/objects.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr int kLockWaitMillis = 10'000;
constexpr std::chrono::milliseconds kLockPause{2};
constexpr std::uintmax_t kFreeBytesMin = std::uintmax_t{64} << 10U;  // as much as SQLite asks for at once

/// Which tables these are; a file of another number is left alone.
constexpr std::int64_t kForm = 1;

/// The objects of one repository lie beside each other in the index, as they are written and read: by id alone each of
/// them would touch another page.
constexpr const char* kTables =
    "CREATE TABLE object (number INTEGER PRIMARY KEY, repository TEXT NOT NULL, id BLOB NOT NULL, "
    "sort INTEGER NOT NULL, size INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (repository, id));"
    "CREATE TABLE branch (repository TEXT NOT NULL, name TEXT NOT NULL, tip BLOB NOT NULL, "
    "PRIMARY KEY (repository, name)) WITHOUT ROWID;"
    "PRAGMA user_version=1";

/// Below this, deflating an object costs more time than its bytes are worth.
constexpr std::size_t kPlainMax = 4096;

constexpr const char* kMoveAway = "move it away and sweep again what was not shipped yet";

/// What a damaged file may make us ask for.
constexpr std::int64_t kObjectMax = std::int64_t{1} << 30U;

/// A path as SQLite's URI, every byte but the plainest by its code.
std::string uri_of(const fs::path& path, std::string_view options) {
    std::string uri = "file:";
    const fs::path whole = fs::absolute(path);
    for (const char c : whole.native()) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                           c == '.' || c == '-' || c == '_';
        if (plain)
            uri += c;
        else
            uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return uri.append(options);
}

bool there(const fs::path& path) { return ::access(path.c_str(), F_OK) == 0; }

std::string_view bytes_of(const Oid& id) { return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()}; }

std::optional<Oid> oid_of(std::string_view bytes) {
    Oid id;
    if (bytes.size() != id.bytes.size()) return std::nullopt;
    std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
    return id;
}

/// Nothing when it would not become shorter.
std::optional<std::string> deflated(std::string_view bytes) {
    if (bytes.size() <= kPlainMax) return std::nullopt;
    uLongf size = compressBound(bytes.size());
    std::string out(size, '\0');
    const int code = compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                               reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), Z_BEST_SPEED);
    if (code != Z_OK || size >= bytes.size()) return std::nullopt;
    out.resize(size);
    return out;
}

std::optional<std::string> inflated(std::string_view kept, std::size_t size) {
    std::string out(size, '\0');
    uLongf got = size;
    const int code = uncompress(reinterpret_cast<Bytef*>(out.data()), &got, reinterpret_cast<const Bytef*>(kept.data()),
                                kept.size());
    if (code != Z_OK || got != size) return std::nullopt;
    return out;
}

/// SQLite itself does not wait where a file's mode is changed.
int execute_patiently(sqlite3* database, const char* text) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kLockWaitMillis);
    while (true) {
        const int code = sqlite3_exec(database, text, nullptr, nullptr, nullptr);
        const bool locked = (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
        if (!locked || std::chrono::steady_clock::now() >= deadline) return code;
        std::this_thread::sleep_for(kLockPause);
    }
}

}  // namespace

/// A prepared statement.
class ShelfFile::Statement {
public:
    Statement(sqlite3* database, const char* text)
        : code_(sqlite3_prepare_v3(database, text, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr)) {}
    ~Statement() { sqlite3_finalize(statement_); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    /// SQLITE_OK, or why the text could not be prepared.
    [[nodiscard]] int code() const { return code_; }
    /// The bytes must live until the statement is reset.
    void bind_text(int at, std::string_view text) {
        sqlite3_bind_text64(statement_, at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    void bind_blob(int at, std::string_view bytes) {
        sqlite3_bind_blob64(statement_, at, bytes.data(), bytes.size(), SQLITE_STATIC);
    }
    /// SQLITE_ROW, SQLITE_DONE, or an error's code.
    int step() { return sqlite3_step(statement_); }
    void reset() { sqlite3_reset(statement_); }
    void bind_number(int at, std::int64_t number) { sqlite3_bind_int64(statement_, at, number); }
    /// Valid until the next step or reset.
    [[nodiscard]] std::string_view bytes(int at) {
        const void* bytes = sqlite3_column_blob(statement_, at);
        return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, at))};
    }
    [[nodiscard]] std::int64_t number(int at) { return sqlite3_column_int64(statement_, at); }

private:
    sqlite3_stmt* statement_ = nullptr;
    int code_;
};

/// Ends a statement's use, whichever way its function is left.
class ShelfFile::Reset {
public:
    explicit Reset(Statement& statement) : statement_(statement) {}
    ~Reset() { statement_.reset(); }
    Reset(const Reset&) = delete;
    Reset& operator=(const Reset&) = delete;

private:
    Statement& statement_;
};

void ShelfFile::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

struct ShelfFile::Reader {
    explicit Reader(Connection connection) : database(std::move(connection)) {}

    Connection database;
    Statement object{database.get(), "SELECT sort, size, bytes FROM object WHERE repository = ?1 AND id = ?2"};
    Statement branch{database.get(), "SELECT tip FROM branch WHERE repository = ?1 AND name = ?2"};
    Statement branches{database.get(), "SELECT name, tip FROM branch WHERE repository = ?1"};
};

ShelfFile::ShelfFile(fs::path path) : path_(std::move(path)) {}
ShelfFile::~ShelfFile() = default;

Result<std::shared_ptr<const MadeObject>> ShelfFile::object(const std::string& repository, const Oid& id) {
    Reader* reader = TRY(this->reader());
    if (reader == nullptr) return nullptr;
    Statement& row = reader->object;
    const Reset at_the_end(row);
    row.bind_text(1, repository);
    row.bind_blob(2, bytes_of(id));
    const int code = row.step();
    if (code == SQLITE_DONE) return nullptr;
    if (code != SQLITE_ROW) return refusal(reader->database.get());
    MadeObject object{.id = id, .sort = static_cast<ObjectSort>(row.number(0)), .bytes = {}};
    const std::int64_t size = row.number(1);
    const std::string_view kept = row.bytes(2);
    std::optional<std::string> whole;
    if (size >= 0 && size <= kObjectMax)
        whole = static_cast<std::size_t>(size) == kept.size() ? std::string(kept)
                                                              : inflated(kept, static_cast<std::size_t>(size));
    if (!whole || object.sort < ObjectSort::commit || object.sort > ObjectSort::tag ||
        Objects::hash(object.sort, *whole) != id)
        return fail(ErrorKind::invalid, fmt::format("object {} in {} is damaged", to_hex(id), shown(path_.native())),
                    kMoveAway);
    object.bytes = std::move(*whole);
    return std::make_shared<const MadeObject>(std::move(object));
}

Result<std::optional<Oid>> ShelfFile::branch(const BranchName& branch) {
    Reader* reader = TRY(this->reader());
    if (reader == nullptr) return std::nullopt;
    Statement& row = reader->branch;
    const Reset at_the_end(row);
    row.bind_text(1, branch.repository);
    row.bind_text(2, branch.name);
    const int code = row.step();
    if (code == SQLITE_DONE) return std::nullopt;
    if (code != SQLITE_ROW) return refusal(reader->database.get());
    return oid_of(row.bytes(0));
}

void ShelfFile::hold(bool still) {
    // Where there is no file yet there is nothing to hold; a transaction that cannot begin costs time, not truth.
    const auto found = reader();
    if (found && *found != nullptr)
        sqlite3_exec((*found)->database.get(), still ? "BEGIN" : "COMMIT", nullptr, nullptr, nullptr);
}

Result<std::map<std::string, Oid>> ShelfFile::branches(const std::string& repository) {
    Reader* reader = TRY(this->reader());
    std::map<std::string, Oid> all;
    if (reader == nullptr) return all;
    Statement& row = reader->branches;
    const Reset at_the_end(row);
    row.bind_text(1, repository);
    int code = row.step();
    for (; code == SQLITE_ROW; code = row.step())
        if (const auto tip = oid_of(row.bytes(1))) all.emplace(row.bytes(0), *tip);
    if (code != SQLITE_DONE) return refusal(reader->database.get());
    return all;
}

Result<> ShelfFile::write(const ShelfChanges& changes) {
    sqlite3* database = TRY(writer());
    if (sqlite3_exec(database, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK) return refusal(database);
    Result<> done = write_rows(database, changes);
    if (done && sqlite3_exec(database, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK) done = refusal(database);
    if (!done) sqlite3_exec(database, "ROLLBACK", nullptr, nullptr, nullptr);
    return done;
}

Result<> ShelfFile::write_rows(sqlite3* database, const ShelfChanges& changes) {
    if (auto done = write_objects(database, changes); !done) return done;
    return write_branches(database, changes);
}

Result<> ShelfFile::write_objects(sqlite3* database, const ShelfChanges& changes) {
    // One that is there already is mended, should it be damaged.
    Statement add(database,
                  "INSERT INTO object (repository, id, sort, size, bytes) VALUES (?1, ?2, ?3, ?4, ?5) "
                  "ON CONFLICT (repository, id) DO UPDATE SET sort = ?3, size = ?4, bytes = ?5 "
                  "WHERE sort <> ?3 OR size <> ?4 OR bytes <> ?5");
    if (add.code() != SQLITE_OK) return refusal(database, add.code());
    for (const auto& [repository, objects] : changes.objects)
        for (const auto& [id, object] : objects) {
            const std::optional<std::string> shorter = deflated(object->bytes);
            add.bind_text(1, repository);
            add.bind_blob(2, bytes_of(id));
            add.bind_number(3, static_cast<std::int64_t>(object->sort));
            add.bind_number(4, static_cast<std::int64_t>(object->bytes.size()));
            add.bind_blob(5, shorter ? *shorter : object->bytes);
            if (add.step() != SQLITE_DONE) return refusal(database);
            add.reset();
        }
    return {};
}

Result<> ShelfFile::write_branches(sqlite3* database, const ShelfChanges& changes) {
    Statement make(database, "INSERT INTO branch (repository, name, tip) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
    Statement move(database, "UPDATE branch SET tip = ?3 WHERE repository = ?1 AND name = ?2 AND tip = ?4");
    Statement drop(database, "DELETE FROM branch WHERE repository = ?1 AND name = ?2 AND tip = ?4");
    for (const Statement* each : {&make, &move, &drop})
        if (each->code() != SQLITE_OK) return refusal(database, each->code());
    for (const auto& [branch, moved] : changes.branches) {
        if (!moved.expected && !moved.to) continue;  // made and taken away again meanwhile
        Statement& row = !moved.to ? drop : moved.expected ? move : make;
        row.bind_text(1, branch.repository);
        row.bind_text(2, branch.name);
        if (moved.to) row.bind_blob(3, bytes_of(*moved.to));
        if (moved.expected) row.bind_blob(4, bytes_of(*moved.expected));
        if (row.step() != SQLITE_DONE) return refusal(database);
        row.reset();
        if (sqlite3_changes(database) == 0)
            return fail(ErrorKind::conflict, fmt::format("branch '{}' of {} was moved in {} by another process",
                                                         shown(branch.name), branch.repository, shown(path_.native())));
    }
    return {};
}

/// Null while there is no file.
Result<ShelfFile::Reader*> ShelfFile::reader() {
    if (reader_) return reader_.get();
    if (!there(path_)) return nullptr;
    std::string_view options;
    int flags = SQLITE_OPEN_READWRITE;
    if (::access(path_.parent_path().c_str(), W_OK) != 0) {
        // Without its `-shm` file, which cannot be made here, SQLite reads the file only as one that nobody changes.
        fs::path log = path_;
        log += "-wal";
        std::error_code error;
        options = !there(log) || fs::file_size(log, error) == 0 ? "?immutable=1" : "?mode=ro";
        flags = SQLITE_OPEN_READONLY;
    }
    Connection connection = TRY(connect(options, flags));
    // None: its maker is about to make them, or was ended before.
    if (!TRY(has_tables(connection.get()))) return nullptr;
    auto made = std::make_unique<Reader>(std::move(connection));
    for (const Statement* each : {&made->object, &made->branch, &made->branches})
        if (each->code() != SQLITE_OK) return refusal(made->database.get(), each->code());
    reader_ = std::move(made);
    return reader_.get();
}

Result<sqlite3*> ShelfFile::writer() {
    if (writer_) return writer_.get();
    std::error_code error;
    fs::create_directories(path_.parent_path(), error);
    if (error) {
        errno = error.value();
        return system_failure("make", path_.parent_path());
    }
    Connection made = TRY(connect({}, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    for (const char* text : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"})
        if (const int code = execute_patiently(made.get(), text); code != SQLITE_OK) return refusal(made.get(), code);
    if (!TRY(has_tables(made.get())))
        if (auto tables = make_tables(made.get()); !tables) return std::unexpected(std::move(tables).error());
    writer_ = std::move(made);
    return writer_.get();
}

Result<> ShelfFile::make_tables(sqlite3* database) {
    if (sqlite3_exec(database, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK) return refusal(database);
    // Looked at again: another process may have made them while this one waited.
    const auto has_them = has_tables(database);
    Result<> done = has_them ? Result<>{} : std::unexpected(has_them.error());
    for (const char* text : {has_them && *has_them ? "" : kTables, "COMMIT"})
        if (done && sqlite3_exec(database, text, nullptr, nullptr, nullptr) != SQLITE_OK) done = refusal(database);
    if (!done) sqlite3_exec(database, "ROLLBACK", nullptr, nullptr, nullptr);
    return done;
}

/// Whether it has our tables; an error when it has others.
Result<bool> ShelfFile::has_tables(sqlite3* database) const {
    Statement form(database, "SELECT user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version");
    if (form.code() != SQLITE_OK) return refusal(database, form.code());
    if (form.step() != SQLITE_ROW) return refusal(database);
    if (form.number(0) == kForm) return true;
    if (form.number(0) == 0 && form.number(1) == 0) return false;
    return fail(ErrorKind::unsupported, shown(path_.native()) + " is of another version of Sweepline",
                "ship with that version what is in it, or move it away and sweep again what was not shipped yet");
}

Result<ShelfFile::Connection> ShelfFile::connect(std::string_view options, int flags) const {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(uri_of(path_, options).c_str(), &opened,
                                     flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
    Connection connection(opened);
    if (code != SQLITE_OK) return refusal(opened);
    sqlite3_busy_timeout(opened, kLockWaitMillis);
    return connection;
}

std::unexpected<Error> ShelfFile::refusal(sqlite3* database) const {
    return refusal(database, database != nullptr ? sqlite3_errcode(database) : SQLITE_NOMEM);
}

std::unexpected<Error> ShelfFile::refusal(sqlite3* database, int code) const {
    const std::string name = shown(path_.native());
    const bool newest = database != nullptr && sqlite3_errcode(database) == code;
    const std::string words = newest ? sqlite3_errmsg(database) : sqlite3_errstr(code);
    // For the files beside the database SQLite says only that reading or writing did not work.
    const bool vague = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
    std::error_code error;
    if (vague && std::filesystem::space(path_.parent_path(), error).available < kFreeBytesMin) code = SQLITE_FULL;
    switch (code & 0xff) {
        case SQLITE_FULL:
            return fail(ErrorKind::unavailable, "no space is left for " + name, "free some space, then try again");
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return fail(ErrorKind::unavailable, name + " is locked by another process",
                        "wait for it to end, then try again");
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return fail(ErrorKind::invalid, name + " is damaged: " + words, kMoveAway);
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return fail(ErrorKind::denied, name + " may not be written: " + words);
        default:
            return fail(ErrorKind::unavailable, name + ": " + words);
    }
}

}  // namespace sweepline
