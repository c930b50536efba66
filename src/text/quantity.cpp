#include "text/quantity.hpp"

#include <cstddef>

namespace sweepline {

std::string grouped(std::int64_t number) {
    std::string digits = std::to_string(number);
    const std::size_t first = number < 0 ? 1 : 0;
    for (std::size_t at = digits.size(); at > first + 3; at -= 3) digits.insert(at - 3, 1, ',');
    return digits;
}

std::string counted(std::int64_t number, std::string_view one, std::string_view many) {
    std::string out = grouped(number) + ' ';
    out += number == 1 || many.empty() ? one : many;
    if (number != 1 && many.empty()) out += 's';
    return out;
}

}  // namespace sweepline
