#include <cstddef>
#include <cstdint>

#include "keyed_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    sweepline::check_keyed(sweepline::keyed_input(text), sweepline::KeyedFormat::yaml);
    return 0;
}
