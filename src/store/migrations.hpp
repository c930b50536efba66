#pragma once

#include <span>
#include <string_view>

namespace sweepline {

/// One of `migrations/NNNN_name.sql`, built into the program.
struct MigrationFile {
    int number;
    std::string_view name;
    std::string_view sql;
};

/// All of them, numbered 1, 2, 3 … without a gap. One that was ever shipped is never edited.
[[nodiscard]] std::span<const MigrationFile> migration_files();

}  // namespace sweepline
