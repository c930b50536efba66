#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/use_case.hpp"

namespace sweepline {

/// `--dry-run`: how the command line writes a field that is not given by position.
[[nodiscard]] std::string option_name(std::string_view field);

/// `SERVICE`, `N`, `failed|outdated`: what stands for a field's value in usage and help; empty for a truth.
[[nodiscard]] std::string value_name(const FieldSpec& field);

/// `sweepline cell assign SERVICE LAYER [TO] [options]`.
[[nodiscard]] std::string usage_of(const UseCase& use_case);

/// A line that could be typed, made of the fields' usual values: `sweepline cell block payments identity "…"`.
[[nodiscard]] std::string example_of(const UseCase& use_case);

/// A command that only the command line has.
struct SurfaceCommand {
    std::string_view name;
    std::string_view arguments;
    std::string_view summary;
    std::vector<std::string_view> words = {};  ///< what its argument may be
    Habit habit = Habit::rare;
};
[[nodiscard]] const std::vector<SurfaceCommand>& surface_commands();

/// An option that is no field of a request.
struct SurfaceOption {
    std::string_view name;   ///< `--colour`
    std::string_view value;  ///< `WHEN`; empty: it takes none
    std::string_view help;
    std::vector<std::string_view> words = {};  ///< allowed values
};
/// Those that every command takes.
[[nodiscard]] const std::vector<SurfaceOption>& global_options();
/// Those of one command: `grid` has `--csv`, `--markdown` and `--watch`; of none, `--version`.
[[nodiscard]] const std::vector<SurfaceOption>& own_options(std::string_view command);

/// The headquarters' names that complete a field: `services`, `layers`, or empty.
[[nodiscard]] std::string_view names_for(std::string_view field);

}  // namespace sweepline
