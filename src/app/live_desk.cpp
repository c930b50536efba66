#include "app/live_desk.hpp"

#include <utility>

namespace sweepline {

Result<App*> Desk::app() {
    const std::uint64_t edition = premises_.edition.load();
    if (!app_) {
        app_ = std::make_unique<App>(premises_.surroundings, premises_.clock);
        app_->stop = stop_;
        edition_ = edition;
    } else if (std::exchange(edition_, edition) != edition) {
        // Files that cannot be read just now are read at the next change; until then the former ones count.
        std::ignore = app_->reread();
    }
    return app_.get();
}

Lane::Lane(Premises& premises, unsigned threads, std::size_t waiting) : premises_(premises), waiting_max_(waiting) {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
}

Lane::~Lane() { close(); }

void Lane::add(Task task) {
    bool is_closed = false;
    {
        const std::scoped_lock lock(mutex_);
        is_closed = closed_;
        if (!closed_ && queue_.size() < waiting_max_) {
            queue_.push_back({std::move(task), std::chrono::steady_clock::now()});
            news_.notify_one();
            return;
        }
    }
    task(is_closed ? Result<App*>(server_ends()) : Result<App*>(too_many_wait()));
}

void Lane::close() {
    {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
    }
    for (std::jthread& thread : threads_) thread.request_stop();
    threads_.clear();
    std::deque<Queued> left;
    {
        const std::scoped_lock lock(mutex_);
        left.swap(queue_);
    }
    for (const Queued& each : left) each.task(server_ends());
}

std::size_t Lane::waiting() const {
    const std::scoped_lock lock(mutex_);
    return queue_.size();
}

void Lane::work(const std::stop_token& stop) {
    Desk desk(premises_, stop);
    while (true) {
        Queued next;
        {
            std::unique_lock lock(mutex_);
            if (!news_.wait(lock, stop, [this] { return !queue_.empty(); }) || stop.stop_requested()) return;
            next = std::move(queue_.front());
            queue_.pop_front();
        }
        const bool late = std::chrono::steady_clock::now() - next.added > kRequestPatience;
        next.task(late ? Result<App*>(waited_too_long()) : desk.app());
    }
}

std::unexpected<Error> too_many_wait() {
    return fail(ErrorKind::unavailable, "too many requests wait already", "try again in a moment");
}

std::unexpected<Error> server_ends() {
    return fail(ErrorKind::unavailable, "the server is ending", "try again when it is back");
}

std::unexpected<Error> waited_too_long() {
    return fail(ErrorKind::timed_out,
                "the request waited longer than " + std::to_string(kRequestPatience.count()) + " s",
                "try again in a moment");
}

}  // namespace sweepline
