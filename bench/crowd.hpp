#pragma once

// Many people at one server, played by one thread: editors who change cells and watchers who follow the stream, over
// real sockets. It may know how the server speaks; it must never need the program itself. So that it is not what is
// measured, it searches what it hears for a number and a key, and reads no JSON.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sweepline::bench {

/// How long many things took, to 20 µs.
class Times {
public:
    void add(std::chrono::nanoseconds took);
    [[nodiscard]] std::uint64_t count() const { return count_; }
    /// In milliseconds: the least that this share of them did not exceed. 1 is the longest.
    [[nodiscard]] double quantile(double share) const;

private:
    std::vector<std::uint32_t> buckets_;
    std::uint64_t count_ = 0;
    std::chrono::nanoseconds longest_{0};
};

struct CrowdPlan {
    std::uint16_t port = 0;
    std::vector<std::string> tokens;  ///< people take them in turn
    std::size_t editors = 0;
    std::size_t watchers = 0;
    std::size_t services = 1;  ///< cells of `s0` … at `layer-10` … are edited
    std::size_t layers = 1;
    std::chrono::microseconds pace{0};  ///< between two edits of one editor; zero: as soon as it is answered
    std::int64_t first_edit = 0;        ///< the first edit says `bench-` and this, the next one more; new to the record
    unsigned seed = 1;
};

/// What came of one edit: `unknown` when the connection broke before an answer.
enum class Fate : unsigned char { sent, acknowledged, refused, unknown };

struct Tally {
    Times seen;                       ///< by each watcher, each edit: since it was due
    Times answered;                   ///< to its editor
    std::vector<Fate> edits;          ///< in the order in which they were sent
    std::vector<std::int64_t> shown;  ///< of each edit: the number by which watchers saw it; 0 while none did
    std::uint64_t out_of_turn = 0;    ///< messages without the number after the last one, or that others saw by another
    std::uint64_t resets = 0;         ///< streams told to begin anew
    std::uint64_t reconnected = 0;    ///< streams that went on from their number on a new connection
    double busy = 0;                  ///< share of one core that this crowd took while it edited
    [[nodiscard]] std::size_t count(Fate fate) const;
};

/// People who are there until it ends. Nothing happens but within its calls.
class Crowd {
public:
    explicit Crowd(CrowdPlan plan);
    ~Crowd();
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    /// Every watcher follows the stream; false when some cannot within 30 s.
    [[nodiscard]] bool gather();
    /// Editors edit. Who loses the server comes back as soon as it is there: editors with their next edit, watchers
    /// with the last number they saw. It takes longer, up to a minute, while fewer than `at_least` edits were
    /// acknowledged.
    void edit_for(std::chrono::microseconds time, std::size_t at_least = 0);
    /// Nobody edits any more; true when each edit sent has its fate and every watcher has seen the newest event.
    [[nodiscard]] bool settle(std::chrono::seconds patience);

    [[nodiscard]] const Tally& tally() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Edits against the texts of a record in which each stands as often as it was recorded.
struct Kept {
    std::size_t lost = 0;     ///< acknowledged or seen, and not there
    std::size_t twice = 0;    ///< there more than once, or two seen by one number
    std::size_t refused = 0;  ///< refused, and there
};
[[nodiscard]] Kept compare(const Tally& tally, std::int64_t first_edit, std::string_view record);

}  // namespace sweepline::bench
