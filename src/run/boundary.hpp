#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "git/git.hpp"
#include "migration/layer.hpp"
#include "migration/service.hpp"

namespace sweepline {

/// What a layer's change may touch in one service's repository.
class Boundary {
public:
    /// `owns` of the layer, seen from the service's path; a layer that owns nothing by name owns the service's path.
    [[nodiscard]] static Result<Boundary> of(const Layer& layer, const std::string& service_path);

    /// Denied, naming every path outside (up to `kNamedMax`), when a change goes beyond it; where only key paths are
    /// owned, the file's old and new text (read from the two trees) may differ only below them.
    [[nodiscard]] Result<> judge(const std::vector<PathChange>& changes, Tree& before, Tree& after) const;
    static constexpr std::size_t kNamedMax = 5;

private:
    struct Part {
        Glob glob;
        std::optional<KeyPath> at;
    };
    std::vector<Part> parts_;
};

/// Denied, naming the paths, when a step that may only read changed anything.
[[nodiscard]] Result<> must_be_unchanged(const std::string& step, const std::vector<PathChange>& changes);

}  // namespace sweepline
