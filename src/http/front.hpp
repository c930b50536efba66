#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

#include "app/live.hpp"
#include "base/instant.hpp"
#include "http/allowance.hpp"
#include "http/gate.hpp"
#include "http/message.hpp"
#include "http/pages.hpp"
#include "http/request_reader.hpp"
#include "http/sessions.hpp"
#include "http/target.hpp"

namespace sweepline {

/// How long the server waits and how much it takes. Tests make the waits short.
struct HttpLimits {
    RequestLimits request = {};
    std::uint64_t record_bytes = std::uint64_t{32} << 20U;  ///< what a command line elsewhere may append at once
    std::chrono::milliseconds head{10'000};                 ///< from the first byte of a request to the end of its head
    std::chrono::milliseconds idle{60'000};                 ///< between two requests
    std::chrono::milliseconds body_grace{5'000};            ///< for a body, besides what its size needs
    std::uint64_t body_rate = 16 * 1024;                    ///< bytes of a body that come in a second at least
    std::chrono::milliseconds write{20'000};                ///< for one write to get rid of what it has
    std::uint64_t write_rate = 16 * 1024;                   ///< bytes of a reply that are taken in a second at least
    std::chrono::milliseconds answer{600'000};              ///< for a use case to be answered
    std::chrono::milliseconds heartbeat{15'000};            ///< of a silent event stream
    std::chrono::milliseconds tick{250};                    ///< how late a deadline is noticed
    std::size_t connections = 16'384;
    std::size_t connections_each = 2'048;  ///< from one address
    /// From one address of this machine, where a proxy may speak for many.
    std::size_t connections_here = 14'336;
    std::size_t streams = 8'192;
    std::size_t streams_each = 1'024;     ///< of one person
    std::size_t stream_messages = 256;    ///< written at once
    std::int64_t replay_events = 20'000;  ///< a reader further behind is told to begin anew
    double requests_per_second = 500;     ///< of one token
    double requests_burst = 2'000;
    double logins_per_second = 1;  ///< tries with a wrong token, from one address
    double logins_burst = 30;
};

/// Counts for `/metrics`, of the network's thread.
struct HttpCounts {
    std::int64_t connections = 0;  ///< open now
    std::int64_t accepted = 0;
    std::int64_t turned_away = 0;              ///< beyond a limit
    std::int64_t too_slow = 0;                 ///< ended by a deadline
    std::int64_t broken = 0;                   ///< ended by an error of our own
    std::int64_t streams = 0;                  ///< event streams now
    std::int64_t streams_reset = 0;            ///< told to begin anew
    std::map<int, std::int64_t> replies = {};  ///< by status
};

/// A reply that comes from another thread, once.
class LateReply {
public:
    explicit LateReply(std::function<void()> wake) : wake_(std::move(wake)) {}
    /// From any thread.
    void arrive(HttpReply reply);
    [[nodiscard]] std::optional<HttpReply> take();

private:
    std::mutex mutex_;
    std::optional<HttpReply> reply_;
    std::function<void()> wake_;
};

/// Who was let in. Nobody: only what is open to everybody is answered.
struct Visitor {
    Guest guest;
    bool local = false;  ///< by the one-time link, at a server without users
};

/// A request whose head was found good.
struct Admitted {
    RequestTarget target;
    std::string peer = {};  ///< the address it came from
    std::optional<Visitor> visitor = std::nullopt;
};

/// The reader asked for the event stream.
struct Following {
    Visitor visitor;
    std::optional<std::int64_t> after = std::nullopt;  ///< event to go on from; nothing: from now on
};

struct RouteNeeds;

using Outcome = std::variant<HttpReply, std::shared_ptr<LateReply>, Following>;

/// What all connections share: who may come in, and what each address answers. Of the network's thread only.
class Front {
public:
    struct Parts {
        Live& live;
        Clock& clock;
        Sessions sessions;
        HttpGate gate;
        HttpLimits limits = {};
        std::string version = {};
        std::string cookie = "sweepline";
        std::string entrance = {};  ///< the one-time key; empty: none
        bool here_only = false;     ///< nobody but this machine can ask: people need no tokens
        std::span<const PageFile> pages = embedded_pages();
    };
    explicit Front(Parts parts);

    /// Judges a request by its head, before its body is read.
    [[nodiscard]] std::expected<Admitted, HttpReply> admit(const HttpRequest& request, std::uint64_t body_size,
                                                           const std::string& peer);
    /// Answers a whole request; `wake` is called, from any thread, when a late reply is there.
    [[nodiscard]] Outcome answer(const Admitted& admitted, const HttpRequest& request, std::function<void()> wake);

    /// Whether somebody who was let in would be let in now.
    [[nodiscard]] bool still_welcome(const Visitor& visitor) const;

    /// A stream of this visitor begins or ends: who has none left is gone.
    void stream_begins(const Visitor& visitor);
    void stream_ends(const Visitor& visitor);

    [[nodiscard]] const HttpLimits& limits() const { return parts_.limits; }
    [[nodiscard]] Live& live() { return parts_.live; }
    [[nodiscard]] std::string date() const;
    HttpCounts counts = {};

private:
    struct Row;
    struct Call;
    static const std::vector<Row>& rows();
    /// The needs of any path, of those that are nowhere as well.
    [[nodiscard]] static RouteNeeds needs_of(std::string_view path);

    [[nodiscard]] std::expected<std::optional<Visitor>, HttpReply> identify(const HttpRequest& request,
                                                                            const std::string& peer);
    [[nodiscard]] std::optional<Visitor> visitor_of(std::string_view cookie) const;
    [[nodiscard]] std::string cookie_for(const Session& session) const;
    [[nodiscard]] HttpReply stranger() const;
    /// The folder of this machine that they are not told of; empty for whoever sits here.
    [[nodiscard]] std::string hidden_from(const Visitor& visitor) const;

    Outcome login(const Call& call);
    Outcome logout(const Call& call);
    Outcome enter(const Call& call);
    Outcome session(const Call& call);
    Outcome state(const Call& call);
    Outcome events(const Call& call);
    Outcome openapi(const Call& call);
    Outcome jobs(const Call& call);
    Outcome stop_job(const Call& call);
    Outcome presence(const Call& call);
    Outcome health(const Call& call);
    Outcome readiness(const Call& call);
    Outcome metrics(const Call& call);
    Outcome record(const Call& call);
    Outcome use_case(const Call& call);

    Parts parts_;
    const Pages pages_;
    Allowance requests_;
    Allowance wrong_tokens_;
    std::map<std::string, std::size_t, std::less<>> streams_of_ = {};
};

}  // namespace sweepline
