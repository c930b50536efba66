#include "app/live_writer.hpp"

#include <algorithm>
#include <utility>

#include "store/store.hpp"

namespace sweepline {
namespace {

/// A transaction takes no more in than this, so that nobody's answer waits for ever newer ones.
constexpr std::size_t kGroupMax = 256;
constexpr std::chrono::milliseconds kGroupTime{20};
constexpr std::chrono::seconds kFailureCounts{60};

}  // namespace

Writer::Writer(Premises& premises, std::size_t waiting, Written written, std::function<void()> answered)
    : premises_(premises), waiting_max_(waiting), written_(std::move(written)), answered_(std::move(answered)) {
    thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

Writer::~Writer() { close(); }

void Writer::add(const UseCase& what, const Caller& caller, Value request, Live::Done done) {
    bool is_closed = false;
    {
        const std::scoped_lock lock(mutex_);
        is_closed = closed_;
        if (!closed_ && queue_.size() < waiting_max_) {
            queue_.push_back({&what, caller, std::move(request), std::move(done), std::chrono::steady_clock::now()});
            news_.notify_one();
            return;
        }
    }
    done(is_closed ? server_ends() : too_many_wait());
}

void Writer::close() {
    {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
    }
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    while (const auto left = take()) left->done(server_ends());
}

std::size_t Writer::waiting() const {
    const std::scoped_lock lock(mutex_);
    return queue_.size();
}

void Writer::count(Metrics& metrics) const {
    const std::scoped_lock lock(mutex_);
    metrics.changes = counted_.changes;
    metrics.groups = counted_.groups;
    metrics.writes = counted_.writes;
    metrics.write_seconds = counted_.write_seconds;
}

void Writer::work(const std::stop_token& stop) {
    Desk desk(premises_, stop);
    while (true) {
        {
            std::unique_lock lock(mutex_);
            if (!news_.wait(lock, stop, [this] { return !queue_.empty(); }) || stop.stop_requested()) return;
        }
        write_group(desk);
    }
}

void Writer::write_group(Desk& desk) {
    std::vector<Answered> answered;
    bool threw = false;
    const auto write = [&]() -> Result<> {
        App& app = *TRY(desk.app());
        Store& store = *TRY(app.store());
        TRY(store.change_together([&] {
            try {
                perform_what_waits(app, answered);
            } catch (...) {
                // The store takes back what the others changed too: how far this one came, nobody knows.
                threw = true;
                throw;
            }
        }));
        try {
            if (const auto now = store.migration()) written_(**now);
        } catch (...) {
            // It is on the disk all the same; who follows the record says what is in it.
            threw = true;
        }
        return {};
    };
    const Result<> kept = [&]() -> Result<> {
        try {
            return write();
        } catch (...) {
            threw = true;
            return broke(std::current_exception());
        }
    }();
    // Without the record nobody who waits can be served, and those who come later try again.
    if (!kept && answered.empty())
        while (auto next = take()) answered.push_back({*std::move(next), std::unexpected(kept.error())});
    tell(std::move(answered), kept);
    if (threw) desk.give_up();
}

void Writer::tell(std::vector<Answered> answered, const Result<>& kept) {
    note_group(kept.has_value());
    for (Answered& each : answered) {
        note_time(each.change);
        if (!kept && each.reply) each.reply = std::unexpected(kept.error());
        try {
            each.change.done(std::move(each.reply));
        } catch (...) {
            // One who cannot be told is no reason to leave the others waiting.
            continue;
        }
    }
    answered_();
}

void Writer::note_group(bool kept) {
    const std::scoped_lock lock(mutex_);
    if (kept) ++counted_.groups;
    failed_ = kept ? std::nullopt : std::optional(std::chrono::steady_clock::now());
}

Result<> Writer::well() const {
    const std::scoped_lock lock(mutex_);
    if (failed_ && std::chrono::steady_clock::now() - *failed_ < kFailureCounts)
        return fail(ErrorKind::unavailable, "the record cannot be written");
    return {};
}

void Writer::perform_what_waits(App& app, std::vector<Answered>& answered) {
    const auto begun = std::chrono::steady_clock::now();
    while (answered.size() < kGroupMax && std::chrono::steady_clock::now() - begun < kGroupTime) {
        auto waiting = take();
        if (!waiting) return;
        Change& next = *waiting;
        const bool late = begun - next.added > kRequestPatience;
        try {
            auto reply = late ? Result<Reply>(waited_too_long()) : next.what->perform(app, next.caller, next.request);
            answered.push_back({std::move(next), std::move(reply)});
        } catch (...) {
            answered.push_back({std::move(next), broke(std::current_exception())});
            throw;
        }
    }
}

std::optional<Writer::Change> Writer::take() {
    const std::scoped_lock lock(mutex_);
    if (queue_.empty()) return std::nullopt;
    std::optional<Change> next(std::move(queue_.front()));
    queue_.pop_front();
    return next;
}

void Writer::note_time(const Change& change) {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - change.added).count();
    const auto bucket = std::ranges::lower_bound(Metrics::kWriteSeconds, seconds) - Metrics::kWriteSeconds.begin();
    const std::scoped_lock lock(mutex_);
    ++counted_.changes;
    ++counted_.writes.at(static_cast<std::size_t>(bucket));
    counted_.write_seconds += seconds;
}

}  // namespace sweepline
