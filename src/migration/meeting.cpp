#include "migration/meeting.hpp"

#include <type_traits>
#include <variant>

#include "migration/cell.hpp"

namespace sweepline {

namespace {

/// What a decision was made about: one cell, one sweep, or (monostate) who knows how much.
using Matter = std::variant<std::monostate, CellKey, SweepId>;

template <class T>
constexpr bool kOfSweep =
    std::is_same_v<T, SweepStarted> || std::is_same_v<T, LeaseRenewed> || std::is_same_v<T, SweepEnded>;
/// A decision may be about a cell, and is weighed against others.
template <class T>
constexpr bool kOfCell = requires(const T& each) {
    each.service;
    each.layer;
} && !std::is_same_v<T, DecisionRecorded>;

Matter matter_of(const Happening& what) {
    return std::visit(
        []<class T>(const T& each) -> Matter {
            if constexpr (kOfSweep<T>)
                return each.sweep;
            else if constexpr (kOfCell<T>)
                return CellKey{each.service, each.layer};
            else
                return std::monostate{};
        },
        what);
}

}  // namespace

bool is_beside(const Happening& decided, const Happening& meanwhile) {
    const Matter ours = matter_of(decided);
    const Matter theirs = matter_of(meanwhile);
    if (std::holds_alternative<std::monostate>(ours) || std::holds_alternative<std::monostate>(theirs)) return false;
    return !(ours == theirs);
}

}  // namespace sweepline
