#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/app.hpp"
#include "app/use_case.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "text/value.hpp"

namespace sweepline {

/// How a `Live` waits and what it keeps. Tests make the waits short.
struct LiveOptions {
    std::chrono::milliseconds poll{250};         ///< how late a change by another process may be seen
    std::chrono::milliseconds look{1'000};       ///< how late an edited headquarters file may be seen
    std::chrono::milliseconds fresh{1'000};      ///< how old a snapshot may be that is handed out
    std::chrono::milliseconds presence{30'000};  ///< how long a person is there who says nothing more
    std::chrono::milliseconds job_pace{250};     ///< how often a job tells its progress at most
    std::size_t ring = 4'096;                    ///< messages kept for readers that are behind
    std::size_t waiting = 4'096;                 ///< requests that may wait; more are `unavailable`
    unsigned readers = 2;                        ///< threads that read
    unsigned slow = 2;                           ///< threads that read what takes long, one thing of a person at a time
    unsigned jobs = 8;                           ///< jobs under way at once; more are `unavailable`
};

/// The whole grid for a page, as `/api/state` answers it: JSON, and the same packed with gzip.
struct Snapshot {
    std::int64_t number = 0;  ///< the newest event in it: the stream goes on from here
    std::string edition;      ///< of the headquarters' files it was made from, as it says itself
    std::string gzip;
    std::string json;  ///< empty unless somebody wished for it
    std::string etag;  ///< quoted, as the header has it
};

/// What somebody needs of a snapshot.
struct SnapshotWish {
    std::int64_t after = 0;  ///< an event that was told, and must be in it
    bool plain = false;      ///< they cannot unpack it
};
using OnSnapshot = std::function<void(Result<std::shared_ptr<const Snapshot>>)>;

/// One message of the stream as it goes over the wire: `id: …`, `event: …`, `data: …` and an empty line.
using Message = std::shared_ptr<const std::string>;

/// Where a reader stands in the stream: behind this message.
struct Place {
    std::uint64_t line = 0;   ///< counts all messages of this process
    std::int64_t number = 0;  ///< the newest event handed out
};

/// What follows a place.
struct Followed {
    std::vector<Message> messages;
    Place place;        ///< where to go on
    bool gone = false;  ///< what follows is older than the ring: ask `replay`, then go on from `place_after`
};
using OnReplay = std::function<void(Result<Followed>)>;

/// Who came with a token. A session remembers `name` and `number`, and dies with the token.
struct Guest {
    Caller caller;
    std::int64_t number = 0;  ///< of the event that added the token
};

/// A use case that takes long, as `GET /api/jobs` lists it.
struct JobView {
    std::string job;
    std::string command;  ///< the use case's name
    std::string who;
    Instant began;
    std::string doing = {};
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::int64_t failed = 0;
    double rate = 0;  ///< a second
    std::int64_t left_seconds = 0;
    bool ended = false;
    bool stopping = false;
    std::string latest = {};
    std::string error = {};
    std::string layer = {};                                    ///< the layer it is about
    std::optional<std::int64_t> allowed = std::nullopt;        ///< of a sweep: how many runs its ramp lets start by now
    std::optional<std::int64_t> failures_left = std::nullopt;  ///< failures in a row until its breaker pauses it
    template <class F>
    void fields(F& f) {
        f.required("job", job, "its id");
        f.required("command", command, "what was asked for");
        f.required("who", who, "by whom");
        f.required("began", began, "when");
        f.optional("doing", doing, "what it is at");
        f.required("done", done, "how many are done");
        f.required("total", total, "of how many");
        f.required("failed", failed, "how many of them failed");
        f.required("rate", rate, "how many a second");
        f.required("left_seconds", left_seconds, "how long it will take yet");
        f.required("ended", ended, "whether it is over");
        f.optional("stopping", stopping, "whether it was told to stop");
        f.optional("latest", latest, "what it finished last");
        f.optional("error", error, "why it could not go on");
        f.optional("layer", layer, "the layer it is about");
        f.optional("allowed", allowed, "of a sweep: how many runs its ramp lets start by now");
        f.optional("failures_left", failures_left, "of a sweep: failures in a row until its breaker pauses it");
    }
};

/// Counts for `/metrics`.
struct Metrics {
    std::map<std::string, std::int64_t> cells;  ///< of the grid, by status
    std::int64_t number = 0;                    ///< newest event
    std::int64_t jobs_running = 0;
    std::map<std::string, std::int64_t> runs_ended;  ///< since the start, by how they ended
    double run_seconds = 0;                          ///< how long those took together
    std::int64_t changes = 0;                        ///< requests for changes answered
    std::int64_t groups = 0;                         ///< transactions that held them
    std::int64_t waiting = 0;                        ///< requests that wait now
    std::int64_t messages = 0;                       ///< of the stream, made since the start
    std::int64_t present = 0;                        ///< people there
    /// Changes by how long they took from the request to the disk: at most each of `kWriteSeconds`, and longer.
    static constexpr std::array<double, 10> kWriteSeconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0};
    std::array<std::int64_t, kWriteSeconds.size() + 1> writes{};
    double write_seconds = 0;
};
using OnMetrics = std::function<void(const Metrics&)>;

/// What the served page says first.
struct Serving {
    std::string migration;
    std::string folder;
    std::int64_t number = 0;
    bool users = false;  ///< whether there are tokens, so that everybody needs one
    Caller local;        ///< who is at this machine
};

/// The migration behind a server: many callers at once, one record. All of it may be called from any thread; what is
/// given as a function is called once, from a thread of its own or the caller's, and must be quick.
///
/// One thread writes: what waits is gathered into one transaction, and answered when it is on the disk. Some read. One
/// follows the record, whoever writes it, and makes each message once. What performs is a job with a thread and an App
/// of its own.
class Live {
public:
    /// Opens the headquarters and its record; performs nothing yet.
    [[nodiscard]] static Result<std::unique_ptr<Live>> open(Surroundings surroundings, Clock& clock,
                                                            LiveOptions options = {});
    /// Answers what waits as `unavailable`; ends jobs as Ctrl-C does, and those sweeps are resumed at the next start.
    ~Live();
    Live(const Live&) = delete;
    Live& operator=(const Live&) = delete;

    /// Goes on, one after the other, with the sweeps that a server of this machine began and did not end; once, when
    /// nothing can keep this one from serving any more.
    void resume();

    /// Performs a use case behind the door, and answers once. What performs begins as a job and answers at its end.
    using Done = std::function<void(Result<Reply>)>;
    void ask(const UseCase& what, const Caller& caller, Value request, Done done);
    /// Begins a use case as a job and answers its id at once; `done`, where given, at its end.
    [[nodiscard]] Result<std::string> begin(const UseCase& what, const Caller& caller, Value request, Done done = {});
    /// Jobs under way and the newest that ended, newest first.
    [[nodiscard]] std::vector<JobView> jobs() const;
    /// Tells a job to stop, as Ctrl-C does; not_found when there is none.
    [[nodiscard]] Result<> stop_job(std::string_view job);

    /// The grid, at most `fresh` old, made again only when it changed or is not as wished; at once where there is one,
    /// else soon. All who ask for one share it.
    void snapshot(OnSnapshot done, const SnapshotWish& wish = {});

    /// The place behind event `number`.
    [[nodiscard]] Place place_after(std::int64_t number) const;
    /// At most `most` messages behind a place: texts that all readers share.
    [[nodiscard]] Followed after(const Place& place, std::size_t most) const;
    /// The events behind `number`, at most `most`, read from the record: what the ring has no longer. Not `gone` when
    /// the ring goes on from its place. A number that the record has and the stream has not told yet is waited for;
    /// not_found when the record has no such event.
    void replay(std::int64_t number, std::size_t most, OnReplay done);
    /// What a new reader must know besides: who is there, and all jobs that are known, for nothing of that is numbered.
    /// To be asked for after the place from which the reader follows: what comes between is told twice, not never.
    [[nodiscard]] std::vector<Message> standing() const;
    /// Which headquarters' files count: whoever has a snapshot of another edition needs a new one.
    [[nodiscard]] Message files() const;
    /// The newest event that has its message.
    [[nodiscard]] std::int64_t newest() const;
    /// Called whenever there are messages, from any thread; one listener, an empty one ends it. When this returns, the
    /// former listener is not running and will not be called again.
    void on_news(std::function<void()> listener);

    /// Whose token this is; nothing for an unknown one. Takes as long for a nearly right one.
    [[nodiscard]] std::optional<Guest> who(std::string_view token) const;
    /// Whether a session's token is still good.
    [[nodiscard]] std::optional<Guest> still(std::string_view name, std::int64_t number) const;
    /// Whether there are tokens.
    [[nodiscard]] bool has_users() const;

    /// Somebody looks at the grid, or at one cell of it; renewed before `presence` is over.
    void present(const std::string& person, const std::string& service = {}, const std::string& layer = {});
    /// Somebody is gone.
    void absent(const std::string& person);

    /// Whether it keeps up: unavailable when the record could not be read at the last look, or a change that was to be
    /// written less than a minute ago could not be.
    [[nodiscard]] Result<> ready() const;

    void metrics(OnMetrics done);
    [[nodiscard]] Serving serving() const;

private:
    struct State;
    explicit Live(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace sweepline
