#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sweepline {

/// `1,234`.
[[nodiscard]] std::string grouped(std::int64_t number);

/// `1 service`, `17 services`; `many` where an s is not enough: `1 branch`, `2 branches`.
[[nodiscard]] std::string counted(std::int64_t number, std::string_view one, std::string_view many = {});

}  // namespace sweepline
