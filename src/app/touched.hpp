#pragma once

#include <optional>
#include <string>

#include "driver/driver.hpp"
#include "migration/cell.hpp"
#include "migration/layer.hpp"
#include "migration/service.hpp"

namespace sweepline {

/// Where a person moved a cell's branch since it was shipped, as a clause; nothing where nobody did, it is merged, or
/// it cannot be seen from here. Nothing is fetched.
[[nodiscard]] std::optional<std::string> touched(const Tools& tools, const Service& service, const Layer& layer,
                                                 const Cell& cell);

}  // namespace sweepline
