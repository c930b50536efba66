#pragma once

// driver/: what every driver is handed: tools, the context of a step, verdicts, the line protocol. It may know the
// machines below (process/, git/) and the types of migration/. It must never know which drivers exist.

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "git/git.hpp"
#include "git/tree.hpp"
#include "migration/layer.hpp"
#include "migration/service.hpp"
#include "process/process.hpp"
#include "text/value.hpp"

namespace sweepline {

/// The world, as drivers may touch it. Everything is safe to use from several threads.
struct Tools {
    Clock& clock;
    const Starter& starter;
    const Mirrors& mirrors;
    std::filesystem::path work_folder;               ///< `.sweepline/work`: a folder of one's own per run
    std::map<std::string, std::string> environment;  ///< the caller's, read once in main
    bool can_fence = fence_version().has_value();    ///< without, programs of steps run unfenced, and reports say so
};

/// One of a service's repositories as a step sees it.
struct View {
    Tree* tree = nullptr;         ///< rooted at the repository
    std::string path = {};        ///< the service's subdirectory; empty: the root
    std::vector<Glob> also = {};  ///< paths outside it that describe the service (`also`, `shared`), from the root
    std::filesystem::path folder = {};  ///< where the repository is checked out; empty in memory
};

/// All that a step knows about where it runs.
struct StepContext {
    const Service& service;
    const Layer& layer;
    std::filesystem::path layer_folder;  ///< templates and `from:` are below it
    std::string role;                    ///< of the repository that the layer changes
    std::map<std::string, View> views;   ///< by role
    Value names;  ///< what templates see: service layer steps facts vars (side since environment)
    std::map<std::string, std::string> variables = {};      ///< the whole environment of an executable step
    std::vector<std::filesystem::path> writable = {};       ///< what an executable step may write to
    std::optional<std::string> environment = std::nullopt;  ///< of a validation sweep
    std::chrono::milliseconds timeout{std::chrono::minutes(10)};
    std::stop_token stop = {};

    [[nodiscard]] const View& own() const;  ///< the view of `role`
};

/// What a check judged. *Could not judge* is an Error, or inconclusive where there was nothing to judge by.
struct Verdict {
    enum class Sort : unsigned char { pass, fail, inconclusive };
    Sort sort = Sort::pass;
    std::string because = {};  ///< a clause, with path and line where there is one
};

/// What stood, by address, where a watched `ServiceFiles` changed something: as it was before its first change there.
struct FileWatch {
    struct Before {
        std::optional<FileEntry> entry;  ///< nothing: there was no file
        std::string bytes = {};
        std::string by = {};  ///< who changed it last
    };
    std::map<std::string, Before, std::less<>> before = {};
    std::string acting = {};  ///< who changes files now
};

/// A service's files under the addresses that files of the headquarters use: `deploy/values.yaml` is below the
/// service's path in the layer's repository, `/x` is from the repository's root (only within `also`), `infra:PATH` is
/// in another role (read only). What it answers is in the same form of address.
class ServiceFiles {
public:
    enum class Access : unsigned char { read_only, may_change };
    ServiceFiles(const StepContext& context, Access access);

    /// Files matching a glob address (symlinks and submodules too), sorted. Errors: unknown role, root path outside
    /// `also`, bad glob.
    [[nodiscard]] Result<std::vector<FileEntry>> list(std::string_view glob_address) const;
    [[nodiscard]] Result<std::optional<FileEntry>> look(std::string_view address) const;
    [[nodiscard]] Result<std::optional<std::string>> read(std::string_view address) const;
    Result<> write(std::string_view address,
                   std::string_view bytes) const;  ///< denied when read only or in another role
    Result<> set_mode(std::string_view address, FileMode mode) const;
    Result<> remove(std::string_view address) const;

    /// Repository path of an address in the layer's own repository: what boundaries are judged by.
    [[nodiscard]] Result<std::string> repository_path(std::string_view address) const;

    /// The same files; what is changed through the answer is noted in `watch`, which must live as long.
    [[nodiscard]] ServiceFiles watched(FileWatch& watch) const;

private:
    [[nodiscard]] Result<std::pair<Tree*, std::string>> changeable(std::string_view address) const;

    const StepContext* context_;
    Access access_;
    FileWatch* watch_ = nullptr;
};

}  // namespace sweepline
