#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "migration/event.hpp"
#include "store/database.hpp"
#include "store/store.hpp"

namespace sweepline {

/// An event as its row says it, its body unread.
struct EventRow {
    long long number = 0;
    long long at = 0;
    std::string actor;
    std::string service;
    std::string layer;
    std::string kind;
    long long version = 0;
    std::string body;
};

/// The table of events. Throws what the library throws; its statements are made once.
class Record {
public:
    explicit Record(Database& database);
    ~Record();
    Record(const Record&) = delete;
    Record& operator=(const Record&) = delete;

    /// The newest event's number, by the counter.
    [[nodiscard]] std::int64_t newest();
    /// Raises the counter; with the lock for writing held.
    void set_newest(std::int64_t number);

    /// Adds a row.
    void append(EventRow row);

    /// The rows that pass, until `each` says false. A service's events under its former names pass, too.
    Result<> read_rows(const Store::Filter& filter, const std::function<Result<bool>(EventRow&)>& each);
    /// The same, read into events.
    Result<> read(const Store::Filter& filter, const std::function<Result<bool>(Event&)>& each);

    /// Drops the statements: one that failed halfway may keep its view of the database open.
    void forget_statements();

private:
    struct Statements;
    Statements& statements();

    Database& database_;
    std::unique_ptr<Statements> statements_;
};

/// The event that a row says; errors name its number.
[[nodiscard]] Result<Event> event_of(const EventRow& row);

}  // namespace sweepline
