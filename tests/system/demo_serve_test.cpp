// What a newcomer does first: a demo with a sweep running in it, ended in the middle, and gone on with.

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>

#include "stage.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

/// A stage on which the demo is the headquarters.
class DemoServe : public ::testing::Test {
public:
    ~DemoServe() override {
        if (pid_ > 0) ::kill(pid_, SIGKILL);
    }

protected:
    DemoServe() { fs::create_directory_symlink(stage_.folder() / "demo/hq", stage_.hq()); }
    /// Starts it and waits until it lets somebody in; answers the address.
    std::string serve() {
        pid_ =
            stage_.start({"demo", "--serve", "--into", (stage_.folder() / "demo").string(), "--listen", "127.0.0.1:0"});
        const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(5);
        std::string link;
        while (link.empty() && std::chrono::steady_clock::now() < until && ::kill(pid_, 0) == 0) {
            std::this_thread::yield();
            const std::string out = content_of(stage_.folder() / "sweepline.out");
            const std::size_t at = out.find("http://", out.find("lets you in"));
            if (at != std::string::npos && out.find('\n', at) != std::string::npos)
                link = out.substr(at, out.find('\n', at) - at);
        }
        EXPECT_NE(link.find("/enter?key="), std::string::npos) << content_of(stage_.folder() / "sweepline.err");
        stage_.shell("curl -sf -c jar -o entered '" + link + "'", stage_.folder());
        return link.substr(0, link.find("/enter"));
    }
    /// Waits for a line of the stream.
    void hear(const std::string& address, const std::string& part) const {
        stage_.shell(
            "grep -m1 -q '" + part + "' <(curl -sN --max-time 200 -b jar '" + address + "/api/events?after=0')",
            stage_.folder());
    }
    Ended interrupt() {
        ::kill(pid_, SIGINT);
        return stage_.wait(std::exchange(pid_, 0));
    }
    Stage stage_;
    pid_t pid_ = 0;
};

TEST_F(DemoServe, HasASweepInItThatGoesOnTheNextTime) {
    const std::string first = serve();
    hear(first, R"("kind":"run_started".*"layer":"startup-probes")");
    EXPECT_NE(stage_.shell("curl -sf -b jar " + first + "/api/jobs", stage_.folder()).find("\"command\":\"sweep\""),
              std::string::npos);
    const Ended interrupted = interrupt();
    EXPECT_EQ(interrupted.code(), 0) << interrupted.err;
    EXPECT_EQ(stage_.processes_left(), 0);
    EXPECT_EQ(stage_.standing("startup-probes")["payments"].substr(0, 12), "in_progress ");
    const auto before = stage_.recorded();

    // What is left takes no time.
    stage_.shell("sed -i 's/^ *sleep .*/:/' layers/14-startup-probes/10-measure.discover.sh", stage_.hq());
    const std::string second = serve();
    EXPECT_EQ(interrupted.out.substr(0, 40), content_of(stage_.folder() / "sweepline.out").substr(0, 40));
    hear(second, R"(startup-probes.*ended the sweep)");
    EXPECT_EQ(interrupt().code(), 0);
    auto standing = stage_.standing("startup-probes");
    EXPECT_NE(standing["payments"].find("swept"), std::string::npos) << standing["payments"];
    EXPECT_NE(standing["fraud-scoring"].find("failed"), std::string::npos) << standing["fraud-scoring"];
    EXPECT_EQ(standing["shipping"].substr(0, 8), "blocked ");
    EXPECT_EQ(standing["settlement"].substr(0, 12), "not_started ") << "serial services go on their own";
    auto kinds = stage_.recorded();
    EXPECT_EQ(kinds["claimed"], before.at("claimed")) << "the demo was gone on with, and not made anew";
    EXPECT_EQ(kinds["run_started"], kinds["run_finished"]);
    EXPECT_EQ(stage_.processes_left(), 0);

    static_cast<void>(serve());
    EXPECT_EQ(interrupt().code(), 0);
    EXPECT_EQ(stage_.recorded()["sweep_started"], kinds["sweep_started"]) << "what was swept is not begun again";
}

}  // namespace
}  // namespace sweepline
