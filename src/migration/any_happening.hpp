#pragma once

#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <variant>

#include "migration/event.hpp"

namespace sweepline {

/// One happening at random: what tests of the fold and of the record feed them. Names are few, so that histories meet.
inline Happening any_happening(std::mt19937& random) {
    const auto pick = [&](std::size_t below) {
        return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
    };
    const ServiceName service(std::string(1, static_cast<char>('a' + pick(4))));
    const LayerName layer(std::string(1, static_cast<char>('x' + pick(2))));
    const RunId run(std::to_string(pick(3)));
    const SweepId sweep(std::to_string(pick(2)));
    const std::string word = std::array{"", "clean", "found", "pass", "fail", "look"}[pick(6)];
    switch (pick(std::variant_size_v<Happening>)) {
        case 0:
            return SweepStarted{.sweep = sweep, .layer = layer};
        case 1:
            return LeaseRenewed{.sweep = sweep, .until = Instant{1}};
        case 2:
            return SweepEnded{.sweep = sweep, .layer = layer, .paused = pick(2) == 0};
        case 3:
            return RunStarted{.service = service, .layer = layer, .run = run};
        case 4:
            return RunFinished{.service = service,
                               .layer = layer,
                               .run = run,
                               .state = Words<RunState>::words[pick(Words<RunState>::words.size())].first,
                               .because = word,
                               .clean = word};
        case 5:
            return Shipped{.service = service, .layer = layer, .run = run};
        case 6:
            return Validated{.service = service,
                             .layer = layer,
                             .merged = word,
                             .detector = word,
                             .checks = word,
                             .not_applicable = pick(5) == 0,
                             .done = pick(3) == 0};
        case 7:
            return StatusSet{service, layer, Words<Status>::words[pick(Words<Status>::words.size())].first, word};
        case 8:
            return Claimed{service, layer, word, pick(2) == 0};
        case 9:
            return Ticked{service, layer, word, pick(2) == 0};
        case 10:
            return CellBlocked{service, layer, word, word};
        case 11:
            return CellUnblocked{service, layer, word};
        case 12:
            return CellAssigned{service, layer, word};
        case 13:
            return DecisionRecorded{pick(2) == 0 ? "waiver" : "ahead", service, layer, word, word};
        case 14:
            return LayerClosed{layer};
        case 15:
            return TokenAdded{.name = word, .access = Words<Access>::words[pick(3)].first, .hash = sweep.value};
        case 16:
            return TokenRevoked{word};
        case 17:
            return ShipStarted{.service = service, .layer = layer, .run = run, .commit = word};
        default:
            return ServiceRenamed{service, ServiceName(std::string(1, static_cast<char>('a' + pick(4))))};
    }
}

}  // namespace sweepline
