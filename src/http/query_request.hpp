#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/use_case.hpp"
#include "base/result.hpp"
#include "text/value.hpp"

namespace sweepline {

/// The request that a query means, by the sorts of the use case's fields: `?mine=true&limit=20&status=done`. A field
/// of several texts may be repeated, any other is invalid twice. Names that are no field stay: whoever reads the
/// request refuses them.
[[nodiscard]] Result<Value> request_of_query(const UseCase& use_case,
                                             const std::vector<std::pair<std::string, std::string>>& query);

}  // namespace sweepline
