// Fills the record of a headquarters, so that its grid is full: bench_record HEADQUARTERS
// Every cell gets the events of a run, through the store, as a sweep would write them.

#include <cstdio>
#include <string>

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

Result<> fill(const std::string& folder) {
    SystemClock clock;
    const LoadedHeadquarters loaded = TRY(load_headquarters(folder));
    Store store = TRY(Store::open("sqlite:" + folder + "/.sweepline/sweepline.db", clock));
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
    if (argc != 2) return 2;
    const auto result = fill(argv[1]);
    if (!result) std::fprintf(stderr, "bench_record: %s\n", result.error().message.c_str());
    return result ? 0 : 1;
}
