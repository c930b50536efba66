#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/app.hpp"
#include "app/use_case.hpp"
#include "base/result.hpp"
#include "store/record_link.hpp"
#include "text/value.hpp"

namespace sweepline {

/// One event as it goes over the wire.
struct RecordedEvent {
    std::int64_t number = 0;
    Instant at;
    std::string actor;
    std::string kind;
    int version = 1;
    Value body;
    template <class F>
    void fields(F& f) {
        f.required("number", number, "its place in the record");
        f.required("at", at, "when");
        f.required("actor", actor, "who");
        f.required("kind", kind, "what sort of thing happened");
        f.required("version", version, "of the form of its body");
        f.required("body", body, "what happened");
    }
};

/// A piece of the record, and what came of an offer.
struct RecordReply {
    std::string record;
    std::int64_t newest = 0;
    std::vector<RecordedEvent> events = {};
    std::optional<bool> recorded = std::nullopt;
    std::optional<std::int64_t> first = std::nullopt;
    template <class F>
    void fields(F& f) {
        f.required("record", record, "which record this is");
        f.required("newest", newest, "number of its newest event");
        f.required("events", events, "those after the number asked for, as many as are handed out at once");
        f.optional("recorded", recorded, "whether what was offered is recorded");
        f.optional("first", first, "number of its first event");
    }
};

/// Reading and appending, for command lines elsewhere. They are asked for like use cases, and are in no catalogue: no
/// person asks for them.
[[nodiscard]] const UseCase& record_to_read();
[[nodiscard]] const UseCase& record_to_offer();

/// The other end: what `record_to_read` takes as a query, what `record_to_offer` takes as JSON, and what both answer.
/// Members that a newer server adds are passed over.
[[nodiscard]] std::string query_after(std::int64_t number, std::int64_t most);
[[nodiscard]] std::string text_of(const RecordOffer& offer);
[[nodiscard]] Result<RecordPiece> read_piece(std::string_view json);
[[nodiscard]] Result<RecordAnswer> read_answer(std::string_view json);

}  // namespace sweepline
