#include "app/demo_served.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>

#include "app/sweep_layer.hpp"
#include "store/store.hpp"
#include "text/json.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLayer = "startup-probes";
constexpr const char* kLayerFolder = "14-startup-probes";
constexpr std::string_view kWhole = "It stands whole.";
constexpr std::int64_t kJobs = 2;  // so that there is time to watch

}  // namespace

Result<> mark_demo(const fs::path& folder, bool whole) {
    std::ofstream mark(folder / kDemoMark);
    mark << "Made by `sweepline demo`, which makes this folder anew when it is run again.\n";
    if (whole) mark << kWhole << "\n";
    if (!mark.flush()) return fail(ErrorKind::unavailable, (folder / kDemoMark).string() + " cannot be written");
    return {};
}

bool is_whole_demo(const fs::path& folder) {
    std::ifstream mark(folder / kDemoMark);
    for (std::string line; std::getline(mark, line);)
        if (line == kWhole) return true;
    return false;
}

Result<> add_served_layer(const DemoGit& git, const fs::path& example, const fs::path& folder,
                          const DemoGit::Act& act) {
    const fs::path place = fs::path("layers") / kLayerFolder;
    const fs::path headquarters = folder / "hq";
    std::error_code error;
    if (fs::exists(headquarters / place, error)) return {};
    // It is there whole or not at all.
    const fs::path copy = folder / ".served-layer";
    fs::remove_all(copy, error);
    if (!error) fs::copy(example / "served" / kLayerFolder, copy, fs::copy_options::recursive, error);
    for (fs::recursive_directory_iterator at(copy, error), end; !error && at != end; at.increment(error))
        fs::permissions(at->path(), fs::perms::owner_write, fs::perm_options::add, error);
    if (!error) fs::rename(copy, headquarters / place, error);
    if (error)
        return fail(ErrorKind::unavailable, (headquarters / place).string() + ": " + error.message(),
                    "name a folder you may write: --into DIR");
    TRY(git.run(headquarters, {"add", "--", place.string()}, act));
    TRY(git.run(headquarters, {"commit", "--quiet", "--message", "A layer that takes its time", "--", place.string()},
                act));
    return {};
}

Result<std::optional<Value>> sweep_to_begin(App& app) {
    Store& store = *TRY(app.store());
    const Migration outline = TRY(store.outline());
    const LayerName layer(kLayer);
    const bool begun =
        std::ranges::any_of(outline.sweeps, [&](const auto& each) { return each.second.layer == layer; });
    if (begun) return std::optional<Value>();
    return std::optional(TRY(parse_json(to_json_text(SweepLayer{.layer = layer, .jobs = kJobs}))));
}

}  // namespace sweepline
