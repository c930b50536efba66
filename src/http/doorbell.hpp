#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

namespace sweepline {

/// What any threads leave for the one that serves, which is woken and takes it.
class Doorbell {
public:
    struct Left {
        std::vector<std::uint64_t> rung = {};  ///< connections whose answer is there
        bool news = false;                     ///< of the stream
        bool stop = false;
    };
    /// `wake` is called once until all was taken, and never after `close`.
    explicit Doorbell(std::function<void()> wake) : wake_(std::move(wake)) {}

    void ring(std::uint64_t connection);
    void tell_news();
    void stop();
    [[nodiscard]] Left take();
    void close();

private:
    void leave(const std::function<void(Left&)>& how);

    const std::function<void()> wake_;
    std::mutex mutex_;
    Left left_;
    bool woken_ = false;
    bool closed_ = false;
};

}  // namespace sweepline
