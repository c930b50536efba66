#include <gtest/gtest.h>

#include <condition_variable>
#include <fstream>
#include <iterator>
#include <mutex>

#include "http/http_trial.hpp"

namespace sweepline {
namespace {

/// What `serve` says while it runs in a thread of its own.
class ServeTest : public HttpTrial {
public:
    ~ServeTest() override { stop(); }

protected:
    ServeTest() {
        write_headquarters(2, 1);
        testing::write_file(folder_ / "bin/xdg-open", "#!/bin/sh\ncp \"$1\" \"$(dirname \"$0\")/opened\"\n");
        std::filesystem::permissions(folder_ / "bin/xdg-open", std::filesystem::perms(0755));
    }
    void begin() {
        thread_ = std::jthread([this](const std::stop_token& stop) {
            Surroundings around = surroundings();
            around.environment["PATH"] = (folder_ / "bin").string() + ":/usr/bin:/bin";
            const auto served = serve(
                around, clock_, options_, "0",
                [this](std::string_view text) {
                    const std::scoped_lock lock(mutex_);
                    said_ += text;
                    news_.notify_all();
                },
                stop);
            const std::scoped_lock lock(mutex_);
            said_ += served ? "ended well" : served.error().message;
            news_.notify_all();
        });
    }
    std::string said_with(std::string_view part) {
        std::unique_lock lock(mutex_);
        news_.wait_for(lock, std::chrono::seconds(30), [&] { return said_.find(part) != std::string::npos; });
        return said_;
    }
    std::mutex mutex_;
    std::condition_variable news_;
    std::string said_;
};

TEST_F(ServeTest, SaysWhereItIsAndEndsWhenAsked) {
    begin();
    const std::string said = said_with("Ctrl-C");
    EXPECT_NE(said.find("serving to-eks at http://127.0.0.1:"), std::string::npos) << said;
    EXPECT_NE(said.find("/enter?key="), std::string::npos) << said;
    EXPECT_NE(said.find("token add"), std::string::npos) << said;
    thread_.request_stop();
    EXPECT_NE(said_with("ended well").find("ended well"), std::string::npos);
}

TEST_F(ServeTest, PrintsNoLinkWherePeopleHaveTokens) {
    static_cast<void>(token("ana", "lead"));
    begin();
    EXPECT_EQ(said_with("Ctrl-C").find("enter?key="), std::string::npos);
}

TEST_F(ServeTest, SaysThatItCanBeOverheard) {
    static_cast<void>(token("ana", "lead"));
    begin();
    EXPECT_EQ(said_with("Ctrl-C").find("can be read on the way"), std::string::npos) << "only this machine hears it";
    thread_ = {};
    said_.clear();
    options_.listen = "0.0.0.0:0";
    begin();
    EXPECT_NE(said_with("Ctrl-C").find("can be read on the way, tokens too"), std::string::npos);
}

TEST_F(ServeTest, SaysWhyItCannot) {
    options_.listen = "nowhere";
    begin();
    EXPECT_NE(said_with("no address").find("'nowhere' is no address to listen on"), std::string::npos);
}

TEST_F(ServeTest, OpensTheBrowserWithoutShowingTheKeyToOthers) {
    options_.open_browser = true;
    begin();
    const std::string said = said_with("Ctrl-C");
    const std::size_t at = said.find("http://127.0.0.1", said.find("lets you in"));
    const std::string link = said.substr(at, said.find('\n', at) - at);
    std::string opened;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (opened.find(link) == std::string::npos && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
        std::ifstream in(folder_ / "bin/opened", std::ios::binary);
        opened = {std::istreambuf_iterator<char>(in), {}};
    }
    EXPECT_NE(opened.find(link), std::string::npos) << "it leads on to the link";
    thread_ = {};
    EXPECT_FALSE(std::filesystem::exists(folder_ / "hq/.sweepline/enter.html")) << "and is gone with the server";
}

}  // namespace
}  // namespace sweepline
