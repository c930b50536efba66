#include "migration/cell.hpp"

#include <algorithm>

namespace sweepline {

Marks Marks::from_bits(std::uint32_t bits) {
    Marks marks;
    for (const auto& [mark, word] : Words<Mark>::words)
        if ((bits & bit(mark)) != 0) marks.add(mark);
    return marks;
}

std::vector<Mark> Marks::all() const {
    std::vector<Mark> marks;
    for (const auto& [mark, word] : Words<Mark>::words)
        if (has(mark)) marks.push_back(mark);
    return marks;
}

bool is_ours(const Cell& cell, std::string_view tip) {
    return (cell.shipped && cell.shipped->commit == tip) || std::ranges::find(cell.pushing, tip) != cell.pushing.end();
}

}  // namespace sweepline
