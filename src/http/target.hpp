#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace sweepline {

/// What a request is about, percent signs resolved.
struct RequestTarget {
    std::string path;  ///< begins with `/`; no `.` or `..` among its parts
    std::vector<std::pair<std::string, std::string>> query = {};
};

/// Reads `/path?name=value&…`. A path that is not UTF-8, has control characters, backslashes, encoded slashes or dots
/// that climb is invalid, and so is anything that does not begin with `/`.
[[nodiscard]] Result<RequestTarget> parse_target(std::string_view text);

}  // namespace sweepline
