#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace sweepline {

/// The end of a long text: at most `kKeptOutput` bytes are kept, however much is added.
class OutputTail {
public:
    void add(std::string_view bytes);
    /// What was kept, exactly the last bytes.
    [[nodiscard]] std::string take();
    /// Whether anything was dropped; asked after `take`.
    [[nodiscard]] bool cut() const { return cut_; }

private:
    std::string text_;
    bool cut_ = false;
};

/// Cuts a stream of bytes into lines and hands them on as they become whole. Lines longer than `kLineBytesMax` come
/// in pieces.
class LineCutter {
public:
    explicit LineCutter(const std::function<void(std::string_view)>& on_line) : on_line_(on_line) {}
    void add(std::string_view bytes);
    /// Hands on a last line that has no newline.
    void finish();

    static constexpr std::size_t kLineBytesMax = std::size_t{64} << 10U;

private:
    const std::function<void(std::string_view)>& on_line_;
    std::string rest_;  // the beginning of a line
};

}  // namespace sweepline
