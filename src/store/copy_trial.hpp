#pragma once

// A record that is kept elsewhere, reached without a network, and its copies.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>

#include "store/store.hpp"
#include "store/trial.hpp"

namespace sweepline {

inline Error no_answer() { return {ErrorKind::unavailable, "the place does not answer"}; }

/// The place where a record is kept, reached without a network, which may break at any point.
class Place {
public:
    explicit Place(std::string url) : url_(std::move(url)) {
        auto opened = Store::open(url_, clock_);
        if (opened) store_ = std::make_unique<Store>(*std::move(opened));
    }
    Store& store() { return *store_; }
    /// The record is another one from here on.
    void replace(const std::string& url) {
        store_.reset();
        auto opened = Store::open(url, clock_);
        if (opened) store_ = std::make_unique<Store>(*std::move(opened));
    }

    RecordLink link(const std::string& actor) {
        return {.name = "the place",
                .actor = actor,
                .read = [this](std::int64_t after, std::int64_t most) -> Result<RecordPiece> {
                    ++reads;
                    if (before_read) before_read();
                    if (silent || silent_reads) return std::unexpected(no_answer());
                    return store_->piece(after, std::min(most, piece_events));
                },
                .append = [this, actor](const RecordOffer& offer) -> Result<RecordAnswer> {
                    ++appends;
                    if (before_append) before_append();
                    if (silent) return std::unexpected(no_answer());
                    auto answer = store_->take_offer(actor, offer);
                    if (answer && keeps_back) answer->piece.events.clear();
                    if (lose_answers > 0) {
                        --lose_answers;
                        return std::unexpected(no_answer());
                    }
                    return answer;
                },
                .wait = [this](std::chrono::milliseconds) { return ++waits <= waits_max; }};
    }

    std::function<void()> before_read = {};
    std::function<void()> before_append = {};
    std::int64_t piece_events = 1'000;
    bool silent = false;
    bool silent_reads = false;
    bool keeps_back = false;  ///< answers to what is appended hold no events
    int lose_answers = 0;
    int reads = 0;
    int appends = 0;
    int waits = 0;
    int waits_max = 1'000;

private:
    std::string url_;
    StandingClock clock_{kNow};
    std::unique_ptr<Store> store_;
};

class CopyTrial : public testing::Test {
protected:
    void SetUp() override {
        make_record(there_);
        place_ = std::make_unique<Place>(there_.url());
    }
    Store copy(const std::string& actor = "ana") {
        auto opened = Store::open_copy(here_.path() / (actor + ".db"), place_->link(actor), clock_);
        EXPECT_TRUE(opened) << shown(opened.error());
        return *std::move(opened);
    }
    void expect_same(Store& copy) {
        ASSERT_TRUE(copy.refresh());
        EXPECT_EQ(whole_record(copy), whole_record(place_->store()));
        EXPECT_EQ(copy.identity(), place_->store().identity());
        const auto wrong = copy.verify();
        ASSERT_TRUE(wrong) << shown(wrong.error());
        EXPECT_EQ(*wrong, std::vector<std::string>());
        std::ignore = place_->store().refresh();
        EXPECT_EQ(**copy.migration(), **place_->store().migration());
    }

    TrialFolder there_;
    TrialFolder here_;
    StandingClock clock_{Instant{5}};
    std::unique_ptr<Place> place_;
};

}  // namespace sweepline
