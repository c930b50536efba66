#include "http/doorbell.hpp"

#include <utility>

namespace sweepline {

void Doorbell::ring(std::uint64_t connection) {
    leave([&](Left& left) { left.rung.push_back(connection); });
}

void Doorbell::tell_news() {
    leave([](Left& left) { left.news = true; });
}

void Doorbell::stop() {
    leave([](Left& left) { left.stop = true; });
}

Doorbell::Left Doorbell::take() {
    const std::scoped_lock lock(mutex_);
    woken_ = false;
    return std::exchange(left_, {});
}

void Doorbell::close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
}

void Doorbell::leave(const std::function<void(Left&)>& how) {
    const std::scoped_lock lock(mutex_);
    if (closed_) return;
    how(left_);
    if (!std::exchange(woken_, true)) wake_();
}

}  // namespace sweepline
