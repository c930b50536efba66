#pragma once

// discovery/: finding out what a repository says of its service: facts, by name, with file and line. It may know
// driver/ and below. It must never change what it reads, and never know what follows from a fact.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "driver/driver.hpp"
#include "text/diagnostic.hpp"

namespace sweepline {

/// The built-in queries of one `*.discover.yaml`: `queries: [{fact: role, in: "terraform/**", pattern:
/// 'role/([\w-]+)'}, {fact: container.port, in: k8s/deployment.yaml, at: …}]`. Thread-safe once read.
class Queries {
public:
    /// Reads `queries:`; every problem is appended to `problems`, with spelling hints for unknown keys.
    [[nodiscard]] static Queries read(std::string_view bytes, const std::string& file, Diagnostics& problems);
    /// The facts found: the first match by path and place (group 1 if the pattern has one); a query that finds nothing
    /// adds nothing unless it says `required: true`, which is an error. Of several queries for one fact the first that
    /// finds something counts. Under a glob, files that `at` cannot be asked of are left out; a single file that cannot
    /// be parsed is an error.
    [[nodiscard]] Result<std::map<std::string, std::string>> find(const ServiceFiles& files,
                                                                  const StepContext& context) const;
    /// One line for each: `fact role by role/([\w-]+) in terraform/**`.
    [[nodiscard]] std::vector<std::string> describe() const;

private:
    struct Query;
    std::vector<std::shared_ptr<const Query>> queries_;
};

}  // namespace sweepline
