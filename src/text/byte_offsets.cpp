#include "text/byte_offsets.hpp"

#include <algorithm>

namespace sweepline {

ByteOffsets::ByteOffsets(std::string_view text, std::size_t skipped) : text_(text), skipped_(skipped) {
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (std::ranges::all_of(text, is_ascii)) return;
    std::size_t characters = 0;
    for (std::size_t byte = 0; byte < text.size(); ++byte) {
        if ((static_cast<unsigned char>(text[byte]) & 0xC0U) == 0x80U) continue;
        if (characters++ % kStride == 0) known_.push_back(byte);
    }
}

std::size_t ByteOffsets::of(std::size_t character) const {
    if (known_.empty()) return skipped_ + std::min(character, text_.size());
    if (character / kStride >= known_.size()) return skipped_ + text_.size();
    std::size_t byte = known_[character / kStride];
    for (std::size_t left = character % kStride; left > 0 && byte < text_.size(); --left) {
        ++byte;
        while (byte < text_.size() && (static_cast<unsigned char>(text_[byte]) & 0xC0U) == 0x80U) ++byte;
    }
    return skipped_ + byte;
}

}  // namespace sweepline
