#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/words.hpp"
#include "migration/names.hpp"
#include "text/glob.hpp"
#include "text/key_path.hpp"

namespace sweepline {

/// What a step is for; it decides what the step may modify (its boundary).
enum class StepKind : unsigned char { context, discover, plan, change, check };
template <>
struct Words<StepKind> {
    static constexpr std::array words{std::pair{StepKind::context, std::string_view("context")},
                                      std::pair{StepKind::discover, std::string_view("discover")},
                                      std::pair{StepKind::plan, std::string_view("plan")},
                                      std::pair{StepKind::change, std::string_view("change")},
                                      std::pair{StepKind::check, std::string_view("check")}};
};

/// Who does a step, by its file's ending: `.yaml`, anything executable, `.md`.
enum class StepForm : unsigned char { built_in, executable, agent };
template <>
struct Words<StepForm> {
    static constexpr std::array words{std::pair{StepForm::built_in, std::string_view("built-in")},
                                      std::pair{StepForm::executable, std::string_view("executable")},
                                      std::pair{StepForm::agent, std::string_view("agent")}};
};

/// One file `NN-name.KIND.EXT` of a layer's folder.
struct Step {
    int number = 0;
    std::string name;  ///< without number, kind and ending
    StepKind kind = StepKind::change;
    StepForm form = StepForm::built_in;
    std::string file;        ///< relative to the layer's folder
    std::string bytes = {};  ///< of a built-in or Markdown step
    /// `10-find-role`: how reports and `$SWEEPLINE_STEPS` name it.
    [[nodiscard]] std::string label() const;
};

/// How far a needed layer must have come on the same service.
enum class Need : unsigned char { done, merged, live, validated };
template <>
struct Words<Need> {
    static constexpr std::array words{
        std::pair{Need::done, std::string_view("done")}, std::pair{Need::merged, std::string_view("merged")},
        std::pair{Need::live, std::string_view("live")}, std::pair{Need::validated, std::string_view("validated")}};
};
struct NeededLayer {
    LayerName layer;
    Need need = Need::done;
};

/// A part of the tree that a layer's change may touch.
struct Owned {
    std::string text;                          ///< as written
    Glob glob;                                 ///< relative to the service's path (or from the root with a leading `/`)
    std::optional<KeyPath> at = std::nullopt;  ///< in a shared YAML or JSON file: only below this
};

/// How many services a rung of the ramp lets a sweep start with: a count or a share.
struct Rung {
    int count = 0;    ///< used when `percent` is 0
    int percent = 0;  ///< of the services planned to run
};

/// Whether a layer waits until the layers it needs are closed, or only for the service itself.
enum class Barrier : unsigned char { layer, service };
template <>
struct Words<Barrier> {
    static constexpr std::array words{std::pair{Barrier::layer, std::string_view("layer")},
                                      std::pair{Barrier::service, std::string_view("service")}};
};

/// What the layer's cells must show to be done.
enum class Demand : unsigned char { claimed, validated, live };
template <>
struct Words<Demand> {
    static constexpr std::array words{std::pair{Demand::claimed, std::string_view("claimed")},
                                      std::pair{Demand::validated, std::string_view("validated")},
                                      std::pair{Demand::live, std::string_view("live")}};
};

/// A column of the grid, as the headquarters describes it, without the bodies of its checks.
struct Layer {
    LayerName name;
    int number = 0;
    std::string title;
    std::string concern;
    std::string in{"app"};                ///< role of the repository it changes
    std::vector<std::string> reads = {};  ///< roles readable beside it
    std::vector<NeededLayer> needs = {};  ///< resolved: the default (the layer before) is filled in
    bool needs_switch = false;            ///< `needs: [switch]`
    std::vector<Owned> owns = {};
    bool live_required = false;
    std::vector<Rung> ramp = {};  ///< empty: everything at once
    int failures_max_percent = 20;
    std::chrono::minutes estimate{0};
    std::chrono::milliseconds timeout{std::chrono::minutes(10)};  ///< per step
    std::vector<std::string> env = {};
    Barrier barrier = Barrier::layer;
    std::string runbook = {};  ///< relative to the headquarters
    std::string commit_message{"{{layer.title}} for {{service.name}}"};
    std::vector<Step> steps = {};     ///< by number; empty: done by hand
    std::vector<Step> validate = {};  ///< further checks of validation sweeps
    bool detects = false;             ///< has `detect`

    /// Whether it is walked with its runbook.
    [[nodiscard]] bool by_hand() const { return steps.empty(); }
    /// Whether some step may change files.
    [[nodiscard]] bool changes() const;
    /// Whether some step judges the result of each run (`validate/` does not count).
    [[nodiscard]] bool checks() const;
    /// The evidence without which a cell is not done.
    [[nodiscard]] Demand demand() const;
};

}  // namespace sweepline
