#pragma once

#include <string>

#include "base/result.hpp"
#include "driver/driver.hpp"

namespace sweepline {

/// Values of `env:` variables shorter than this are not hidden: they would be found in words that mean nothing secret.
inline constexpr std::size_t kHiddenBytesMin = 6;

/// Runs a program on behalf of a step: in the step's environment, within its time, and fenced where the kernel can. The
/// values of the variables that the layer's `env:` names are hidden in what it prints.
[[nodiscard]] Result<Exit> run_for_step(Command command, const StepContext& context, const Tools& tools);

/// The text with `***NAME***` wherever the value of a variable that the layer's `env:` names stood, or a line of it.
[[nodiscard]] std::string without_values(std::string text, const StepContext& context);

}  // namespace sweepline
