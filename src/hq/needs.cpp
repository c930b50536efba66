#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hq/layer_folder.hpp"
#include "text/spelling.hpp"

namespace sweepline {

namespace {

/// `from` needs `to`; `at` is where that is written, nothing where it is the default.
struct Edge {
    std::size_t from;
    std::size_t to;
    Need need;
    std::optional<Span> at;
};

std::vector<Edge> edges_of(const std::vector<LoadedLayer>& layers, Diagnostics& problems);
std::vector<std::size_t> find_cycle(std::size_t layers, const std::vector<Edge>& edges);

}  // namespace

void resolve_needs(std::vector<LoadedLayer>& layers, Diagnostics& problems) {
    std::vector<Edge> edges = edges_of(layers, problems);
    // Each turn takes one edge out, so this ends.
    for (auto cycle = find_cycle(layers.size(), edges); !cycle.empty(); cycle = find_cycle(layers.size(), edges)) {
        // Defaults only lead backwards, so a cycle has an edge that somebody wrote.
        const auto written = std::ranges::find_if(cycle, [&](std::size_t edge) { return edges[edge].at.has_value(); });
        const std::size_t chosen = written != cycle.end() ? *written : cycle.front();
        const Edge edge = edges[chosen];
        std::rotate(cycle.begin(), std::ranges::find(cycle, chosen), cycle.end());
        std::string way = layers[edge.from].files.layer.name.value;
        for (const std::size_t each : cycle) way += " → " + layers[edges[each].to].files.layer.name.value;
        FileProblems(layers[edge.from].files.yaml_file, problems)
            .error(edge.at.value_or(Span{}), "'needs' leads back to the layer itself: " + way, "leave one of them out");
        edges.erase(edges.begin() + static_cast<std::ptrdiff_t>(chosen));
    }
    for (const Edge& edge : edges)
        layers[edge.from].files.layer.needs.push_back({.layer = layers[edge.to].files.layer.name, .need = edge.need});
}

namespace {

std::vector<Edge> edges_of(const std::vector<LoadedLayer>& layers, Diagnostics& problems) {
    std::vector<std::string> names;
    for (const LoadedLayer& each : layers) names.push_back(each.files.layer.name.value);
    std::vector<Edge> edges;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto& needs = layers[i].needs;
        if (!needs) {
            if (i > 0) edges.push_back({.from = i, .to = i - 1, .need = Need::done, .at = std::nullopt});
            continue;
        }
        for (const NeedWritten& each : *needs) {
            const auto found = std::ranges::find(names, each.needed.layer.value);
            if (found == names.end()) {
                FileProblems(layers[i].files.yaml_file, problems)
                    .error(each.at, "'needs' names the unknown layer " + in_quotes(each.needed.layer.value),
                           spelling_hint(each.needed.layer.value, names));
                continue;
            }
            edges.push_back({.from = i,
                             .to = static_cast<std::size_t>(found - names.begin()),
                             .need = each.needed.need,
                             .at = each.at});
        }
    }
    return edges;
}

/// The edges of one cycle, in order; nothing when there is none.
class CycleSearch {
public:
    CycleSearch(std::size_t layers, const std::vector<Edge>& edges) : edges_(edges), states_(layers, State::fresh) {}

    std::vector<std::size_t> run() {
        for (std::size_t i = 0; i < states_.size(); ++i)
            if (states_[i] == State::fresh && visit(i)) return std::move(way_);
        return {};
    }

private:
    enum class State : unsigned char { fresh, open, done };

    /// Whether a cycle was found; `way_` is it.
    bool visit(std::size_t layer) {
        states_[layer] = State::open;
        for (std::size_t edge = 0; edge < edges_.size(); ++edge) {
            if (edges_[edge].from != layer || states_[edges_[edge].to] == State::done) continue;
            way_.push_back(edge);
            const std::size_t to = edges_[edge].to;
            if (states_[to] == State::open) {
                way_.erase(way_.begin(),
                           std::ranges::find_if(way_, [&](std::size_t each) { return edges_[each].from == to; }));
                return true;
            }
            if (visit(to)) return true;
            way_.pop_back();
        }
        states_[layer] = State::done;
        return false;
    }

    const std::vector<Edge>& edges_;
    std::vector<State> states_;
    std::vector<std::size_t> way_;
};

std::vector<std::size_t> find_cycle(std::size_t layers, const std::vector<Edge>& edges) {
    return CycleSearch(layers, edges).run();
}

}  // namespace

}  // namespace sweepline
