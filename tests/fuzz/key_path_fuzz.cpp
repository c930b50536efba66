#include "text/key_path.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto path = sweepline::parse_key_path(text);
    if (!path) return 0;
    const auto again = sweepline::parse_key_path(sweepline::to_text(*path));
    CHECK(again == path);
    const sweepline::Value value = sweepline::Object{{"a", sweepline::Array{1, sweepline::Object{{"name", "x"}}}}};
    const auto* const found = sweepline::find(value, *path);
    CHECK(found == nullptr || !path->parts.empty() || *found == value);
    return 0;
}
