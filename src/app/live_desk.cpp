#include "app/live_desk.hpp"

#include <algorithm>
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

void Lane::add(Task task, std::string of) {
    bool is_closed = false;
    {
        const std::scoped_lock lock(mutex_);
        is_closed = closed_;
        const auto own = of.empty() ? 0 : std::ranges::count(queue_, of, &Queued::of);
        if (!closed_ && queue_.size() < waiting_max_ && static_cast<std::size_t>(own) < kOwnWaitingMax) {
            queue_.push_back({std::move(task), std::chrono::steady_clock::now(), std::move(of)});
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
            const bool any = news_.wait(lock, stop, [this] { return next_in_turn() != queue_.end(); });
            if (!any || stop.stop_requested()) return;
            const auto found = next_in_turn();
            next = std::move(*found);
            queue_.erase(found);
            if (!next.of.empty()) at_work_.insert(next.of);
        }
        perform(desk, next);
        if (next.of.empty()) continue;
        const std::scoped_lock lock(mutex_);
        at_work_.erase(next.of);
        news_.notify_one();
    }
}

void Lane::perform(Desk& desk, const Queued& next) {
    const bool late = std::chrono::steady_clock::now() - next.added > kRequestPatience;
    Result<App*> app = [&]() -> Result<App*> {
        try {
            return late ? Result<App*>(waited_too_long()) : desk.app();
        } catch (...) {
            return broke(std::current_exception());
        }
    }();
    try {
        next.task(std::move(app));
    } catch (...) {
        // It has answered; what it was at may be half done.
        desk.give_up();
    }
}

std::deque<Lane::Queued>::iterator Lane::next_in_turn() {
    return std::ranges::find_if(queue_, [this](const Queued& each) { return !at_work_.contains(each.of); });
}

std::unexpected<Error> broke(const std::exception_ptr& thrown) {
    std::string words;
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& exception) {
        words = exception.what();
    } catch (...) {
        words = "something that is no exception was thrown";
    }
    return fail(ErrorKind::internal, "the server could not do it: " + words, "tell whoever keeps the server");
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
