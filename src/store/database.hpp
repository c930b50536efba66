#pragma once

#include <chrono>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <type_traits>

#include "base/result.hpp"

namespace soci {
class session;  // NOLINT(readability-identifier-naming): its name
}

namespace sweepline {

/// A connection to one SQLite file. What this folder's other files do with it throws what the library throws;
/// `attempt` is where that ends.
class Database {
public:
    /// Opens `path`, makes it and its folder where there is none, and reads its first page. Where it cannot be written,
    /// `read_only()`. Waits `lock_wait` for other processes, here and later.
    [[nodiscard]] static Result<Database> open(const std::filesystem::path& path, std::chrono::milliseconds lock_wait);
    ~Database();
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;

    [[nodiscard]] soci::session& sql() { return *session_; }
    [[nodiscard]] bool read_only() const { return read_only_; }
    /// How errors name it.
    [[nodiscard]] const std::string& name() const { return name_; }

    /// Makes a database that was empty keep its changes in a write-ahead log, so that reading goes on while somebody
    /// writes. Where the file system cannot, nothing changes.
    void use_write_ahead_log(std::chrono::milliseconds lock_wait);

    /// Does `work`, which answers a `Result`; what is thrown on the way becomes its error.
    template <class Work>
    std::invoke_result_t<Work> attempt(Work&& work) const {
        try {
            return std::forward<Work>(work)();
        } catch (...) {
            return std::unexpected(explained(std::current_exception()));
        }
    }

private:
    Database(std::unique_ptr<soci::session> session, std::string name, bool read_only);
    static Result<Database> connect(const std::filesystem::path& path, std::string_view options,
                                    std::chrono::milliseconds lock_wait, bool read_only);
    [[nodiscard]] Error explained(const std::exception_ptr& thrown) const;

    std::unique_ptr<soci::session> session_;
    std::string name_;
    bool read_only_;
};

/// What a transaction is for: one that will write holds the only lock for writing from its first moment, so that what
/// it reads stays true until it commits.
enum class Intent : unsigned char { read, write };

/// One transaction: taken back when it goes out of scope, unless it was committed.
class Transaction {
public:
    Transaction(Database& database, Intent intent);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

private:
    soci::session& sql_;
    bool open_ = true;
};

/// A part of a transaction: taken back alone when it goes out of scope, unless it was kept.
class Savepoint {
public:
    explicit Savepoint(Database& database);
    ~Savepoint();
    Savepoint(const Savepoint&) = delete;
    Savepoint& operator=(const Savepoint&) = delete;

    void keep();

private:
    soci::session& sql_;
    bool open_ = true;
};

/// Throws when the database has taken the transaction back by itself, as it does when the disk is full.
void require_open_transaction(Database& database);

}  // namespace sweepline
