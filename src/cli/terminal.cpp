#include "cli/terminal.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

namespace sweepline {

namespace {

/// How long a wait for a key may last before the stop token is looked at again.
constexpr int kLookAgainMs = 100;
/// The bytes of an arrow key come together; this long after an escape nothing more belongs to it.
constexpr int kEscapeRestMs = 25;

int descriptor_of(Stream stream) { return stream == Stream::output ? STDOUT_FILENO : STDERR_FILENO; }

/// One byte within that time, nothing else.
std::optional<char> next_byte(int wait_ms) {
    pollfd watched{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    if (poll(&watched, 1, wait_ms) <= 0) return std::nullopt;
    char byte = 0;
    // A terminal that went away reads as the end of input, and that as `q`.
    return read(STDIN_FILENO, &byte, 1) == 1 ? byte : 'q';
}

/// What follows an escape: `[A` and `[B` are arrows, nothing is the escape key itself.
Pressed escape_sequence() {
    const auto first = next_byte(kEscapeRestMs);
    if (!first) return {Key::quit};
    if (*first != '[' && *first != 'O') return {Key::other};
    const auto second = next_byte(kEscapeRestMs);
    if (second == 'A') return {Key::up};
    return {second == 'B' ? Key::down : Key::other};
}

Pressed key_of(char byte) {
    switch (byte) {
        case '\x1b':
            return escape_sequence();
        case ' ':
            return {Key::space};
        case '\n':
        case '\r':
            return {Key::enter};
        case 'q':
        case '\x04':
            return {Key::quit};
        case 'k':
            return {Key::up};
        case 'j':
            return {Key::down};
        default:
            break;
    }
    if (byte >= '0' && byte <= '9') return {Key::digit, byte - '0'};
    return {Key::other};
}

}  // namespace

std::error_code write_all(Stream stream, std::string_view text) {
    while (!text.empty()) {
        const auto written = write(descriptor_of(stream), text.data(), text.size());
        if (written > 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            pollfd watched{.fd = descriptor_of(stream), .events = POLLOUT, .revents = 0};
            poll(&watched, 1, kLookAgainMs);
        } else if (written < 0 && errno != EINTR) {
            return {errno, std::generic_category()};
        }
    }
    return {};
}

void mention(Stream stream, std::string_view text) {
    [[maybe_unused]] const std::error_code refused = write_all(stream, text);
}

std::optional<std::string> read_secret(std::string_view prompt, const std::stop_token& stop) {
    constexpr std::size_t kBytesMax = 4 * 1024;
    termios before{};
    const bool tty = isatty(STDIN_FILENO) != 0 && tcgetattr(STDIN_FILENO, &before) == 0;
    if (tty) {
        termios silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
        mention(Stream::error, prompt);
    }
    std::string line;
    bool ended = false;
    while (!ended && !stop.stop_requested() && line.size() < kBytesMax) {
        pollfd watched{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
        if (poll(&watched, 1, kLookAgainMs) <= 0) continue;
        char byte = '\n';
        ended = read(STDIN_FILENO, &byte, 1) != 1 || byte == '\n';
        if (!ended) line += byte;
    }
    if (tty) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        mention(Stream::error, "\n");
    }
    if (!ended || line.empty()) return std::nullopt;
    return line;
}

std::optional<WindowSize> window_size(Stream stream) {
    winsize size{};
    if (isatty(descriptor_of(stream)) == 0 || ioctl(descriptor_of(stream), TIOCGWINSZ, &size) != 0) return std::nullopt;
    WindowSize found;
    if (size.ws_col > 0) found.columns = size.ws_col;
    if (size.ws_row > 0) found.rows = size.ws_row;
    return found;
}

struct Keyboard::Before {
    termios settings;
};

Keyboard::Keyboard(std::unique_ptr<Before> before) : before_(std::move(before)) {}

std::unique_ptr<Keyboard> Keyboard::open() {
    auto before = std::make_unique<Before>();
    if (isatty(STDIN_FILENO) == 0 || tcgetattr(STDIN_FILENO, &before->settings) != 0) return nullptr;
    termios single = before->settings;
    single.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    if (tcsetattr(STDIN_FILENO, TCSANOW, &single) != 0) return nullptr;
    return std::unique_ptr<Keyboard>(new Keyboard(std::move(before)));
}

Keyboard::~Keyboard() { tcsetattr(STDIN_FILENO, TCSANOW, &before_->settings); }

Pressed Keyboard::read(const std::stop_token& stop) {
    while (!stop.stop_requested())
        if (const auto byte = next_byte(kLookAgainMs)) return key_of(*byte);
    return {Key::quit};
}

bool Keyboard::quits_within(std::chrono::milliseconds time, const std::stop_token& stop) {
    using std::chrono::steady_clock;
    const auto until = steady_clock::now() + time;
    while (!stop.stop_requested()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now()).count();
        if (left <= 0) return false;
        const auto byte = next_byte(static_cast<int>(std::min<std::int64_t>(left, kLookAgainMs)));
        if (byte && key_of(*byte).key == Key::quit) return true;
    }
    return true;
}

}  // namespace sweepline
