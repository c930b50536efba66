#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "driver/driver.hpp"
#include "git/git.hpp"
#include "migration/service.hpp"
#include "run/prepared_layer.hpp"

namespace sweepline {

/// Where one run works: the service's repositories at their bases, in memory, or checked out below a folder of its own
/// that goes with it.
class Workplace {
public:
    struct Wanted {
        std::string commit;  ///< what the layer's own repository is worked on at
        bool in_folder = false;
        std::string name;     ///< of the folder below `work`
        bool offline = true;  ///< read what `reads` names as it was last fetched
        std::stop_token stop = {};
    };
    [[nodiscard]] static Result<Workplace> open(const PreparedLayer& layer, const Service& service, const Tools& tools,
                                                const Wanted& wanted);
    ~Workplace();
    Workplace(Workplace&&) noexcept;
    Workplace& operator=(Workplace&&) = delete;

    /// What steps are given; lives as long as the workplace.
    [[nodiscard]] StepContext& context() { return *context_; }
    [[nodiscard]] Mirror& mirror() { return *mirror_; }
    [[nodiscard]] Tree& tree() { return *tree_; }
    [[nodiscard]] const ObjectId& base_tree() const { return base_tree_; }
    /// The id of the tree as it is now; in a folder what is there is hashed.
    [[nodiscard]] Result<ObjectId> current_tree();
    /// What differs between two of the layer's repository's trees.
    [[nodiscard]] Result<std::vector<PathChange>> changes(const ObjectId& from, const ObjectId& to);

    /// Folder with the outputs of earlier steps, and the file that the next executable step may write JSON to.
    [[nodiscard]] std::filesystem::path steps_folder() const { return folder_ / "steps"; }
    [[nodiscard]] std::filesystem::path output_file() const { return folder_ / "output" / "output.json"; }
    /// Where executable steps start: the service's path in the layer's repository.
    [[nodiscard]] std::filesystem::path start_folder() const;

private:
    Workplace() = default;
    Result<> make_folders();
    Result<> open_readable(const PreparedLayer& layer, const Service& service, const Tools& tools,
                           const Wanted& wanted);
    void make_context(const PreparedLayer& layer, const Service& service, const Tools& tools, std::stop_token stop);

    std::filesystem::path folder_;      ///< empty in memory
    std::filesystem::path repository_;  ///< the layer's own, checked out
    std::unique_ptr<Mirror> mirror_;
    std::unique_ptr<Tree> tree_;
    ObjectId base_tree_;
    struct Readable {
        std::unique_ptr<Mirror> mirror;
        std::unique_ptr<Tree> tree;
        std::filesystem::path folder;
    };
    std::map<std::string, Readable> readable_;
    std::unique_ptr<StepContext> context_;
};

/// Removes a folder, also one that steps have made unreadable or read-only; as far as it can.
void remove_folder(const std::filesystem::path& folder);

/// Opens a repository's mirror, cloning a URL unless `offline`.
[[nodiscard]] Result<Mirror> open_mirror(const Repository& repository, const Tools& tools, bool offline,
                                         std::stop_token stop);

/// not_found where a tree lacks the service's path.
[[nodiscard]] Result<> must_have_path(Mirror& mirror, const ObjectId& tree, const Repository& repository);

}  // namespace sweepline
