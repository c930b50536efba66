#include "store/store.hpp"

#include <map>
#include <utility>

#include "base/check.hpp"
#include "store/cell_rows.hpp"
#include "store/identity.hpp"
#include "store/schema.hpp"
#include "store/store_state.hpp"
#include "store/verify.hpp"

namespace sweepline {

namespace {

Result<std::filesystem::path> path_of(const std::string& url);

}  // namespace

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

Result<Store> Store::open_copy(const std::filesystem::path& file, RecordLink link, Clock& clock,
                               std::chrono::milliseconds lock_wait) {
    Store store = TRY(open("sqlite:" + file.string(), clock, lock_wait));
    store.state_->link = std::make_unique<RecordLink>(std::move(link));
    TRY(store.state_->pull());
    return store;
}

bool Store::is_copy() const { return state_->link != nullptr; }

Result<std::string> Store::identity() {
    return state_->database.attempt([&]() -> Result<std::string> { return identity_of(state_->database); });
}

Result<std::vector<Event>> Store::change(const std::string& actor, const Decide& decide) {
    Database& database = state_->database;
    if (state_->link) return state_->change_over_link(decide);
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
    CHECK(state_->group == nullptr && !state_->link);
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
        if (const auto loaded = state_->refresh_here(); !loaded) return std::unexpected(loaded.error());
    }
    return &state_->fold;
}

Result<bool> Store::refresh() {
    if (state_->link) TRY(state_->pull());
    return state_->refresh_here();
}

Result<bool> Store::State::refresh_here() {
    auto moved = database.attempt([&]() -> Result<bool> {
        // One view of the database for all that is read; nothing to commit.
        return read_in_transaction([&] { return catch_up(); });
    });
    if (!moved) {
        record.forget_statements();
        is_loaded = false;
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
            TRY(state_->tables.load_outline(migration, refuse_row));
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

namespace {

/// A pointer that is another one for a while, also where that ends by an exception.
template <class T>
class Within {
public:
    Within(T*& held, T* now) : held_(held), before_(std::exchange(held, now)) {}
    ~Within() { held_ = before_; }
    Within(const Within&) = delete;
    Within& operator=(const Within&) = delete;

private:
    T*& held_;
    T* const before_;
};

}  // namespace

Result<> Store::at_one_moment(const std::function<Result<>()>& reading) {
    return state_->database.attempt([&] {
        State::Group moment;
        return state_->read_in_transaction([&] {
            const Within within(state_->group, &moment);
            return reading();
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

}  // namespace

}  // namespace sweepline
