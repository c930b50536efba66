#include "app/layer_count.hpp"

#include <fmt/format.h>

namespace sweepline {

std::string LayerProgress::text() const { return fmt::format("{}/{}", done, total); }

std::int64_t LayerProgress::percent() const { return total == 0 ? 100 : done * 100 / total; }

LayerProgress progress_of(const GridLayer& layer) {
    LayerProgress progress;
    for (const auto& [status, count] : layer.statuses) {
        if (status == to_word(Status::done)) progress.done += count;
        if (status != to_word(Status::not_applicable)) progress.total += count;
    }
    return progress;
}

}  // namespace sweepline
