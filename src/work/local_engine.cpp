#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "work/work.hpp"

namespace sweepline {
namespace {

class LocalEngine final : public Engine {
public:
    LocalEngine(Perform perform, unsigned jobs) : perform_(std::move(perform)) {
        threads_.reserve(jobs);
        for (unsigned i = 0; i < jobs; ++i) threads_.emplace_back([this] { work(); });
    }
    LocalEngine(const LocalEngine&) = delete;
    LocalEngine& operator=(const LocalEngine&) = delete;

    ~LocalEngine() override {
        LocalEngine::cancel();
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        come_.notify_all();
    }

    Result<> submit(RunStarted run) override {
        {
            const std::lock_guard lock(mutex_);
            if (waiting_.size() >= kWaitingMax)
                return fail(ErrorKind::conflict, "the engine has all the runs it can hold");
            waiting_.push_back(std::move(run));
        }
        come_.notify_one();
        return {};
    }

    std::vector<RunId> cancel() override {
        const std::lock_guard lock(mutex_);
        std::vector<RunId> forgotten;
        for (const RunStarted& run : waiting_) forgotten.push_back(run.run);
        waiting_.clear();
        stop_.request_stop();
        return forgotten;
    }

    std::vector<RunFinished> next_outcomes(std::chrono::milliseconds deadline) override {
        std::unique_lock lock(mutex_);
        ended_.wait_for(lock, deadline, [this] { return !outcomes_.empty(); });
        return std::exchange(outcomes_, {});
    }

private:
    void work() {
        for (;;) {
            RunStarted run;
            {
                std::unique_lock lock(mutex_);
                come_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
                if (closed_) return;
                run = std::move(waiting_.front());
                waiting_.pop_front();
            }
            RunFinished outcome = perform_(run, stop_.get_token());
            {
                const std::lock_guard lock(mutex_);
                outcomes_.push_back(std::move(outcome));
            }
            ended_.notify_one();
        }
    }

    Perform perform_;
    std::mutex mutex_;
    std::condition_variable come_;   // a run to perform, or the end
    std::condition_variable ended_;  // an outcome
    std::deque<RunStarted> waiting_;
    std::vector<RunFinished> outcomes_;
    bool closed_ = false;
    std::stop_source stop_;
    std::vector<std::jthread> threads_;  // last: joined before what they use goes
};

}  // namespace

std::unique_ptr<Engine> make_local_engine(Perform perform, unsigned jobs) {
    return std::make_unique<LocalEngine>(std::move(perform), jobs == 0 ? 1 : jobs);
}

}  // namespace sweepline
