#pragma once

#include <string>
#include <string_view>

#include "text/keyed_file.hpp"

namespace sweepline {

/// Splits fuzzed bytes at the first lines: a key path, a value as JSON, and the file that is left.
struct KeyedInput {
    std::string_view path;
    std::string_view value;
    std::string_view file;
};

/// What the bytes stand for; parts that are missing are empty.
KeyedInput keyed_input(std::string_view bytes);

/// Sets and unsets what the input says, and aborts when a promise of `keyed_file.hpp` is broken.
void check_keyed(const KeyedInput& input, KeyedFormat format);

}  // namespace sweepline
