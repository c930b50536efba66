#include "app/live_jobs.hpp"

#include <algorithm>
#include <utility>

namespace sweepline {
namespace {

constexpr std::size_t kEndedKept = 50;
constexpr std::string_view kStopped = "stopped on request";

}  // namespace

struct Jobs::Job {
    JobView view;          // this and what follows by the lock of the jobs
    bool through = false;  // its thread does nothing more, so that it may be forgotten
    std::string why_stopped = std::string(kStopped);
    std::chrono::steady_clock::time_point begun;
    std::chrono::steady_clock::time_point told;
    std::jthread thread = {};
};

Jobs::Jobs(Premises& premises, unsigned most, std::chrono::milliseconds pace, Tell tell)
    : premises_(premises), most_(most), pace_(pace), tell_(std::move(tell)) {}

Jobs::~Jobs() { close(); }

Result<std::string> Jobs::begin(const UseCase& what, const Caller& caller, Value request, Live::Done done) {
    std::vector<std::unique_ptr<Job>> old;  // joined when the lock is given back
    const std::scoped_lock lock(mutex_);
    if (closed_) return server_ends();
    const auto under_way = std::ranges::count_if(jobs_, [](const auto& job) { return !job->view.ended; });
    if (under_way >= static_cast<std::ptrdiff_t>(most_))
        return fail(ErrorKind::unavailable, std::to_string(under_way) + " jobs are under way already",
                    "wait for one to end, or stop one");
    forget_old(old);
    const auto now = std::chrono::steady_clock::now();
    const Value* const layer = request.find("layer");
    const std::string* const layer_name = layer == nullptr ? nullptr : layer->if_string();
    auto job = std::make_unique<Job>(Job{.view = {.job = ids_.next(premises_.clock.now()),
                                                  .command = std::string(what.about.name),
                                                  .who = caller.name,
                                                  .began = premises_.clock.now(),
                                                  .layer = layer_name == nullptr ? std::string() : *layer_name},
                                         .begun = now,
                                         .told = now - pace_});
    Job& started = *job;
    jobs_.push_front(std::move(job));
    started.thread = std::jthread([this, &started, &what, caller, request = std::move(request), done = std::move(done)](
                                      const std::stop_token&) { perform(started, what, caller, request, done); });
    return started.view.job;
}

std::vector<JobView> Jobs::list() const {
    const std::scoped_lock lock(mutex_);
    std::vector<JobView> views;
    for (const auto& job : jobs_) views.push_back(job->view);
    return views;
}

std::int64_t Jobs::running() const {
    const std::scoped_lock lock(mutex_);
    return std::ranges::count_if(jobs_, [](const auto& job) { return !job->view.ended; });
}

Result<> Jobs::stop(std::string_view id) {
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::find_if(jobs_, [&](const auto& job) { return job->view.job == id; });
    if (found == jobs_.end()) return fail(ErrorKind::not_found, "there is no job '" + std::string(id) + "'");
    if ((*found)->view.ended) return {};
    (*found)->view.stopping = true;
    (*found)->thread.request_stop();
    return {};
}

void Jobs::close() {
    std::list<std::unique_ptr<Job>> all;
    {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
        for (const auto& job : jobs_) {
            // Who was told to stop before is not gone on with.
            if (!job->view.stopping) job->why_stopped = kServerEnded;
            job->thread.request_stop();
        }
        all.swap(jobs_);
    }
    all.clear();
}

void Jobs::perform(Job& job, const UseCase& what, const Caller& caller, const Value& request, const Live::Done& done) {
    const auto work = [&]() -> Result<Reply> {
        App app(premises_.surroundings, premises_.clock);
        {
            const std::scoped_lock lock(mutex_);
            app.stop = job.thread.get_stop_token();
        }
        app.on_progress = [&](const Progress& progress) { note(job, progress); };
        app.why_stopped = [&] {
            const std::scoped_lock lock(mutex_);
            return job.why_stopped;
        };
        return what.perform(app, caller, request);
    };
    Result<Reply> reply = [&]() -> Result<Reply> {
        try {
            return work();
        } catch (...) {
            return broke(std::current_exception());
        }
    }();
    JobView view;
    {
        const std::scoped_lock lock(mutex_);
        if (!reply) job.view.error = reply.error().message;
        job.view.left_seconds = 0;
        job.view.ended = true;
        view = job.view;
    }
    tell_(view);
    if (done) done(std::move(reply));
    // Last: from here on the job may be forgotten, which waits for this thread.
    const std::scoped_lock lock(mutex_);
    job.through = true;
}

void Jobs::note(Job& job, const Progress& progress) {
    JobView view;
    {
        const std::scoped_lock lock(mutex_);
        // What begins is told at once: the next word may be minutes away.
        const bool begins = job.view.doing != progress.doing;
        job.view.doing = progress.doing;
        job.view.done = progress.done;
        job.view.total = progress.total;
        job.view.failed = progress.failed;
        if (!progress.latest.empty()) job.view.latest = progress.latest;
        job.view.allowed = progress.allowed;
        job.view.failures_left = progress.failures_left;
        const auto now = std::chrono::steady_clock::now();
        const double passed = std::chrono::duration<double>(now - job.begun).count();
        job.view.rate = passed > 0 ? static_cast<double>(progress.done) / passed : 0;
        const auto left = static_cast<double>(progress.total - progress.done);
        job.view.left_seconds = job.view.rate > 0 ? static_cast<std::int64_t>(left / job.view.rate) : 0;
        if (!begins && now - job.told < pace_) return;
        job.told = now;
        view = job.view;
    }
    tell_(view);
}

void Jobs::forget_old(std::vector<std::unique_ptr<Job>>& old) {
    std::size_t kept = 0;
    for (auto at = jobs_.begin(); at != jobs_.end();) {
        const bool is_old = (*at)->through && ++kept > kEndedKept;
        if (is_old) old.push_back(std::move(*at));
        at = is_old ? jobs_.erase(at) : std::next(at);
    }
}

}  // namespace sweepline
