#include "migration/migration.hpp"

#include <algorithm>
#include <utility>

#include "migration/cell_fold.hpp"

namespace sweepline {

namespace {

/// One event on its way into the fold.
class Folding {
public:
    Folding(Migration& migration, const Event& event) : migration_(migration), event_(event) {}

    Changed take() && { return std::move(changed_); }

    /// Every event that touches one cell and nothing else.
    template <class T>
    void operator()(const T& what) {
        Cell& cell = touch(CellKey{what.service, what.layer});
        if constexpr (requires { fold(cell, what, event_.at); })
            fold(cell, what, event_.at);
        else
            fold(cell, what);
    }
    void operator()(const SweepStarted& what);
    void operator()(const LeaseRenewed& what);
    void operator()(const SweepEnded& what);
    void operator()(const DecisionRecorded& what);
    void operator()(const LayerClosed& what);
    void operator()(const ServiceRenamed& what);
    void operator()(const TokenAdded& what);
    void operator()(const TokenRevoked& what);

private:
    Cell& touch(const CellKey& key);
    void sign(Cell& cell) const;

    Migration& migration_;
    const Event& event_;
    Changed changed_;
};

}  // namespace

const Cell* Migration::cell(const ServiceName& service, const LayerName& layer) const {
    const auto found = cells.find(CellKey{service, layer});
    return found == cells.end() ? nullptr : &found->second;
}

Cell Migration::cell_or_new(const ServiceName& service, const LayerName& layer) const {
    if (const Cell* known = cell(service, layer)) return *known;
    return Cell{.key = CellKey{service, layer}, .changed_at = {}};
}

bool Migration::closed(const LayerName& layer) const {
    const auto found = layers.find(layer);
    return found != layers.end() && found->second.closed;
}

Changed apply(Migration& migration, const Event& event) {
    migration.number = event.number;
    Folding folding(migration, event);
    std::visit(folding, event.what);
    return std::move(folding).take();
}

namespace {

Cell& Folding::touch(const CellKey& key) {
    Cell& cell = migration_.cells.try_emplace(key, Cell{.key = key, .changed_at = {}}).first->second;
    sign(cell);
    changed_.cells.push_back(key);
    return cell;
}

void Folding::sign(Cell& cell) const {
    ++cell.version;
    cell.changed_at = event_.at;
    cell.changed_by = event_.actor;
}

void Folding::operator()(const SweepStarted& what) {
    const auto [at, is_new] = migration_.sweeps.try_emplace(what.sweep);
    Sweep& sweep = at->second;
    if (is_new) {
        sweep.started_at = event_.at;
        sweep.by = event_.actor;
    }
    sweep.id = what.sweep;
    sweep.layer = what.layer;
    sweep.performer = what.performer;
    sweep.host = what.host;
    sweep.process = what.process;
    sweep.asked = what.asked;
    sweep.served = what.served;
    sweep.lease_until = what.lease_until;
    sweep.planned = what.planned;
    sweep.ended = false;
    sweep.paused = false;
    sweep.because.clear();
    changed_.sweeps.push_back(what.sweep);
}

void Folding::operator()(const LeaseRenewed& what) {
    const auto found = migration_.sweeps.find(what.sweep);
    if (found == migration_.sweeps.end()) return;
    found->second.performer = what.performer;
    found->second.lease_until = what.until;
    changed_.sweeps.push_back(what.sweep);
}

void Folding::operator()(const SweepEnded& what) {
    const auto found = migration_.sweeps.find(what.sweep);
    if (found == migration_.sweeps.end()) return;
    Sweep& sweep = found->second;
    sweep.ended = true;
    sweep.paused = what.paused;
    sweep.because = what.because;
    sweep.finished = what.finished;
    sweep.failed = what.failed;
    changed_.sweeps.push_back(what.sweep);
}

void Folding::operator()(const DecisionRecorded& what) {
    migration_.decisions.push_back(Decision{event_.number, event_.at, event_.actor, what});
    changed_.decisions = true;
    if (what.decision == "ahead" && !what.layer.empty()) {
        migration_.layers[what.layer].ahead = true;
        changed_.layers.push_back(what.layer);
    }
    if (!what.service.empty() && !what.layer.empty()) fold(touch(CellKey{what.service, what.layer}), what);
}

void Folding::operator()(const LayerClosed& what) {
    LayerState& layer = migration_.layers[what.layer];
    layer.closed = true;
    layer.closed_at = event_.at;
    layer.closed_by = event_.actor;
    changed_.layers.push_back(what.layer);
}

/// Where both names have a cell, the one with the longer history under the old name stays; the version counts on from
/// the higher of the two, so that nobody's older view can pass for the present one.
void Folding::operator()(const ServiceRenamed& what) {
    if (what.from == what.to) return;
    std::vector<CellKey> moving;
    for (const auto& [key, cell] : migration_.cells)
        if (key.service == what.from) moving.push_back(key);
    std::ranges::sort(moving);
    for (const CellKey& key : moving) {
        const CellKey to{what.to, key.layer};
        auto node = migration_.cells.extract(key);
        Cell cell = std::move(node.mapped());
        if (const Cell* replaced = migration_.cell(to.service, to.layer))
            cell.version = std::max(cell.version, replaced->version);
        cell.key = to;
        sign(cell);
        migration_.cells.insert_or_assign(to, std::move(cell));
        changed_.cells_gone.push_back(key);
        changed_.cells.push_back(to);
    }
    for (Decision& decision : migration_.decisions) {
        if (decision.what.service != what.from) continue;
        decision.what.service = what.to;
        changed_.decisions = true;
    }
}

void Folding::operator()(const TokenAdded& what) {
    migration_.tokens.insert_or_assign(
        what.name, Token{what.name, what.access, what.hash, event_.number, event_.at, event_.actor});
    changed_.tokens.push_back(what.name);
}

void Folding::operator()(const TokenRevoked& what) {
    migration_.tokens.erase(what.name);
    changed_.tokens.push_back(what.name);
}

}  // namespace

}  // namespace sweepline
