#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/use_case.hpp"
#include "base/words.hpp"
#include "http/message.hpp"

namespace sweepline {

/// The ways in which the grid can be read as a file.
enum class GridFormat : unsigned char { json, csv, markdown };
template <>
struct Words<GridFormat> {
    static constexpr std::array words{std::pair{GridFormat::json, std::string_view("json")},
                                      std::pair{GridFormat::csv, std::string_view("csv")},
                                      std::pair{GridFormat::markdown, std::string_view("markdown")}};
};

/// What `?format=` says, which is taken out of the query, else the first type of `accept` that the grid can be; JSON
/// where neither names one. Another word is invalid.
[[nodiscard]] Result<GridFormat> take_grid_format(std::vector<std::pair<std::string, std::string>>& query,
                                                  std::string_view accept);

/// The grid as a file to be kept; any other reply as JSON.
[[nodiscard]] HttpReply reply_in(GridFormat format, const Reply& reply);

}  // namespace sweepline
