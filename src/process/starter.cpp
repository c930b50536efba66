#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "process/keeper_words.hpp"
#include "process/kept_program.hpp"
#include "process/output.hpp"
#include "process/process.hpp"
#include "process/start_error.hpp"

namespace sweepline {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// What the keeper may be late by, beyond the limits it was given.
constexpr std::chrono::milliseconds kKeeperPatience = std::chrono::milliseconds(kKillPatienceMs) + 10s;
constexpr std::chrono::milliseconds kTakeInPatience = 5s;
constexpr std::size_t kReadBytes = std::size_t{64} << 10U;

/// A descriptor that becomes readable when the token asks to stop; none when it never will.
class StopBell {
public:
    explicit StopBell(std::stop_token stop)
        : needed_(stop.stop_possible()),
          bell_(needed_ ? ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : -1),
          callback_(std::move(stop), Ring{bell_.number()}) {}
    [[nodiscard]] int number() const { return bell_.number(); }
    /// Whether a request to stop will be heard.
    [[nodiscard]] bool works() const { return bell_.open() || !needed_; }

private:
    struct Ring {
        int number;
        void operator()() const { ::eventfd_write(number, 1); }
    };
    bool needed_;
    FileDescriptor bell_;
    std::stop_callback<Ring> callback_;
};

/// One program from its start to its end.
class Run {
public:
    Run(const Command& command, KeptProgram& kept, int bell)
        : command_(command), kept_(kept), bell_(bell), started_(Clock::now()), lines_(command.on_line) {}

    Result<Exit> to_the_end();

private:
    void wait(Clock::time_point until);
    void hear_keeper();
    void read_output(FileDescriptor& pipe, OutputTail& tail, bool is_out);
    void drain();
    void ask_to_end() const;
    void end_by_force();
    Result<Exit> finish();

    const Command& command_;
    KeptProgram& kept_;
    int bell_;
    Clock::time_point started_;
    Exit exit_;
    OutputTail out_;
    OutputTail err_;
    LineCutter lines_;
    std::size_t output_bytes_ = 0;
    pid_t program_ = -1;
    std::optional<KeeperSays> last_words_;
    std::vector<char> buffer_ = std::vector<char>(kReadBytes);
};

}  // namespace

Result<Exit> Starter::run(const Command& command, std::stop_token stop) const {
    if (auto checked = check_command(command); !checked) return std::unexpected(std::move(checked).error());
    if (stop.stop_requested()) return Exit{.cancelled = true};
    const StopBell bell(std::move(stop));
    if (!bell.works()) return fail(ErrorKind::unavailable, "no file descriptor is left to start a program");
    KeptProgram kept = TRY(KeptProgram::start(keeper_, command));
    return Run(command, kept, bell.number()).to_the_end();
}

namespace {

Result<Exit> Run::to_the_end() {
    const auto limit = std::min<std::chrono::milliseconds>(command_.limits.time, std::chrono::hours(24 * 365));
    const auto grace = std::min<std::chrono::milliseconds>(command_.limits.grace, std::chrono::hours(24));
    const Clock::time_point until = started_ + limit + grace + kKeeperPatience;
    while (kept_.control.open() && Clock::now() < until) wait(until);
    if (kept_.control.open()) end_by_force();
    if (!exit_.flooded) drain();
    kept_.take_in(kTakeInPatience);
    return finish();
}

void Run::wait(Clock::time_point until) {
    const bool reading = !exit_.flooded;
    std::array<pollfd, 4> sources{{{.fd = kept_.control.number(), .events = POLLIN, .revents = 0},
                                   {.fd = reading ? kept_.out.number() : -1, .events = POLLIN, .revents = 0},
                                   {.fd = reading ? kept_.err.number() : -1, .events = POLLIN, .revents = 0},
                                   {.fd = bell_, .events = POLLIN, .revents = 0}}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    const auto wait_ms = std::clamp<std::chrono::milliseconds>(left, 0ms, 1h);
    if (::poll(sources.data(), sources.size(), static_cast<int>(wait_ms.count())) <= 0) return;
    if (sources[1].revents != 0) read_output(kept_.out, out_, true);
    if (sources[2].revents != 0) read_output(kept_.err, err_, false);
    if (sources[0].revents != 0) hear_keeper();
    if (sources[3].revents != 0) {
        bell_ = -1;
        exit_.cancelled = true;
        ask_to_end();
    }
}

void Run::hear_keeper() {
    KeeperSays words;
    const ssize_t got = ::recv(kept_.control.number(), &words, sizeof words, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got != static_cast<ssize_t>(sizeof words)) return kept_.control.close();
    if (words.sort == KeeperSays::Sort::started) program_ = words.program;
    if (words.sort == KeeperSays::Sort::not_started) last_words_ = words;
    // The keeper does not know whether the process that ended had become the program before.
    if (words.sort == KeeperSays::Sort::ended && !last_words_) last_words_ = words;
}

void Run::read_output(FileDescriptor& pipe, OutputTail& tail, bool is_out) {
    const ssize_t got = ::read(pipe.number(), buffer_.data(), buffer_.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return pipe.close();
    const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(got));
    output_bytes_ += bytes.size();
    tail.add(bytes);
    if (is_out) lines_.add(bytes);
    if (output_bytes_ <= command_.limits.output_bytes || exit_.flooded) return;
    exit_.flooded = true;
    ask_to_end();
}

/// Reads what is in the pipes when nobody writes to them any more. (Somebody may, who was sent a descriptor: hence
/// the non-blocking reads, and the limit.)
void Run::drain() {
    for (const bool is_out : {true, false}) {
        FileDescriptor& pipe = is_out ? kept_.out : kept_.err;
        OutputTail& tail = is_out ? out_ : err_;
        for (std::size_t before = output_bytes_ + 1; pipe.open() && before != output_bytes_ && !exit_.flooded;) {
            before = output_bytes_;
            read_output(pipe, tail, is_out);
        }
    }
    lines_.finish();
}

void Run::ask_to_end() const {
    const char word = 'e';
    // A keeper that has gone needs no asking.
    if (kept_.control.open()) ::send(kept_.control.number(), &word, sizeof word, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void Run::end_by_force() {
    kept_.kill();
    kept_.control.close();
}

Result<Exit> Run::finish() {
    const std::string& name = command_.argv.front();
    exit_.took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_);
    if (!last_words_) {
        // Its own group at least is in reach.
        if (program_ > 1) ::kill(-program_, SIGKILL);
        return fail(ErrorKind::internal, "the keeper of '" + name + "' was killed, or is of another version",
                    "look for processes that '" + name + "' may have left behind");
    }
    if (last_words_->sort == KeeperSays::Sort::not_started) return std::unexpected(start_error(command_, *last_words_));
    if (last_words_->left_alive > 0)
        return fail(ErrorKind::unavailable, std::to_string(last_words_->left_alive) + " processes started by '" + name +
                                                "' cannot be ended: they hang in the kernel");
    exit_.out = out_.take();
    exit_.err = err_.take();
    exit_.out_cut = out_.cut();
    exit_.err_cut = err_.cut();
    exit_.timed_out = last_words_->by == EndedBy::time;
    // A program that had ended when the request came was not cancelled.
    exit_.cancelled = exit_.cancelled && last_words_->by == EndedBy::request && !exit_.flooded;
    if (exit_.timed_out || exit_.flooded || exit_.cancelled) return std::move(exit_);
    const int status = last_words_->status;
    if (WIFEXITED(status)) exit_.code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) exit_.signal = WTERMSIG(status);
    return std::move(exit_);
}

}  // namespace
}  // namespace sweepline
