#include "app/live_follower.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "app/folder_watch.hpp"
#include "app/live_events.hpp"
#include "app/lookup.hpp"
#include "hq/hq.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

constexpr std::int64_t kPage = 512;                    // events read at once
constexpr std::chrono::milliseconds kPeoplePace{500};  // between two messages of who is there, at least
constexpr double kMillisPerSecond = 1000;
/// A stream that is behind the record for longer has troubles of its own.
constexpr std::chrono::seconds kStreamPatience{2};

}  // namespace

Follower::Follower(Premises& premises, const LiveOptions& options, Stream& stream, Presence& presence, Calls calls)
    : premises_(premises),
      options_(options),
      stream_(stream),
      presence_(presence),
      calls_(std::move(calls)),
      time_(premises_.clock.now()),
      look_(look_of_folder(premises_.surroundings.headquarters, premises_.record)),
      looked_(std::chrono::steady_clock::now()) {
    premises_.edition = look_;
    thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

Follower::~Follower() { close(); }

void Follower::wake() {
    const std::scoped_lock lock(mutex_);
    woken_ = true;
    news_.notify_one();
}

Result<> Follower::tell_up_to(std::int64_t number, Store& store) {
    if (number <= stream_.newest()) return {};
    if (number > TRY(store.newest())) return fail(ErrorKind::not_found, "the record has no such event yet");
    wake();
    stream_.wait_for(number, kStreamPatience);
    if (number > stream_.newest()) return fail(ErrorKind::unavailable, "the stream is behind the record");
    return {};
}

void Follower::close() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

void Follower::count(Metrics& metrics) const {
    const std::scoped_lock lock(mutex_);
    metrics.runs_ended = counted_.runs_ended;
    metrics.run_seconds = counted_.run_seconds;
}

void Follower::work(const std::stop_token& stop) {
    Desk desk(premises_, stop);
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            news_.wait_for(lock, stop, options_.poll, [this] { return woken_; });
            woken_ = false;
        }
        const bool followed = look(desk);
        {
            const std::scoped_lock lock(mutex_);
            well_ = followed;
        }
        const auto now = std::chrono::steady_clock::now();
        if (now - told_people_ < presence_.pace(std::min(kPeoplePace, options_.poll)) || !presence_.is_news(now))
            continue;
        told_people_ = now;
        stream_.add({{0, presence_message(presence_.people())}});
    }
}

/// Whether the record could be read.
bool Follower::look(Desk& desk) {
    try {
        look_at_files(desk);
        return follow(desk).has_value();
    } catch (...) {
        // The next look may find it mended.
        desk.give_up();
        return false;
    }
}

Result<> Follower::follow(Desk& desk) {
    App& app = *TRY(desk.app());
    Store& store = *TRY(app.store());
    TRY(follow_record(store));
    return look_at_time(app);
}

Result<> Follower::well() const {
    const std::scoped_lock lock(mutex_);
    if (!well_) return fail(ErrorKind::unavailable, "the record cannot be read");
    return {};
}

/// What cannot be read now is read at the next poll.
Result<> Follower::follow_record(Store& store) {
    Result<> followed;
    bool renamed = false;
    while (true) {
        const auto lines = store.follow(stream_.newest(), kPage);
        if (!lines) followed = std::unexpected(lines.error());
        if (!lines || lines->empty()) break;
        std::vector<Numbered> messages;
        const Instant now = premises_.clock.now();
        for (const Store::Line& line : *lines) {
            messages.push_back(change_message(line, now));
            note(line.event, renamed);
        }
        stream_.add(std::move(messages));
    }
    if (tokens_moved_) {
        if (const auto outline = store.outline()) {
            calls_.tokens(*outline);
            tokens_moved_ = false;
        }
    }
    if (renamed) tell_files();
    return followed;
}

/// What ends by itself is in no event: waivers, and sweeps of machines that fell silent.
Result<> Follower::look_at_time(App& app) {
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_at_time_ < options_.look) return {};
    looked_at_time_ = now;
    Store& store = *TRY(app.store());
    if (outline_.number != stream_.newest()) outline_ = TRY(store.outline());
    const Instant before = std::exchange(time_, premises_.clock.now());
    bool ended = std::ranges::any_of(outline_.decisions, [&](const Decision& decision) {
        return decision.what.until && *decision.what.until > before && *decision.what.until <= time_;
    });
    std::set<SweepId> under_way;
    for (const auto& [id, sweep] : outline_.sweeps) {
        if (is_under_way(app, sweep)) under_way.insert(id);
        ended = ended || (!sweep.ended && under_way_.contains(id) && !under_way.contains(id));
    }
    under_way_ = std::move(under_way);
    if (!ended) return {};
    // Snapshots made before are of another time.
    ++premises_.edition;
    tell_files();
    return {};
}

void Follower::note(const Event& event, bool& renamed) {
    tokens_moved_ = tokens_moved_ || std::holds_alternative<TokenAdded>(event.what) ||
                    std::holds_alternative<TokenRevoked>(event.what);
    renamed = renamed || std::holds_alternative<ServiceRenamed>(event.what);
    const auto* finished = std::get_if<RunFinished>(&event.what);
    if (finished == nullptr) return;
    const std::scoped_lock lock(mutex_);
    ++counted_.runs_ended[std::string(to_word(finished->state))];
    counted_.run_seconds += static_cast<double>(finished->millis) / kMillisPerSecond;
}

void Follower::look_at_files(Desk& desk) {
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_ < options_.look) return;
    looked_ = now;
    const std::uint64_t look = look_of_folder(premises_.surroundings.headquarters, premises_.record);
    if (std::exchange(look_, look) == look) return;
    premises_.edition = look;
    if (const auto app = desk.app(); app) {
        if (const auto loaded = (*app)->headquarters()) calls_.files((*loaded)->headquarters);
    }
    tell_files();
}

void Follower::tell_files() { stream_.add({{0, files_message(premises_.edition)}}); }

}  // namespace sweepline
