#include "process/output.hpp"

#include <algorithm>
#include <utility>

#include "process/process.hpp"

namespace sweepline {

void OutputTail::add(std::string_view bytes) {
    text_ += bytes;
    // Twice as much before cutting, so that each byte is moved at most once.
    if (text_.size() <= 2 * kKeptOutput) return;
    text_.erase(0, text_.size() - kKeptOutput);
    cut_ = true;
}

std::string OutputTail::take() {
    if (text_.size() > kKeptOutput) {
        text_.erase(0, text_.size() - kKeptOutput);
        cut_ = true;
    }
    return std::move(text_);
}

void LineCutter::add(std::string_view bytes) {
    if (!on_line_) return;
    while (!bytes.empty()) {
        if (rest_.size() == kLineBytesMax && bytes.front() != '\n') finish();
        const std::size_t newline = bytes.find('\n');
        const std::size_t room = kLineBytesMax - rest_.size();
        const std::size_t take = std::min({newline, bytes.size(), room});
        const bool whole = newline != std::string_view::npos && newline == take;
        if (whole && rest_.empty()) {
            on_line_(bytes.substr(0, take));
        } else {
            rest_ += bytes.substr(0, take);
            if (whole) finish();
        }
        bytes.remove_prefix(whole ? take + 1 : take);
    }
}

void LineCutter::finish() {
    if (!on_line_ || rest_.empty()) return;
    const std::string line = std::move(rest_);
    rest_.clear();
    on_line_(line);
}

}  // namespace sweepline
