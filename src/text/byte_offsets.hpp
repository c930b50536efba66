#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace sweepline {

/// Turns places that libyaml counts in characters into bytes.
class ByteOffsets {
public:
    /// `text` is UTF-8 and must outlive this; `skipped` bytes before it are added to every answer.
    ByteOffsets(std::string_view text, std::size_t skipped);
    /// The byte at which a character begins; beyond the end, the end.
    [[nodiscard]] std::size_t of(std::size_t character) const;

private:
    static constexpr std::size_t kStride = 16;
    std::string_view text_;
    std::size_t skipped_;             ///< bytes before the text that is counted
    std::vector<std::size_t> known_;  ///< of every 16th character; empty where bytes are characters
};

}  // namespace sweepline
