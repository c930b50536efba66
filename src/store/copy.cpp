// A record that is kept elsewhere: its copy here, and changes that are decided here and appended there.

#include <algorithm>
#include <random>

#include "base/check.hpp"
#include "migration/meeting.hpp"
#include "store/identity.hpp"
#include "store/store_state.hpp"

namespace sweepline {

namespace {

/// Events fetched at once; the place may hand out fewer.
constexpr std::int64_t kPieceEvents = 1'000;
/// How often a copy is made anew in one go: more often, and two records take turns behind one name.
constexpr int kAnewMax = 3;
/// How often a change is decided again because others were quicker.
constexpr int kDecisionsMax = 50;
/// How long a change waits before it is decided again, and before it asks a place again that did not answer: at random
/// up to this, which grows.
constexpr std::chrono::milliseconds kWaitFirst{4};
constexpr std::chrono::milliseconds kWaitMost{500};

/// Where a copy stands.
struct Standing {
    std::string record;
    std::int64_t copy = 0;
    std::optional<Event> newest = std::nullopt;
    [[nodiscard]] std::int64_t number() const { return newest ? newest->number : 0; }
};

/// Waits that grow, each at random, so that those who met once do not meet again.
class Waits {
public:
    explicit Waits(const RecordLink& link) : link_(link), random_(std::random_device{}()) {}

