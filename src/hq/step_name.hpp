#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "migration/layer.hpp"

namespace sweepline {

/// Which folder of a layer a file lies in: its own, or `validate/`, where only checks are.
enum class StepPlace : unsigned char { layer, validate };

/// The step that a file's name announces, `NN-name.KIND.EXT`; nothing when the name does not look like a step's
/// (README.md, lib.sh); an error when it looks like one and is none: number, kind or ending missing or unknown, or a
/// kind that cannot be done that way. By its ending a `.yaml` is built-in, a `.md` an agent's (context too, which
/// nobody performs), anything else executable. `file` and `bytes` are left to the caller.
[[nodiscard]] Result<std::optional<Step>> parse_step_name(std::string_view file, StepPlace place);

/// A number and a name, as in `02-identity`; nothing when it is not of that form.
struct NumberedName {
    int number;
    std::string_view name;
};
[[nodiscard]] std::optional<NumberedName> parse_numbered_name(std::string_view text);

}  // namespace sweepline
