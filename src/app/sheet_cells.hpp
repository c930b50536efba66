#pragma once

#include <string>
#include <vector>

#include "app/import_grid.hpp"
#include "app/sheet.hpp"
#include "migration/migration.hpp"

namespace sweepline {

/// What a sheet would change, and what of it cannot be taken over.
struct SheetChange {
    std::vector<Happening> happened;
    std::vector<ImportedCell> cells;
    std::vector<ImportRemark> remarks;
    std::vector<std::string> absent_services;
    std::int64_t services = 0;
    std::int64_t unchanged = 0;
};

/// Compares a sheet with the grid: pure, and total. Every text of the sheet is in the answer, as a cell that changes or
/// stays, or as a remark.
[[nodiscard]] SheetChange change_by_sheet(const Migration& now, const Headquarters& headquarters,
                                          const ServiceNames& names, const Sheet& sheet, const SheetHeader& header,
                                          const std::string& file, const std::string& actor);

}  // namespace sweepline
