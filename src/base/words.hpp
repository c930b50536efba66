#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace sweepline {

/// The words of an enum, as people and files write them. Specialise with
/// `static constexpr std::array words{std::pair{E::a, std::string_view("a")}, …};` beside the enum.
template <class E>
struct Words;

template <class E>
concept Worded = requires { Words<E>::words; };

/// The word for `value`; every value of a worded enum has one.
template <Worded E>
[[nodiscard]] constexpr std::string_view to_word(E value) {
    for (const auto& [each, word] : Words<E>::words)
        if (each == value) return word;
    return "?";
}

/// The value that `word` names, or nothing.
template <Worded E>
[[nodiscard]] constexpr std::optional<E> from_word(std::string_view word) {
    for (const auto& [each, known] : Words<E>::words)
        if (known == word) return each;
    return std::nullopt;
}

}  // namespace sweepline
