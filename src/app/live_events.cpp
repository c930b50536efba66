#include "app/live_events.hpp"

#include <fmt/format.h>

#include "app/sentences.hpp"
#include "migration/rules.hpp"
#include "text/fields.hpp"

namespace sweepline {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

std::int64_t seconds(Instant at) { return at.micros / kMicrosPerSecond; }

/// A cell as a message says it.
struct CellNow {
    Status status;
    std::vector<Mark> marks;
    std::int64_t version;
    std::string assignee;
    std::string note;
    std::string blocker;
    std::string blocker_owner;
    std::int64_t blocked_since;
    std::int64_t changed_at;
    std::string changed_by;
    std::vector<std::string> live_in;
    template <class F>
    void fields(F& f) {
        f.required("status", status, "status");
        f.required("marks", marks, "marks");
        f.required("version", version, "counts its changes");
        f.required("assignee", assignee, "who has it");
        f.required("note", note, "why");
        f.required("blocker", blocker, "what blocks it");
        f.required("blocker_owner", blocker_owner, "who is to act");
        f.required("blocked_since", blocked_since, "since when, seconds");
        f.required("changed_at", changed_at, "when it changed last, seconds");
        f.required("changed_by", changed_by, "who changed it last");
        f.required("live_in", live_in, "where it is live");
    }
};

CellNow cell_now(const Store::Row& row, Instant now) {
    return {.status = status_at(row, now),
            .marks = row.marks.all(),
            .version = row.version,
            .assignee = row.assignee,
            .note = row.note,
            .blocker = row.blocker,
            .blocker_owner = row.blocker_owner,
            .blocked_since = seconds(row.blocker_since),
            .changed_at = seconds(row.changed_at),
            .changed_by = row.changed_by,
            .live_in = row.live_in};
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
    out += ",\"";
    out += name;
    out += "\":";
    append_json_string(out, text);
}

Message aside(std::string_view event, const std::string& json) {
    return std::make_shared<const std::string>(fmt::format("event: {}\ndata: {}\n\n", event, json));
}

struct People {
    std::vector<Present> people;
    template <class F>
    void fields(F& f) {
        f.required("people", people, "who looks");
    }
};
struct AllJobs {
    std::vector<JobView> jobs;
    template <class F>
    void fields(F& f) {
        f.required("jobs", jobs, "under way, and the newest that ended");
    }
};
struct Files {
    std::string edition;
    template <class F>
    void fields(F& f) {
        f.required("edition", edition, "which files count");
    }
};

}  // namespace

Status status_at(const Store::Row& row, Instant now) {
    if (!row.marks.has(Mark::waived)) return row.status;
    Cell cell{.status = row.status, .marks = row.marks, .changed_at = row.changed_at};
    cell.waived_until = row.waived_until;
    return status_at(cell, now);
}

Numbered change_message(const Store::Line& line, Instant now) {
    const Event& event = line.event;
    const EventSubject subject = subject_of(event.what);
    std::string out = fmt::format("id: {0}\nevent: change\ndata: {{\"number\":{0},\"at\":{1}.{2:06}", event.number,
                                  event.at.micros / kMicrosPerSecond, event.at.micros % kMicrosPerSecond);
    append_member(out, "actor", event.actor);
    append_member(out, "kind", kind_of(event.what));
    append_member(out, "service", subject.service.value);
    append_member(out, "layer", subject.layer.value);
    append_member(out, "says", sentence(event.what));
    if (line.cell) {
        out += ",\"cell\":";
        append_json(out, cell_now(*line.cell, now));
    }
    out += "}\n\n";
    return {event.number, std::make_shared<const std::string>(std::move(out))};
}

Message presence_message(const std::vector<Present>& people) { return aside("presence", to_json_text(People{people})); }

Message job_message(const JobView& job) { return aside("job", to_json_text(job)); }

Message jobs_message(const std::vector<JobView>& jobs) { return aside("jobs", to_json_text(AllJobs{jobs})); }

Message files_message(std::uint64_t edition) { return aside("files", to_json_text(Files{edition_text(edition)})); }

std::string edition_text(std::uint64_t edition) { return fmt::format("{:016x}", edition); }

}  // namespace sweepline
