#pragma once

#include <memory>

namespace sweepline {

/// What SQLite takes for its disk while this lives: the real one, until a chosen write goes wrong. At most one at a
/// time, in one thread; for tests.
class FaultyDisk {
public:
    enum class Fault : unsigned char {
        full,   ///< one write finds no space, and the next may find some again
        error,  ///< one write fails halfway through
        power,  ///< the power goes: that write is torn, what was never synced is gone, nothing can be written any more
    };

    FaultyDisk();
    ~FaultyDisk();
    FaultyDisk(const FaultyDisk&) = delete;
    FaultyDisk& operator=(const FaultyDisk&) = delete;

    /// Lets `writes` more writes, syncs, truncations and deletions succeed; the one after them meets `fault`.
    void fail_after(int writes, Fault fault);
    /// Whether the fault has come.
    [[nodiscard]] bool has_failed() const;
    /// Everything works again.
    void mend();

    struct State;

private:
    std::unique_ptr<State> state_;
};

}  // namespace sweepline
