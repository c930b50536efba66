#pragma once

// store/: what happened, and what therefore is. It may know SQL, migration/ and base/. It must never hold a rule:
// what may happen is decided by the function it is handed, and what an event means by `apply`.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "migration/event.hpp"
#include "migration/migration.hpp"
#include "store/record_link.hpp"

namespace sweepline {

/// How long a change waits for another process's change to end.
inline constexpr std::chrono::milliseconds kLockWait{10'000};

/// The record in a database. Not thread-safe: one thread at a time. Any number of processes may hold one on the same
/// database; each change is one transaction that sees all earlier ones.
class Store {
public:
    ~Store();
    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;

    /// Opens or makes the database of `sqlite:PATH`, bringing its tables up to date. `postgresql://` and others are
    /// unsupported. A newer database than this program is refused. Read-only folders can be opened for reading:
    /// `change` then says so. The path may be relative; missing folders are made.
    [[nodiscard]] static Result<Store> open(const std::string& url, Clock& clock,
                                            std::chrono::milliseconds lock_wait = kLockWait);

    /// Opens or makes in `file` a copy of a record that is kept elsewhere, and brings it up to date. It has the numbers
    /// of the record; where another record is found there, or fewer events, it is made anew. Everything is read from
    /// the copy as it was at the last `refresh`. `change` decides here and appends there: what comes between and meets
    /// the decision makes it be decided again, and an answer that is lost on the way makes nothing be appended twice.
    /// Any number of processes may have it open; one that is killed leaves it whole. `unavailable` when nobody answers.
    [[nodiscard]] static Result<Store> open_copy(const std::filesystem::path& file, RecordLink link, Clock& clock,
                                                 std::chrono::milliseconds lock_wait = kLockWait);
    [[nodiscard]] bool is_copy() const;
    /// Which record this is: an id that it has for its life, and its copies too.
    [[nodiscard]] Result<std::string> identity();

    /// The only write: locks, folds in what others appended, asks `decide` (pure; may refuse), appends what it
    /// answers as events by `actor` (where the record is kept elsewhere: by whom the link names), updates the tables,
    /// commits (synchronous=FULL), all or nothing. Nothing to append is fine and writes nothing. `unavailable` when the
    /// lock is held over `kLockWait` or the disk is full. `decide` may be asked more than once; only its last answer
    /// counts.
    using Decide = std::function<Result<std::vector<Happening>>(const Migration&)>;
    Result<std::vector<Event>> change(const std::string& actor, const Decide& decide);

    /// The other side of a copy: the events after a number, at most `most` and not too many bytes.
    [[nodiscard]] Result<RecordPiece> piece(std::int64_t after, std::int64_t most);
    /// Appends an offer by `actor` unless it is another record's or meets what has happened since. What was appended
    /// meets itself, so an offer that is brought twice is appended once.
    Result<RecordAnswer> take_offer(const std::string& actor, const RecordOffer& offer);

    /// Gathers the changes that `work` makes into one transaction: they are durable when this returns, and until then
    /// only this store sees them. A change that is refused or cannot be recorded leaves the others. An error here
    /// means that none of them is recorded, and where the lock could not be had, that `work` was not called. Not for
    /// copies.
    Result<> change_together(const std::function<void()>& work);

    /// The fold of all events up to the last `change` or `refresh`; loaded from the tables at first use. The pointer
    /// stays good for the store's life; what it shows moves on with `change` and `refresh`.
    [[nodiscard]] Result<const Migration*> migration();
    /// Folds in what others appended, here or where the record is kept; true if anything came.
    [[nodiscard]] Result<bool> refresh();
    /// The newest event's number, read now.
    [[nodiscard]] Result<std::int64_t> newest();
    /// The newest number, the layers, the sweeps, the decisions and the tokens, without any cell: cheap however large
    /// the grid.
    [[nodiscard]] Result<Migration> outline();

    struct Filter {
        std::int64_t after = 0;                             ///< only events with larger numbers
        std::optional<ServiceName> service = std::nullopt;  ///< also under its former names
        std::optional<LayerName> layer = std::nullopt;
        std::optional<std::string> kind = std::nullopt;
        std::int64_t limit = 0;  ///< 0: all
        bool newest_first = false;
    };
    /// Reads the record in order; `each` says whether to go on. It sees the record as it was at the beginning, and must
    /// not change it.
    Result<> read(const Filter& filter, const std::function<bool(const Event&)>& each);

    /// The newest RunFinished of a run, if it finished; also where its service had another name then.
    [[nodiscard]] Result<std::optional<RunFinished>> finished_run(const CellKey& key, const RunId& run);

    /// One row of the table `cell` without building the fold: for grids of hundreds of thousands. Strings are valid
    /// during the call.
    struct Row {
        std::string service;
        std::string layer;
        Status status;
        Marks marks;
        std::int64_t version;
        std::string assignee;
        std::string note;
        std::string blocker;
        std::string blocker_owner;
        Instant changed_at;
        std::string changed_by;
        Instant blocker_since = {};                          ///< these only with `Depth::whole`
        std::vector<std::string> live_in = {};               ///<
        std::optional<Instant> waived_until = std::nullopt;  ///<
    };
    enum class Depth : unsigned char { shown, whole };
    /// All cells, ordered by service and layer.
    Result<> rows(const std::function<void(const Row&)>& each, Depth depth = Depth::shown);
    /// Does `reading` on one view of the record, whatever is appended meanwhile.
    Result<> at_one_moment(const std::function<Result<>()>& reading);

    /// An event with the cell that it is about, if it is about one and there is one.
    struct Line {
        Event event;
        std::optional<Row> cell;
    };
    /// The events after `number` in order, at most `most`, read of one moment without the fold: each cell is as it
    /// stood then, which may be later than its event.
    [[nodiscard]] Result<std::vector<Line>> follow(std::int64_t number, std::int64_t most);

    /// Folds the whole record anew and compares it with the tables: every difference in a sentence; empty when all is
    /// well.
    [[nodiscard]] Result<std::vector<std::string>> verify();

    /// Makes the tables anew from the record, which mends whatever `verify` finds in them. `open` does it by itself
    /// when a newer program folds differently.
    Result<> rebuild();

    struct State;
    explicit Store(std::unique_ptr<State> state);

private:
    std::unique_ptr<State> state_;
};

}  // namespace sweepline
