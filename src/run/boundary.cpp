#include "run/boundary.hpp"

#include "run/step_names.hpp"
#include "text/keyed_file.hpp"

namespace sweepline {
namespace {

std::string named(const std::vector<std::string>& paths, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < paths.size() && i < most; ++i) text += (i == 0 ? "" : ", ") + paths[i];
    if (paths.size() > most) text += " and " + std::to_string(paths.size() - most) + " more";
    return text;
}

/// Where a file of which only key paths are owned differs beyond them; nothing when it does not.
Result<std::optional<std::string>> beyond_keys(const std::string& path, const std::vector<KeyPath>& allowed,
                                               Tree& before, Tree& after) {
    const auto format = keyed_format_of(path);
    const auto old_text = TRY(before.read(path));
    const auto new_text = TRY(after.read(path));
    if (!format || !new_text) return std::optional<std::string>("the whole file");
    if (!old_text) return std::optional<std::string>();
    return differs_outside(*old_text, *new_text, *format, allowed);
}

}  // namespace

Result<Boundary> Boundary::of(const Layer& layer, const std::string& service_path) {
    Boundary boundary;
    for (const Owned& owned : layer.owns)
        boundary.parts_.push_back({TRY(Glob::parse(from_root(service_path, owned.text))), owned.at});
    if (layer.owns.empty()) boundary.parts_.push_back({TRY(Glob::parse(from_root(service_path, "**"))), std::nullopt});
    return boundary;
}

Result<> Boundary::judge(const std::vector<PathChange>& changes, Tree& before, Tree& after) const {
    std::vector<std::string> outside;
    for (const PathChange& change : changes) {
        bool whole = false;
        std::vector<KeyPath> keys;
        for (const Part& part : parts_) {
            if (!part.glob.matches(change.path)) continue;
            if (part.at)
                keys.push_back(*part.at);
            else
                whole = true;
        }
        if (whole) continue;
        if (keys.empty()) {
            outside.push_back(change.path);
            continue;
        }
        if (const auto where = TRY(beyond_keys(change.path, keys, before, after)))
            outside.push_back(change.path + " at " + *where);
    }
    if (outside.empty()) return {};
    return fail(ErrorKind::denied, "it changed what the layer does not own: " + named(outside, kNamedMax),
                "add the path to `owns` in layer.yaml, or keep the step off it");
}

Result<> must_be_unchanged(const std::string& step, const std::vector<PathChange>& changes) {
    if (changes.empty()) return {};
    std::vector<std::string> paths;
    for (const PathChange& change : changes) paths.push_back(change.path);
    return fail(ErrorKind::denied, step + " may only read, and changed " + named(paths, Boundary::kNamedMax),
                "do it in a change step, or write to $TMPDIR");
}

}  // namespace sweepline
