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

bool run_says_so(const Cell& cell) {
    if (!cell.run) return false;
    return (cell.status == Status::blocked && cell.run->state == RunState::blocked) ||
           (cell.status == Status::not_applicable && cell.run->state == RunState::not_applicable);
}

bool is_held(const Cell& cell) {
    return (cell.status == Status::blocked || cell.status == Status::not_applicable) && !run_says_so(cell);
}

bool is_ours(const Cell& cell, std::string_view tip) {
    return (cell.shipped && cell.shipped->commit == tip) || std::ranges::find(cell.pushing, tip) != cell.pushing.end();
}

}  // namespace sweepline
