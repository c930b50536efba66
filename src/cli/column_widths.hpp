#pragma once

namespace sweepline {

/// Columns that one printable character takes on a terminal: 0 for what combines with the character before it, 2 for
/// wide East Asian characters and pictures, else 1 (Unicode 14: general categories Mn, Me, Cf; East Asian widths W, F).
[[nodiscard]] int width_of(char32_t code);

}  // namespace sweepline
