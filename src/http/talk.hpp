#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/event_stream.hpp"
#include "http/front.hpp"
#include "http/request_reader.hpp"

namespace sweepline {

/// What one connection says and hears, request after request, without the connection: whoever has a socket asks for
/// the next act, performs it, and asks again.
class Talk {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// What is to be done, and by when: who is slower is cut off. `wait` comes back early when woken, and at `until`
    /// at the latest; `linger` ends after hearing out the other side.
    struct Act {
        enum class Sort : std::uint8_t { read, write, wait, linger, close };
        Sort sort = Sort::close;
        Time until = {};
        std::vector<std::string_view> pieces = {};  ///< of a write; they live until the next act
        bool listens = false;                       ///< of a wait: whether the other side left matters now
    };

    /// `wake` may be called from any thread, also after the talk is over.
    Talk(Front& front, std::string peer, std::function<void()> wake)
        : front_(front), peer_(std::move(peer)), wake_(std::move(wake)) {}

    [[nodiscard]] Act next(Time now);
    /// Bytes that were read.
    void hear(std::string_view bytes) { heard_ += bytes; }

private:
    enum class At : std::uint8_t { reading, body, answering, following, after_write, ended };
    std::optional<Act> read(Time now);
    std::optional<Act> judge(Time now);
    void answer(Time now);
    std::optional<Act> await(Time now);
    Act follow(Time now);
    Act say(HttpReply reply, Time now);
    void start_over();

    Front& front_;
    std::string peer_;
    std::function<void()> wake_;
    At at_ = At::reading;
    std::string heard_ = {};
    std::unique_ptr<RequestReader> reader_;
    Admitted admitted_ = {};  ///< the request whose body is read
    std::shared_ptr<LateReply> late_;
    std::unique_ptr<EventStream> stream_;
    HttpReply reply_ = {};
    std::string head_ = {};
    Time deadline_ = {};  ///< of what is being read or awaited; the beginning of time: not yet known
    bool keeps_alive_ = true;
    bool used_ = false;  ///< a request was answered before
};

}  // namespace sweepline
