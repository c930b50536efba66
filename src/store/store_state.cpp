#include "store/store_state.hpp"

#include "store/identity.hpp"
#include "text/utf8.hpp"

namespace sweepline {

namespace {

Result<> check_clock(Instant now);
EventRow row_of(const Event& event);
std::string as_text(const std::string& bytes);

/// Within these years times can be written and read back.
constexpr Instant kFirstYear{-62'167'219'200'000'000};  // 0000-01-01
constexpr Instant kLastYear{253'370'764'800'000'000};   // 9999-01-01
/// What stands in JSON where a text was not UTF-8.
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

}  // namespace

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
    TRY(tables.load(fold, refuse_row));
    fold.number = record.newest();
    if (link) copy = copies_made(database);
    is_loaded = true;
    return {};
}

Result<bool> Store::State::catch_up() {
    const std::int64_t newest = record.newest();
    const std::int64_t before = fold.number;
    // Fewer events than are folded in: somebody put an older copy back.
    if (!is_loaded || newest < before || (link && copies_made(database) != copy)) {
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

Result<> Store::State::write_down(const std::vector<Event>& events) {
    Touched touched;
    for (const Event& event : events) {
        if (event.number != fold.number + 1)
            return fail(ErrorKind::internal,
                        "event " + std::to_string(event.number) + " came after " + std::to_string(fold.number));
        record.append(row_of(event));
        touched.add(apply(fold, event));
    }
    tables.write(fold, touched);
    record.set_newest(fold.number);
    return {};
}

Result<Happening> Store::State::as_recorded(Happening what) {
    const EventRow row = row_of({.number = 1, .at = {}, .actor = {}, .what = std::move(what)});
    return TRY(event_of(row)).what;
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

Result<> refuse_row(const Error& error) {
    Error answer = error;
    answer.hint = "see what else is wrong: sweepline doctor";
    return std::unexpected(std::move(answer));
}

namespace {

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
