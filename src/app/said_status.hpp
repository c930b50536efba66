#pragma once

#include <string>
#include <string_view>

namespace sweepline {

/// What a cell of somebody's spreadsheet says.
struct SaidStatus {
    enum class Sort : unsigned char { nothing, in_progress, done, blocked, not_applicable, unclear };
    Sort sort = Sort::nothing;
    std::string rest = {};     ///< what stands behind the status word; of `blocked`, what blocks
    std::string because = {};  ///< of `unclear`: why

    friend bool operator==(const SaidStatus&, const SaidStatus&) = default;
};

/// Reads a status as people write it: `Done`, `✅`, `wip - PR 12`, `blocked: no account`, `60 %`. A misspelt word of
/// five letters and more is the nearest one. What may mean two things is unclear: a date alone, `done?`, `done, but …`,
/// two statuses in one cell.
[[nodiscard]] SaidStatus read_said_status(std::string_view text);

}  // namespace sweepline
