// Fills the record of a headquarters, so that its grid is full: bench_record HEADQUARTERS [mixed]
// Every cell gets the events of a run, through the store, as a sweep would write them; with `mixed` the grid is that of
// a migration half way: cells of every sort, of thirty people, changed over months, blocked for many reasons.

#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "hq/hq.hpp"
#include "store/store.hpp"

namespace {

using namespace sweepline;

std::vector<Happening> happened(const Service& service, const Layer& layer) {
    RunStarted start;
    start.service = service.name;
    start.layer = layer.name;
    start.run = RunId("run-" + layer.name.value + "-" + service.name.value);
    start.fingerprint = "q.f";
    start.branch = "sweep/" + layer.name.value + "/" + service.name.value;
    RunFinished end;
    end.service = service.name;
    end.layer = layer.name;
    end.run = start.run;
    end.state = RunState::swept;
    end.commit = "0123456789012345678901234567890123456789";
    return {start, end, CellAssigned{service.name, layer.name, "ana"}};
}

/// What a cell of a migration half way went through.
std::vector<Happening> happened_mixed(const Service& service, const Layer& layer, std::mt19937& random) {
    std::vector<Happening> all;
    const auto one_in = [&](unsigned many) { return random() % many == 0; };
    const std::string reason = "quota of account " + std::to_string(random() % 400);
    if (one_in(4)) return all;
    all.emplace_back(CellAssigned{service.name, layer.name, "person-" + std::to_string(random() % 30)});
    if (one_in(5)) return all;
    if (one_in(3)) {
        all.emplace_back(StatusSet{service.name, layer.name, Status::in_progress});
        if (one_in(2)) all.emplace_back(CellBlocked{service.name, layer.name, reason, "team-x"});
        return all;
    }
    for (Happening& each : happened(service, layer)) all.push_back(std::move(each));
    if (one_in(8)) all.emplace_back(StatusSet{service.name, layer.name, Status::not_applicable, "no " + reason});
    return all;
}

/// Goes on by up to a minute whenever it is asked.
class RunningClock : public Clock {
public:
    [[nodiscard]] Instant now() override {
        constexpr std::int64_t kMinute = 60'000'000;
        at_.micros += static_cast<std::int64_t>(random_() % static_cast<unsigned>(kMinute));
        return at_;
    }

private:
    Instant at_{1'780'000'000'000'000};
    std::mt19937 random_{2};
};

/// Cell after cell, each changed at a time of its own.
Result<> fill_mixed(Store& store, const Headquarters& headquarters) {
    std::mt19937 random(1);
    Result<> kept;
    for (const Service& service : headquarters.services)
        TRY(store.change_together([&] {
            for (const LayerFiles& files : headquarters.layers) {
                const auto changed = store.change("person-" + std::to_string(random() % 30), [&](const Migration&) {
                    return Result<std::vector<Happening>>(happened_mixed(service, files.layer, random));
                });
                if (!changed) kept = std::unexpected(changed.error());
            }
        }));
    return kept;
}

Result<> fill(const std::string& folder, bool mixed) {
    SystemClock now;
    RunningClock running;
    Clock& clock = mixed ? static_cast<Clock&>(running) : now;
    const LoadedHeadquarters loaded = TRY(load_headquarters(folder));
    Store store = TRY(Store::open("sqlite:" + folder + "/.sweepline/sweepline.db", clock));
    if (mixed) return fill_mixed(store, loaded.headquarters);
    for (const LayerFiles& files : loaded.headquarters.layers)
        TRY(store.change("bench", [&](const Migration&) -> Result<std::vector<Happening>> {
            std::vector<Happening> all;
            for (const Service& service : loaded.headquarters.services)
                for (Happening& each : happened(service, files.layer)) all.push_back(std::move(each));
            return all;
        }));
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) return 2;
    const auto result = fill(argv[1], argc == 3);
    if (!result) std::fprintf(stderr, "bench_record: %s\n", result.error().message.c_str());
    return result ? 0 : 1;
}
