#include "cli/grid_layout.hpp"

#include <algorithm>
#include <string_view>

namespace sweepline {

namespace {

constexpr int kNamesMin = 8;
/// A cut layer name of fewer columns tells less than a number with a key.
constexpr int kCutNameMin = 10;
constexpr int kNumberedMin = 3;
constexpr int kNumberedMax = 6;  // more only where a concern's name needs it
constexpr int kGap = 2;

int natural_width(const GridLayer& layer, bool current) {
    const int name = columns_of(layer.layer) + (current ? 2 : 0);
    const int progress = columns_of(progress_of(layer).text());
    return std::max({name, progress, columns_of(layer.state)}) + kGap;
}

/// The columns from `first` on, all of one width.
std::vector<GridColumn> even_columns(std::size_t first, std::size_t count, int width) {
    std::vector<GridColumn> columns;
    for (std::size_t i = 0; i < count; ++i) columns.push_back({first + i, width});
    return columns;
}

/// Shares `spare` columns among the layers of concerns whose names are cut, those that lack least first.
void widen_concerns(GridLayout& layout, const GridReply& reply, const Page& page, int spare) {
    struct Band {
        std::size_t first;
        std::size_t count;
        int lacks;
    };
    const int gap = layout.numbered ? 1 : kGap;
    std::vector<Band> bands;
    for (std::size_t at = 0; at < layout.columns.size();) {
        const std::string& concern = reply.layers[layout.columns[at].layer].concern;
        Band band{at, 0, columns_of(shown(page, concern)) + gap};
        for (; at < layout.columns.size() && reply.layers[layout.columns[at].layer].concern == concern; ++at) {
            band.lacks -= layout.columns[at].width;
            ++band.count;
        }
        if (band.lacks > 0) bands.push_back(band);
    }
    std::ranges::stable_sort(bands, {}, &Band::lacks);
    for (const Band& band : bands) {
        const int given = std::min(band.lacks, spare);
        for (int i = 0; i < given; ++i) ++layout.columns[band.first + static_cast<std::size_t>(i) % band.count].width;
        spare -= given;
    }
}

void fold(GridLayout& layout, const GridReply& reply, int room) {
    const std::size_t all = reply.layers.size();
    const auto fitting = static_cast<std::size_t>(std::max(1, room / kNumberedMin));
    const std::size_t current = std::min(current_layer_of(reply), all - 1);
    // One layer before the current one is kept in sight.
    const std::size_t wanted = current > 0 ? current - 1 : 0;
    layout.hidden_before = std::min(wanted, all - fitting);
    layout.hidden_after = all - fitting - layout.hidden_before;
    layout.columns = even_columns(layout.hidden_before, fitting, kNumberedMin);
}

}  // namespace

GridLayout layout_of(const GridReply& reply, const Page& page, const std::vector<std::string>& service_names) {
    int longest = kNamesMin;
    for (const std::string& name : service_names) longest = std::max(longest, columns_of(name));
    // Names take what the layers leave, and a quarter of the page in any case.
    const auto names_beside = [&](int layers) {
        return std::min(longest, std::max({kNamesMin, page.width / 4, page.width - layers}));
    };
    GridLayout layout{.names = names_beside(0)};
    const int count = static_cast<int>(reply.layers.size());
    if (count == 0) return layout;

    const std::size_t current = current_layer_of(reply);
    int sum = 0;
    for (std::size_t i = 0; i < reply.layers.size(); ++i) {
        layout.columns.push_back({i, natural_width(reply.layers[i], i == current)});
        sum += layout.columns.back().width;
    }
    layout.names = names_beside(sum);
    if (sum <= page.width - layout.names) {
        widen_concerns(layout, reply, page, page.width - layout.names - sum);
        return layout;
    }

    const int even = (page.width - names_beside(page.width)) / count;
    if (even >= kCutNameMin) {
        layout.columns = even_columns(0, reply.layers.size(), even);
        layout.names = names_beside(even * count);
        return layout;
    }
    layout.numbered = true;
    if (even >= kNumberedMin) {
        layout.columns = even_columns(0, reply.layers.size(), std::min(even, kNumberedMax));
        layout.names = names_beside(layout.columns.front().width * count);
        widen_concerns(layout, reply, page, page.width - layout.names - layout.columns.front().width * count);
    } else {
        layout.names = names_beside(page.width);
        fold(layout, reply, page.width - layout.names);
    }
    return layout;
}

std::size_t current_layer_of(const GridReply& reply) {
    const auto first = [&](auto wanted) {
        return static_cast<std::size_t>(std::ranges::find_if(reply.layers, wanted) - reply.layers.begin());
    };
    const std::size_t none = reply.layers.size();
    if (const auto at = first([](const GridLayer& each) { return each.state == "sweeping"; }); at < none) return at;
    if (const auto at = first([](const GridLayer& each) { return each.state == "open"; }); at < none) return at;
    return first([](const GridLayer& each) { return each.state != "closed"; });
}

}  // namespace sweepline
