#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/app_trial.hpp"
#include "app/catalogue.hpp"
#include "app/live.hpp"
#include "store/store.hpp"
#include "text/json.hpp"

namespace sweepline {

/// An answer that another thread gives; `get` waits for it, and fails the test after a while.
template <class T>
class Awaited {
public:
    void set(T value) {
        const std::scoped_lock lock(mutex_);
        EXPECT_FALSE(value_.has_value()) << "answered twice";
        value_.emplace(std::move(value));
        news_.notify_all();
    }
    T get() {
        std::unique_lock lock(mutex_);
        news_.wait_for(lock, std::chrono::seconds(60), [&] { return value_.has_value(); });
        if (!value_) throw std::runtime_error("no answer came");
        return *value_;
    }

private:
    std::mutex mutex_;
    std::condition_variable news_;
    std::optional<T> value_;
};

/// The computer's clock, ahead by what it is moved. Thread-safe.
class MovedClock final : public Clock {
public:
    [[nodiscard]] Instant now() override { return Instant{SystemClock().now().micros + ahead_.load()}; }
    void move(std::chrono::microseconds by) { ahead_ += by.count(); }

private:
    std::atomic<std::int64_t> ahead_ = 0;
};

/// A headquarters of some services and layers with a `Live` on it.
class LiveTrial : public AppTrial {
protected:
    void write_headquarters(int services, int layers) {
        std::string text = "migration: to-eks\nteam:\n  - {name: ana}\n  - {name: ben}\n";
        testing::write_file(folder_ / "hq/migration.yaml", text);
        text.clear();
        for (int i = 0; i < services; ++i)
            text += "- {name: s" + std::to_string(i) + ", repo: ../repos/s" + std::to_string(i) + ", owner: team-" +
                    std::to_string(i % 7) + "}\n";
        testing::write_file(folder_ / "hq/services.yaml", text);
        for (int i = 1; i <= layers; ++i) {
            const std::string number = (i < 10 ? "0" : "") + std::to_string(i);
            testing::write_file(
                folder_ / ("hq/layers/" + number + "-l" + std::to_string(i) + "/layer.yaml"),
                "title: Layer " + std::to_string(i) + "\nconcern: identity\nneeds: []\nrunbook: runbooks/r.md\n");
        }
        testing::write_file(folder_ / "hq/runbooks/r.md", "# Do it\n\n- [ ] open the firewall\n");
    }

    [[nodiscard]] Surroundings surroundings() { return app()->surroundings(); }

    [[nodiscard]] Result<std::unique_ptr<Live>> open(LiveOptions options = {}) {
        return Live::open(surroundings(), moved_, options);
    }

    static Value json(const std::string& text) { return parse_json(text).value_or(Value{}); }

    static Result<Reply> ask(Live& live, std::string_view what, const std::string& request,
                             const Caller& caller = {"ana", true}) {
        Awaited<Result<Reply>> answer;
        live.ask(*find_use_case(what), caller, json(request),
                 [&](Result<Reply> reply) { answer.set(std::move(reply)); });
        return answer.get();
    }

    static Result<std::shared_ptr<const Snapshot>> snapshot(Live& live, const SnapshotWish& wish = {}) {
        Awaited<Result<std::shared_ptr<const Snapshot>>> answer;
        live.snapshot([&](auto made) { answer.set(std::move(made)); }, wish);
        return answer.get();
    }

    static std::string assign(int service, const std::string& to, int layer = 1) {
        return R"({"service":"s)" + std::to_string(service) + R"(","layer":"l)" + std::to_string(layer) +
               R"(","to":")" + to + "\"}";
    }
    static Metrics metrics(Live& live) {
        Awaited<Metrics> counted;
        live.metrics([&](const Metrics& metrics) { counted.set(metrics); });
        return counted.get();
    }
    MovedClock moved_;
    std::int64_t events() { return testing::need(testing::need(app()->store())->newest()); }
    void expect_sound() {
        EXPECT_EQ(testing::need(testing::need(app()->store())->verify()), std::vector<std::string>());
    }
};

/// Reads a stream as a page does, from a number on, until it has seen enough.
class Watcher {
public:
    Watcher(Live& live, std::int64_t number) : live_(live), place_(live.place_after(number)) {
        live_.on_news([this] {
            const std::scoped_lock lock(mutex_);
            woken_ = true;
            news_.notify_all();
        });
    }
    ~Watcher() { live_.on_news({}); }
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    /// All messages up to the first that `enough` says so of; throws after a while.
    std::vector<std::string> until(const std::function<bool(const std::string&)>& enough) {
        std::vector<std::string> seen;
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (true) {
            {
                std::unique_lock lock(mutex_);
                if (!news_.wait_until(lock, deadline, [&] { return woken_; }))
                    throw std::runtime_error("the message never came; " + std::to_string(seen.size()) + " others did");
                woken_ = false;
            }
            while (true) {
                const Followed followed = live_.after(place_, 1);
                EXPECT_FALSE(followed.gone);
                if (followed.messages.empty()) break;
                place_ = followed.place;
                seen.push_back(*followed.messages.front());
                if (!enough(seen.back())) continue;
                const std::scoped_lock lock(mutex_);
                woken_ = true;  // more may be there already
                return seen;
            }
        }
    }
    std::vector<std::string> until_text(const std::string& part) {
        return until([&](const std::string& message) { return message.find(part) != std::string::npos; });
    }
    std::vector<std::string> until_number(std::int64_t number) {
        return until(
            [&](const std::string& message) { return message.starts_with("id: " + std::to_string(number) + "\n"); });
    }
    [[nodiscard]] const Place& place() const { return place_; }

private:
    Live& live_;
    Place place_;
    std::mutex mutex_;
    std::condition_variable news_;
    bool woken_ = true;
};

}  // namespace sweepline
