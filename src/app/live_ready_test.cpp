// Whether a server keeps up with its record.

#include "app/live_trial.hpp"
#include "store/trial.hpp"

namespace sweepline {
namespace {

using testing::need;

class LiveReady : public ::testing::Test, protected LiveTrial {
protected:
    LiveReady() { write_headquarters(3, 2); }
    /// Waits until it is ready, or is not.
    static void await(const Live& live, bool ready) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (live.ready().has_value() != ready && std::chrono::steady_clock::now() < deadline)
            std::this_thread::yield();
        EXPECT_EQ(live.ready().has_value(), ready);
    }
};

TEST_F(LiveReady, ARecordThatCannotBeReadIsSaid) {
    const auto live = need(open({.poll = std::chrono::milliseconds(5)}));
    need(ask(*live, "cell assign", assign(1, "ana")));
    await(*live, true);
    const auto file = folder_ / "hq/.sweepline/sweepline.db";
    run_sql(file, "INSERT INTO event VALUES (2, 1, 'ana', 's1', 'l1', 'assigned', 1, 'no JSON')");
    await(*live, false);
    EXPECT_EQ(live->ready().error().kind, ErrorKind::unavailable);
    run_sql(file, "DELETE FROM event WHERE number = 2");
    await(*live, true);
}

}  // namespace
}  // namespace sweepline
