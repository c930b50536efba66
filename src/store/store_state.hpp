#pragma once

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/database.hpp"
#include "store/record.hpp"
#include "store/record_link.hpp"
#include "store/store.hpp"
#include "store/tables.hpp"

namespace sweepline {

/// What a store is made of. Its functions throw what the library throws, except where they say otherwise.
struct Store::State {
    State(Database opened, Clock& its_clock)
        : database(std::move(opened)), record(database), tables(database), clock(its_clock) {}

    Database database;
    Record record;
    Tables tables;
    Clock& clock;
    Migration fold;
    bool is_loaded = false;
    /// While changes are gathered: why nothing of them can be kept, if so.
    struct Group {
        std::optional<Error> broken;
    };
    Group* group = nullptr;

    /// Decides, and appends what was decided; inside a transaction.
    Result<std::vector<Event>> decide_and_append(const std::string& actor, const Decide& decide, bool& is_refused);
    /// A change among those that are gathered: taken back alone when it goes wrong.
    Result<std::vector<Event>> change_in_group(const std::string& actor, const Decide& decide);
    /// Does `reading` in a transaction of its own, or in the one that is under way.
    template <class Reading>
    std::invoke_result_t<Reading> read_in_transaction(Reading&& reading) {
        std::optional<Transaction> view;
        if (group == nullptr) view.emplace(database, Intent::read);
        return std::forward<Reading>(reading)();
    }
    /// Reads the fold from the tables; inside a transaction.
    Result<> load();
    /// Brings the fold to the newest event; inside a transaction. True if it moved.
    Result<bool> catch_up();
    /// Appends what happened and writes the tables; inside a transaction.
    Result<std::vector<Event>> append(const std::string& actor, std::vector<Happening> happenings);
    /// Writes events that have their numbers and follow the newest one; inside a transaction, after `catch_up`.
    Result<> write_down(const std::vector<Event>& events);
    /// After a failure nothing in memory is trusted: statements are made again, and the fold is what the tables say.
    void recover();
    Result<> fold_anew();

    /// Of a copy: where the record is kept, which one it is, and of which making of the copy the fold is.
    std::unique_ptr<RecordLink> link = nullptr;
    std::int64_t copy = 0;
    /// Brings the fold to what is in this database; throws nothing. True if it moved.
    Result<bool> refresh_here();
    /// What a copy was when a piece was asked for, and whether that goes on from it.
    struct CopyStanding {
        std::int64_t copy = 0;
        bool goes_on = true;
    };
    /// Takes a piece in, or begins the copy anew where it does not go on; throws nothing. Whether all of it is here.
    Result<bool> take_in(const RecordPiece& piece, const CopyStanding& asked);
    /// Fetches what the copy lacks; throws nothing.
    Result<> pull();
    /// Decides here and appends there; throws nothing.
    Result<std::vector<Event>> change_over_link(const Decide& decide);

    /// A happening as everybody will read it: bytes that JSON cannot say are replaced.
    static Result<Happening> as_recorded(Happening what);
};

/// A table that cannot be read is mended from the record, not worked with.
[[nodiscard]] Result<> refuse_row(const Error& error);

}  // namespace sweepline
