#include "app/record_exchange.hpp"

#include <algorithm>
#include <string_view>
#include <type_traits>
#include <variant>

#include "app/access.hpp"
#include "app/door.hpp"
#include "app/lookup.hpp"
#include "app/use_case_of.hpp"
#include "driver/line_protocol.hpp"
#include "migration/free_text.hpp"
#include "migration/rules.hpp"
#include "store/store.hpp"
#include "text/quantity.hpp"

namespace sweepline {
namespace {

constexpr std::int64_t kEventsMax = 5'000;
constexpr std::size_t kHappeningsMax = 10'000;
constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kMissingShown = 5;

/// Events after a number.
struct ReadRecord {
    static constexpr About about{"record", "Events of the record after a number", Effect::reads, Habit::rare};
    std::int64_t after = 0;
    std::int64_t most = kEventsMax;
    template <class F>
    void fields(F& f) {
        f.optional("after", after, "only events with larger numbers");
        f.optional("most", most, "at most so many");
    }
};

struct OfferedHappening {
    std::string kind;
    int version = 1;
    Value body;
    template <class F>
    void fields(F& f) {
        f.required("kind", kind, "what sort of thing happened");
        f.required("version", version, "of the form of its body");
        f.required("body", body, "what happened");
    }
};

/// Happenings to append, all or none.
struct OfferRecord {
    static constexpr About about{"record offer", "Append to the record", Effect::changes, Habit::rare};
    std::string record;
    std::int64_t expected = 0;
    std::vector<OfferedHappening> happenings;
    template <class F>
    void fields(F& f) {
        f.required("record", record, "to which record");
        f.required("expected", expected, "the newest event that was known");
        f.required("happenings", happenings, "what happened");
    }
};

Result<RecordReply> reply_of(const RecordPiece& piece) {
    RecordReply reply{.record = piece.record, .newest = piece.newest};
    reply.events.reserve(piece.events.size());
    for (const Event& event : piece.events)
        reply.events.push_back({.number = event.number,
                                .at = event.at,
                                .actor = event.actor,
                                .kind = std::string(kind_of(event.what)),
                                .version = version_of(event.what),
                                .body = TRY(parse_json(body_of(event.what)))});
    return reply;
}

Result<RecordReply> run(App& app, const Caller& /*caller*/, const ReadRecord& request) {
    Store& store = *TRY(app.store());
    return reply_of(TRY(store.piece(request.after, std::clamp<std::int64_t>(request.most, 1, kEventsMax))));
}

/// What a person says is as short here as where a use case takes it; what steps and runs say is cut where they do.
Result<> must_be_loadable(const Happening& what) {
    return std::visit(
        [](const auto& each) -> Result<> {
            using T = std::decay_t<decltype(each)>;
            if constexpr (std::is_same_v<T, RunFinished> || std::is_same_v<T, SweepEnded>) return {};
            if constexpr (requires { std::string_view(each.because); }) TRY(must_fit(each.because, "the reason"));
            if constexpr (requires { std::string_view(each.item); }) TRY(must_fit(each.item, "the item"));
            if constexpr (requires { std::string_view(each.owner); }) TRY(must_be_short(each.owner, "who is to act"));
            if constexpr (requires { std::string_view(each.to); }) TRY(must_be_short(each.to, "who takes it"));
            if constexpr (requires { std::string_view(each.reason); })
                if (each.reason.size() > kSaidLineBytesMax)
                    return fail(ErrorKind::invalid, "the blocker is longer than any step may say");
            return {};
        },
        what);
}

/// What a use case would have looked at besides the state of the migration.
Result<> must_make_sense(const Happening& what) {
    const auto* const added = std::get_if<TokenAdded>(&what);
    if (added == nullptr) return {};
    TRY(can_be_let_in(added->name));
    if (added->hash.size() == kHashDigits && added->hash.find_first_not_of("0123456789abcdef") == std::string::npos)
        return {};
    return fail(ErrorKind::invalid, "a token is recorded by its SHA-256, in 64 hexadecimal digits");
}

/// Whether this headquarters, too, sees nothing left to do: a clone that is behind knows nothing of newer services.
Result<> must_be_ready(App& app, const Happening& what) {
    const auto* const closed = std::get_if<LayerClosed>(&what);
    if (closed == nullptr) return {};
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    const Layer& layer = TRY(find_layer(headquarters, closed->layer))->layer;
    Store& store = *TRY(app.store());
    const Migration& migration = *TRY(store.migration());
    std::vector<std::string> missing;
    for (const AtGate& each : close_gate(migration, layer, headquarters.services, app.clock().now()).missing)
        missing.push_back(each.service.value);
    if (missing.empty()) return {};
    return fail(ErrorKind::conflict,
                "the server's headquarters has " + counted(std::ssize(missing), "service") + " at which " +
                    layer.name.value + " is not done: " + listed(missing, kMissingShown),
                "bring your clone of the headquarters up to date with git, and close it when they are done");
}

Result<RecordReply> run(App& app, const Caller& caller, const OfferRecord& request) {
    if (request.happenings.size() > kHappeningsMax)
        return fail(ErrorKind::invalid, "more than " + std::to_string(kHappeningsMax) + " things cannot happen at once",
                    "bring them in parts: an import in several files, for instance");
    RecordOffer offer{.record = request.record, .expected = request.expected};
    for (const OfferedHappening& each : request.happenings) {
        offer.happenings.push_back(TRY(read_happening(each.kind, each.version, to_json(each.body))));
        TRY(may_record(caller, offer.happenings.back()));
        TRY(must_be_loadable(offer.happenings.back()));
        TRY(must_make_sense(offer.happenings.back()));
        TRY(must_be_ready(app, offer.happenings.back()));
    }
    Store& store = *TRY(app.store());
    const RecordAnswer answer = TRY(store.take_offer(caller.name, offer));
    RecordReply reply = TRY(reply_of(answer.piece));
    reply.recorded = answer.recorded;
    if (answer.recorded) reply.first = answer.first;
    return reply;
}

std::unexpected<Error> no_record() {
    return fail(ErrorKind::invalid, "the server's answer is no piece of a record",
                "is it a Sweepline server, and as new as this program?");
}

/// A member of that sort, or the error that it is not there.
template <class T>
Result<T> member(const Value& from, std::string_view name) {
    const Value* const found = from.find(name);
    T into{};
    if (found == nullptr || !read_value(*found, into)) return no_record();
    return into;
}

Result<Event> event_of(const Value& from) {
    const auto kind = TRY(member<std::string>(from, "kind"));
    const auto version = TRY(member<int>(from, "version"));
    const auto body = TRY(member<Value>(from, "body"));
    Event event{.number = TRY(member<std::int64_t>(from, "number")),
                .at = TRY(member<Instant>(from, "at")),
                .actor = TRY(member<std::string>(from, "actor")),
                .what = {}};
    event.what = TRY(read_happening(kind, version, to_json(body)));
    return event;
}

Result<RecordPiece> piece_of(const Value& from) {
    RecordPiece piece{.record = TRY(member<std::string>(from, "record")),
                      .newest = TRY(member<std::int64_t>(from, "newest"))};
    for (const Value& each : TRY(member<std::vector<Value>>(from, "events")))
        piece.events.push_back(TRY(event_of(each)));
    return piece;
}

}  // namespace

const UseCase& record_to_read() {
    static const UseCase kCase = use_case_of<ReadRecord>();
    return kCase;
}

const UseCase& record_to_offer() {
    static const UseCase kCase = use_case_of<OfferRecord>();
    return kCase;
}

std::string query_after(std::int64_t number, std::int64_t most) {
    return "?after=" + std::to_string(number) + "&most=" + std::to_string(most);
}

std::string text_of(const RecordOffer& offer) {
    std::string text = "{\"record\":";
    append_json(text, offer.record);
    text += ",\"expected\":" + std::to_string(offer.expected) + ",\"happenings\":[";
    for (const Happening& what : offer.happenings) {
        if (!text.ends_with('[')) text += ',';
        text.append("{\"kind\":\"").append(kind_of(what)).append("\",\"version\":");
        text.append(std::to_string(version_of(what))).append(",\"body\":").append(body_of(what)).append("}");
    }
    return text + "]}";
}

Result<RecordPiece> read_piece(std::string_view json) {
    const auto said = parse_json(json);
    if (!said) return no_record();
    return piece_of(*said);
}

Result<RecordAnswer> read_answer(std::string_view json) {
    const auto said = parse_json(json);
    if (!said) return no_record();
    RecordAnswer answer{.recorded = TRY(member<bool>(*said, "recorded")), .piece = TRY(piece_of(*said))};
    if (answer.recorded) answer.first = TRY(member<std::int64_t>(*said, "first"));
    return answer;
}

}  // namespace sweepline
