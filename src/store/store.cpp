#include "store/store.hpp"

#include <map>
#include <utility>

#include "base/check.hpp"
#include "store/cell_rows.hpp"
#include "store/database.hpp"
#include "store/record.hpp"
#include "store/schema.hpp"
#include "store/tables.hpp"
#include "store/verify.hpp"
#include "text/utf8.hpp"

namespace sweepline {

namespace {

Result<std::filesystem::path> path_of(const std::string& url);
Result<> check_clock(Instant now);
EventRow row_of(const Event& event);
Result<> refuse(const Error& error);
std::string as_text(const std::string& bytes);

/// Within these years times can be written and read back.
constexpr Instant kFirstYear{-62'167'219'200'000'000};  // 0000-01-01
constexpr Instant kLastYear{253'370'764'800'000'000};   // 9999-01-01
/// What stands in JSON where a text was not UTF-8.
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

}  // namespace

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
    /// After a failure nothing in memory is trusted: statements are made again, and the fold is what the tables say.
    void recover();
    Result<> fold_anew();
};

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::~Store() = default;
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;

Result<Store> Store::open(const std::string& url, Clock& clock, std::chrono::milliseconds lock_wait) {
    const std::filesystem::path path = TRY(path_of(url));
    auto state = std::make_unique<State>(TRY(Database::open(path, lock_wait)), clock);
    Database& database = state->database;
    TRY(database.attempt([&] { return bring_up_to_date(database, lock_wait); }));
    Store store(std::move(state));
    if (TRY(database.attempt([&]() -> Result<bool> { return is_fold_current(database); }))) return store;
    if (database.read_only())
        return fail(ErrorKind::denied,
                    "the grid in " + database.name() + " is of an older sweepline and may not be written",
                    "open it once where it may be written");
    TRY(store.rebuild());
    return store;
}

Result<std::vector<Event>> Store::change(const std::string& actor, const Decide& decide) {
    Database& database = state_->database;
    if (database.read_only()) return fail(ErrorKind::denied, "the database " + database.name() + " may only be read");
    if (state_->group != nullptr) return state_->change_in_group(actor, decide);
    bool is_refused = false;
    auto events = database.attempt([&]() -> Result<std::vector<Event>> {
        Transaction transaction(database, Intent::write);
        if (const auto moved = state_->catch_up(); !moved) return std::unexpected(moved.error());
        auto appended = TRY(state_->decide_and_append(actor, decide, is_refused));
        if (!appended.empty()) transaction.commit();
        return appended;
    });
    if (!events && !is_refused) state_->recover();
    return events;
}

Result<> Store::change_together(const std::function<void()>& work) {
    Database& database = state_->database;
    if (database.read_only()) return fail(ErrorKind::denied, "the database " + database.name() + " may only be read");
    CHECK(state_->group == nullptr);
    State::Group group;
    auto done = database.attempt([&]() -> Result<> {
        Transaction transaction(database, Intent::write);
        if (const auto moved = state_->catch_up(); !moved) return std::unexpected(moved.error());
        state_->group = &group;
        work();
        state_->group = nullptr;
        if (group.broken) return std::unexpected(*group.broken);
        transaction.commit();
        return {};
    });
    state_->group = nullptr;
    if (!done) state_->recover();
    return done;
}

Result<const Migration*> Store::migration() {
    if (!state_->is_loaded) {
        if (const auto loaded = refresh(); !loaded) return std::unexpected(loaded.error());
    }
    return &state_->fold;
}

Result<bool> Store::refresh() {
    auto moved = state_->database.attempt([&]() -> Result<bool> {
        // One view of the database for all that is read; nothing to commit.
        return state_->read_in_transaction([&] { return state_->catch_up(); });
    });
    if (!moved) {
        state_->record.forget_statements();
        state_->is_loaded = false;
    }
    return moved;
}

Result<std::int64_t> Store::newest() {
    auto number = state_->database.attempt([&]() -> Result<std::int64_t> { return state_->record.newest(); });
    if (!number) state_->record.forget_statements();
    return number;
}

Result<Migration> Store::outline() {
    auto outline = state_->database.attempt([&]() -> Result<Migration> {
        return state_->read_in_transaction([&]() -> Result<Migration> {
            Migration migration;
            TRY(state_->tables.load_outline(migration, refuse));
            migration.number = state_->record.newest();
            return migration;
        });
    });
    if (!outline) state_->record.forget_statements();
    return outline;
}

Result<> Store::read(const Filter& filter, const std::function<bool(const Event&)>& each) {
    return state_->database.attempt(
        [&] { return state_->record.read(filter, [&](const Event& event) -> Result<bool> { return each(event); }); });
}

Result<std::optional<RunFinished>> Store::finished_run(const CellKey& key, const RunId& run) {
    std::optional<RunFinished> found;
    const Filter filter{
        .service = key.service, .layer = key.layer, .kind = std::string(RunFinished::kind), .newest_first = true};
    TRY(read(filter, [&](const Event& event) {
        const auto* finished = std::get_if<RunFinished>(&event.what);
        if (finished != nullptr && finished->run == run) found = *finished;
        return !found.has_value();
    }));
    return found;
}

Result<> Store::rows(const std::function<void(const Row&)>& each, Depth depth) {
    return state_->database.attempt([&] { return read_cell_rows(state_->database, depth, each); });
}

Result<> Store::at_one_moment(const std::function<Result<>()>& reading) {
    return state_->database.attempt([&] {
        State::Group moment;
        return state_->read_in_transaction([&] {
            State::Group* before = std::exchange(state_->group, &moment);
            Result<> result = reading();
            state_->group = before;
            return result;
        });
    });
}

Result<std::vector<Store::Line>> Store::follow(std::int64_t number, std::int64_t most) {
    std::vector<Line> lines;
    std::map<CellKey, std::optional<Row>> cells;
    const auto followed = at_one_moment([&]() -> Result<> {
        TRY(read({.after = number, .limit = most}, [&](const Event& event) {
            lines.push_back({event, {}});
            return true;
        }));
        for (Line& line : lines) {
            EventSubject subject = subject_of(line.event.what);
            if (subject.service.empty() || subject.layer.empty()) continue;
            const auto [at, is_new] = cells.try_emplace({std::move(subject.service), std::move(subject.layer)});
            if (is_new) at->second = TRY(read_cell_row(state_->database, at->first));
            line.cell = at->second;
        }
        return {};
    });
    if (!followed) return std::unexpected(followed.error());
    return lines;
}

Result<std::vector<std::string>> Store::verify() {
    auto sentences = state_->database.attempt([&]() -> Result<std::vector<std::string>> {
        return state_->read_in_transaction(
            [&] { return found_wrong(state_->database, state_->record, state_->tables); });
    });
    if (!sentences) state_->record.forget_statements();
    return sentences;
}

Result<> Store::rebuild() {
    Database& database = state_->database;
    if (database.read_only()) return fail(ErrorKind::denied, "the database " + database.name() + " may only be read");
    auto built = database.attempt([&]() -> Result<> {
        Transaction transaction(database, Intent::write);
        TRY(state_->fold_anew());
        state_->tables.write_anew(state_->fold);
        state_->record.set_newest(state_->fold.number);
        set_fold_current(database);
        transaction.commit();
        return {};
    });
    if (!built) state_->recover();
    return built;
}

Result<std::vector<Event>> Store::State::decide_and_append(const std::string& actor, const Decide& decide,
                                                           bool& is_refused) {
    auto happenings = decide(fold);
    is_refused = !happenings.has_value() || happenings->empty();
    if (!happenings) return std::unexpected(std::move(happenings).error());
    if (happenings->empty()) return std::vector<Event>();
    return append(actor, *std::move(happenings));
}

Result<std::vector<Event>> Store::State::change_in_group(const std::string& actor, const Decide& decide) {
    if (group->broken) return std::unexpected(*group->broken);
    bool is_refused = false;
    auto events = database.attempt([&]() -> Result<std::vector<Event>> {
        Savepoint savepoint(database);
        auto appended = TRY(decide_and_append(actor, decide, is_refused));
        savepoint.keep();
        return appended;
    });
    if (events || is_refused) return events;
    // This one is taken back; what the others made is read again from the tables, which still have it.
    record.forget_statements();
    tables.forget_statements();
    auto again = database.attempt([&]() -> Result<> {
        require_open_transaction(database);
        return load();
    });
    if (!again) group->broken = again.error();
    return events;
}

Result<> Store::State::load() {
    is_loaded = false;
    fold = Migration{};
    TRY(tables.load(fold, refuse));
    fold.number = record.newest();
    is_loaded = true;
    return {};
}

Result<bool> Store::State::catch_up() {
    const std::int64_t newest = record.newest();
    const std::int64_t before = fold.number;
    // Fewer events than are folded in: somebody put an older copy back.
    if (!is_loaded || newest < before) {
        TRY(load());
        return true;
    }
    if (newest == before) return false;
    TRY(record.read({.after = before}, [&](const Event& event) -> Result<bool> {
        apply(fold, event);
        return true;
    }));
    return fold.number != before;
}

Result<std::vector<Event>> Store::State::append(const std::string& actor, std::vector<Happening> happenings) {
    const Instant now = clock.now();
    TRY(check_clock(now));
    const std::string signed_by = as_text(actor);
    std::vector<Event> events;
    events.reserve(happenings.size());
    Touched touched;
    for (Happening& what : happenings) {
        Event& event = events.emplace_back(Event{fold.number + 1, now, signed_by, std::move(what)});
        EventRow row = row_of(event);
        // Bytes that JSON cannot say were replaced: fold in what is recorded, as everybody else will.
        if (row.body.find(kReplacement) != std::string::npos) {
            event = TRY(event_of(row));
            row = row_of(event);
        }
        record.append(std::move(row));
        touched.add(apply(fold, event));
    }
    tables.write(fold, touched);
    record.set_newest(fold.number);
    return events;
}

void Store::State::recover() {
    record.forget_statements();
    tables.forget_statements();
    is_loaded = false;
    // Who holds the fold sees the truth again at once if it can be had, else at the next use.
    const auto loaded = database.attempt([&]() -> Result<> {
        const Transaction transaction(database, Intent::read);
        return load();
    });
    if (!loaded) record.forget_statements();
}

Result<> Store::State::fold_anew() {
    is_loaded = false;
    fold = Migration{};
    TRY(record.read({}, [&](const Event& event) -> Result<bool> {
        apply(fold, event);
        return true;
    }));
    is_loaded = true;
    return {};
}

namespace {

Result<std::filesystem::path> path_of(const std::string& url) {
    constexpr std::string_view kScheme = "sqlite:";
    const auto colon = url.find(':');
    if (!url.starts_with(kScheme)) {
        const std::string scheme = colon == std::string::npos ? url : url.substr(0, colon + 1);
        return fail(ErrorKind::unsupported, "the store '" + scheme + "' is not supported",
                    "write sqlite:PATH, as in sqlite:.sweepline/sweepline.db");
    }
    const std::string path = url.substr(kScheme.size());
    if (path.empty() || path == ":memory:" || path.find('\0') != std::string::npos)
        return fail(ErrorKind::invalid, "the store '" + url + "' names no file",
                    "write sqlite:PATH, as in sqlite:.sweepline/sweepline.db");
    return std::filesystem::path(path);
}

Result<> check_clock(Instant now) {
    if (now >= kFirstYear && now < kLastYear) return {};
    return fail(ErrorKind::unavailable, "this computer's clock says " + to_text(now), "set it");
}

EventRow row_of(const Event& event) {
    EventSubject subject = subject_of(event.what);
    return EventRow{.number = event.number,
                    .at = event.at.micros,
                    .actor = event.actor,
                    .service = std::move(subject.service.value),
                    .layer = std::move(subject.layer.value),
                    .kind = std::string(kind_of(event.what)),
                    .version = version_of(event.what),
                    .body = body_of(event.what)};
}

/// A table that cannot be read is mended from the record, not worked with.
Result<> refuse(const Error& error) {
    Error answer = error;
    answer.hint = "see what else is wrong: sweepline doctor";
    return std::unexpected(std::move(answer));
}

/// The text with each byte that is not UTF-8 replaced, as in a JSON text.
std::string as_text(const std::string& bytes) {
    std::string text;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto character = utf8_at(bytes, at);
        const std::size_t size = character ? character->bytes : 1;
        text += character ? std::string_view(bytes).substr(at, size) : kReplacement;
        at += size;
    }
    return text;
}

}  // namespace

}  // namespace sweepline
