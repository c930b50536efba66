#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/use_case.hpp"

namespace sweepline {

/// The server's addresses as an OpenAPI 3.1 document: one operation for each use case, derived from its fields, and
/// those of the server's own. `cookie` is what a session's is called.
[[nodiscard]] std::string openapi_text(const std::vector<UseCase>& catalogue, std::string_view version,
                                       std::string_view cookie = "sweepline");

}  // namespace sweepline
