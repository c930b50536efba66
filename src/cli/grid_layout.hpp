#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "app/layer_count.hpp"
#include "app/look_commands.hpp"
#include "cli/page.hpp"

namespace sweepline {

/// One layer that is shown, and the columns of the terminal it takes, the gap before it included.
struct GridColumn {
    std::size_t layer;
    int width;
};

/// How a grid fits a page: which layers are shown, how wide, and what stands above them.
struct GridLayout {
    int names = 8;          ///< columns of the services' names
    bool numbered = false;  ///< layers are numbers above their columns, explained in a key below
    std::vector<GridColumn> columns = {};
    std::size_t hidden_before = 0;
    std::size_t hidden_after = 0;
};

/// The widest layout that fits: whole layer names, cut names, numbers, and at last fewer columns, those around the
/// current layer kept. `service_names` are made harmless already.
[[nodiscard]] GridLayout layout_of(const GridReply& reply, const Page& page,
                                   const std::vector<std::string>& service_names);

/// The layer where the work is: the first that is swept now, else the first that is open, else the first not closed;
/// the number of layers when all are closed.
[[nodiscard]] std::size_t current_layer_of(const GridReply& reply);

}  // namespace sweepline