    /// False when there is no more time to wait, or somebody asked to stop. Patience begins with the first wait: one
    /// answer that never came may have taken longer than that.
    bool take() {
        const auto now = std::chrono::steady_clock::now();
        if (!until_) until_ = now + link_.patience;
        if (now >= *until_) return false;
        std::uniform_int_distribution<std::int64_t> within(1, most_.count());
        most_ = std::min(most_ * 2, kWaitMost);
        return link_.wait(std::chrono::milliseconds(within(random_)));
    }

private:
    const RecordLink& link_;
    std::mt19937 random_;
    std::chrono::milliseconds most_ = kWaitFirst;
    std::optional<std::chrono::steady_clock::time_point> until_ = std::nullopt;
};

bool is_no_answer(const Error& error) {
    return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::timed_out;
}

Result<Standing> standing_of(Database& database, Record& record) {
    Standing standing{.record = identity_of(database), .copy = copies_made(database)};
    TRY(record.read({.limit = 1, .newest_first = true}, [&](const Event& event) -> Result<bool> {
        standing.newest = event;
        return false;
    }));
    return standing;
}

/// Whether what is there goes on from where the copy stands. A piece that was asked for with one event more shows that
/// the newest event here is the one there.
bool goes_on(const RecordPiece& piece, const Standing& standing, bool overlaps) {
    if (piece.record != standing.record || piece.newest < standing.number()) return false;
    if (!overlaps || !standing.newest) return true;
    return !piece.events.empty() && piece.events.front() == *standing.newest;
}

/// The offer among the events: all of it, in order, by us.
std::optional<std::int64_t> found_among(const std::vector<Event>& events, const RecordOffer& offer,
                                        const std::string& actor) {
    const auto is_it = [&](const Event& event, const Happening& what) {
        return event.actor == actor && event.what == what;
    };
    const auto found =
        std::search(events.begin(), events.end(), offer.happenings.begin(), offer.happenings.end(), is_it);
    return found == events.end() ? std::nullopt : std::optional(found->number);
}

/// How far the two sides of an offer may have come apart, and how much of a record is handed out at once.
constexpr std::int64_t kBetweenMax = 10'000;
constexpr std::size_t kPieceBytes = std::size_t{4} << 20U;

/// One change on its way.
class Delivery {
public:
    Delivery(Store::State& state, Waits& waits) : state_(state), waits_(waits) {}
    /// The number of the first event; nothing when others were quicker.
    Result<std::optional<std::int64_t>> bring(const RecordOffer& offer);
    /// The copy, brought up to date as soon as anybody answers.
    Result<> pull();
    Result<std::vector<Event>> events_after(std::int64_t number, std::int64_t most);
    /// The events that an offer became.
    Result<std::vector<Event>> events_of(const RecordOffer& offer, std::int64_t first);

private:
    Store::State& state_;
    Waits& waits_;
};

}  // namespace

/// Takes a piece in: what is new of it, or nothing where it does not go on from `asked`, which makes the copy anew.
Result<bool> Store::State::take_in(const RecordPiece& piece, const CopyStanding& asked) {
    return database.attempt([&]() -> Result<bool> {
        Transaction transaction(database, Intent::write);
        // Another process has made the copy anew meanwhile.
        if (copies_made(database) != asked.copy) return false;
        if (!asked.goes_on) {
            begin_copy(database);
            set_identity(database, piece.record);
            fold = Migration{};
            tables.write_anew(fold);
            copy = copies_made(database);
            is_loaded = true;
        } else if (const auto moved = catch_up(); !moved) {
            return std::unexpected(moved.error());
        } else {
            const auto first_new =
                std::ranges::find_if(piece.events, [&](const Event& event) { return event.number > fold.number; });
            TRY(write_down({first_new, piece.events.end()}));
        }
        transaction.commit();
        return asked.goes_on;
    });
}

Result<> Store::State::pull() {
    for (int anew = 0; anew <= kAnewMax;) {
        const Standing standing =
            TRY(database.attempt([&] { return read_in_transaction([&] { return standing_of(database, record); }); }));
        const std::int64_t after = std::max<std::int64_t>(standing.number() - 1, 0);
        const RecordPiece piece = TRY(link->read(after, kPieceEvents));
        const bool goes_on_here = goes_on(piece, standing, true);
        if (!goes_on_here) ++anew;
        const std::int64_t last = piece.events.empty() ? after : piece.events.back().number;
        if (goes_on_here && last == standing.number() && piece.newest == last) return {};
        if (goes_on_here && last <= standing.number())
            return fail(ErrorKind::unavailable,
                        link->name + " keeps back what comes after event " + std::to_string(last));
        auto taken = take_in(piece, {.copy = standing.copy, .goes_on = goes_on_here});
        if (!taken) {
            recover();
            return std::unexpected(std::move(taken).error());
        }
        if (*taken && last >= piece.newest) return {};
    }
    return fail(ErrorKind::unavailable, link->name + " answers with one record and then with another",
                "does its name lead to several servers? let it lead to one");
}

Result<std::vector<Event>> Store::State::change_over_link(const Decide& decide) {
    Waits waits(*link);
    Delivery delivery(*this, waits);
    for (int decided = 0; decided < kDecisionsMax; ++decided) {
        TRY(delivery.pull());
        std::ignore = TRY(refresh_here());
        RecordOffer offer{.expected = fold.number, .happenings = TRY(decide(fold))};
        if (offer.happenings.empty()) return std::vector<Event>();
        offer.record = TRY(database.attempt([&]() -> Result<std::string> { return identity_of(database); }));
        for (Happening& what : offer.happenings) what = TRY(as_recorded(std::move(what)));
        if (const auto first = TRY(delivery.bring(offer))) return delivery.events_of(offer, *first);
        // Who is to stop still records what has happened.
        if (decided > 0) std::ignore = waits.take();
    }
    return fail(ErrorKind::unavailable, link->name + " has so many changes that this one always came too late",
                "try again in a moment");
}

Result<RecordPiece> Store::piece(std::int64_t after, std::int64_t most) {
    State& state = *state_;
    RecordPiece found;
    std::size_t bytes = 0;
    const auto keep = [&](const EventRow& row) -> Result<bool> {
        found.events.push_back(TRY(event_of(row)));
        bytes += row.body.size();
        return bytes < kPieceBytes;
    };
    const auto read = state.database.attempt([&] {
        return state.read_in_transaction([&] {
            found.record = identity_of(state.database);
            found.newest = state.record.newest();
            return state.record.read_rows({.after = after, .limit = most}, keep);
        });
    });
    if (read) return found;
    state.record.forget_statements();
    return std::unexpected(read.error());
}

Result<RecordAnswer> Store::take_offer(const std::string& actor, const RecordOffer& offer) {
    CHECK(!state_->link);
    const std::string record = TRY(identity());
    const auto decide = [&](const Migration& now) -> Result<std::vector<Happening>> {
        if (offer.record != record || offer.expected > now.number || now.number - offer.expected > kBetweenMax)
            return std::vector<Happening>();
        bool meets = false;
        TRY(read({.after = offer.expected}, [&](const Event& meanwhile) {
            meets = std::ranges::any_of(offer.happenings,
                                        [&](const Happening& what) { return !is_beside(what, meanwhile.what); });
            return !meets;
        }));
        return meets ? std::vector<Happening>() : offer.happenings;
    };
    const auto recorded = TRY(change(actor, decide));
    RecordAnswer answer{.recorded = !recorded.empty(), .piece = TRY(piece(offer.expected, kPieceEvents))};
    if (answer.recorded) answer.first = recorded.front().number;
    return answer;
}

namespace {

Result<> Delivery::pull() {
    while (true) {
        auto pulled = state_.pull();
        if (pulled || !is_no_answer(pulled.error()) || !waits_.take()) return pulled;
    }
}

Result<std::optional<std::int64_t>> Delivery::bring(const RecordOffer& offer) {
    bool lost = false;
    while (true) {
        auto answer = state_.link->append(offer);
        if (answer && answer->recorded) {
            // What cannot be taken in as it came is fetched.
            const auto taken = state_.take_in(answer->piece, {.copy = state_.copy, .goes_on = true});
            if (!taken) state_.recover();
            // It is recorded, whatever becomes of the copy: whoever asks next brings that up to date.
            if (!taken || state_.fold.number < answer->first + std::ssize(offer.happenings) - 1) std::ignore = pull();
            std::ignore = state_.refresh_here();
            return answer->first;
        }
        if (answer && !lost) return std::nullopt;
        if (answer) {
            // An earlier try may have come through, and is what this one meets.
            TRY(pull());
            std::ignore = TRY(state_.refresh_here());
            return found_among(TRY(events_after(offer.expected, 0)), offer, state_.link->actor);
        }
        if (!is_no_answer(answer.error())) return std::unexpected(std::move(answer).error());
        lost = true;
        if (waits_.take()) continue;
        Error error = std::move(answer).error();
        error.doing.emplace_back("recording on " + state_.link->name);
        error.hint = "whether it is recorded is not known: look at `sweepline history` when it answers again";
        return std::unexpected(std::move(error));
    }
}

Result<std::vector<Event>> Delivery::events_after(std::int64_t number, std::int64_t most) {
    std::vector<Event> events;
    TRY(state_.database.attempt([&] {
        return state_.record.read({.after = number, .limit = most}, [&](const Event& event) -> Result<bool> {
            events.push_back(event);
            return true;
        });
    }));
    return events;
}

Result<std::vector<Event>> Delivery::events_of(const RecordOffer& offer, std::int64_t first) {
    if (state_.fold.number >= first + std::ssize(offer.happenings) - 1)
        return events_after(first - 1, std::ssize(offer.happenings));
    std::vector<Event> events;
    for (const Happening& what : offer.happenings)
        events.push_back({.number = first + std::ssize(events),
                          .at = state_.clock.now(),
                          .actor = state_.link->actor,
                          .what = what});
    return events;
}

}  // namespace

}  // namespace sweepline
