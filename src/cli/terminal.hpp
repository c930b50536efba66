#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>

#include "base/instant.hpp"

namespace sweepline {

/// What main found out about where answers go; the environment is read there only.
struct Terminal {
    int width = 80;  ///< columns, when standard output is no terminal
    bool input_tty = false;
    bool output_tty = false;
    bool error_tty = false;
    bool unicode = true;                                           ///< the locale's characters are UTF-8
    bool colourless = false;                                       ///< NO_COLOR, or a terminal that has none
    bool many_colours = true;                                      ///< 256
    std::function<std::chrono::seconds(Instant)> utc_offset = {};  ///< the reader's time; empty: UTC
};

enum class Stream : std::uint8_t { output, error };

/// Writes all of `text` at once, without buffering. Says why when it could not: `broken_pipe` when nobody reads any
/// more, which is no failure of ours; a full disk is one.
[[nodiscard]] std::error_code write_all(Stream stream, std::string_view text);

/// Like `write_all`, for what is said beside the answer: that it could not be written is not said either.
void mention(Stream stream, std::string_view text);

/// Reads a line from standard input, at most 4 KiB; where it is a terminal, asks with `prompt` and shows nothing of
/// what is typed. Nothing when there is no line, or `stop` is asked for.
[[nodiscard]] std::optional<std::string> read_secret(std::string_view prompt, const std::stop_token& stop);

struct WindowSize {
    int columns = 80;
    int rows = 24;
};
/// The size of the terminal behind a stream, nothing when it is none.
[[nodiscard]] std::optional<WindowSize> window_size(Stream stream);

/// A key that an interactive view understands.
enum class Key : std::uint8_t { up, down, space, enter, quit, digit, other, none };
struct Pressed {
    Key key = Key::none;
    int digit = 0;
};

/// Reads single keys from standard input until it is destroyed, which puts the terminal back as it was.
class Keyboard {
public:
    /// Nothing when standard input is no terminal.
    [[nodiscard]] static std::unique_ptr<Keyboard> open();
    ~Keyboard();
    Keyboard(const Keyboard&) = delete;
    Keyboard& operator=(const Keyboard&) = delete;
    Keyboard(Keyboard&&) = delete;
    Keyboard& operator=(Keyboard&&) = delete;

    /// Waits for a key until `stop` is asked for or the input ends, which both read as `quit`.
    [[nodiscard]] Pressed read(const std::stop_token& stop);
    /// Waits that long; true as soon as `quit` is pressed, other keys mean nothing, or `stop` is asked for.
    [[nodiscard]] bool quits_within(std::chrono::milliseconds time, const std::stop_token& stop);

private:
    struct Before;
    explicit Keyboard(std::unique_ptr<Before> before);
    std::unique_ptr<Before> before_;
};

}  // namespace sweepline
