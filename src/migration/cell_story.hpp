#pragma once

#include <string>

#include "migration/cell.hpp"

namespace sweepline {

/// The cell after the events that these words stand for, told one after another; the words are in cell_story.cpp.
[[nodiscard]] Cell cell_after(const std::string& happenings);

/// Expects a cell to look like this after them: its status, its marks, what it says, and who is to act.
void check(const std::string& happenings, const std::string& expected);

}  // namespace sweepline
