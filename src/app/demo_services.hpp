#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "app/demo_git.hpp"
#include "base/result.hpp"
#include "migration/service.hpp"

namespace sweepline {

/// One repository of the demo as it begins: every file, and who began it.
struct DemoRepository {
    std::filesystem::path folder;
    std::string owner;
    std::map<std::string, std::string> files;  ///< by path
};

/// The repositories that the services name, with their files rendered as `recipes`/build.yaml says: the folders of each
/// service's `parts` laid over each other, then odd/NAME.
[[nodiscard]] Result<std::vector<DemoRepository>> demo_repositories(const std::filesystem::path& recipes,
                                                                    const std::vector<Service>& services);

/// Makes the repository with a short history and its branch `main` checked out; the folder must not be there.
Result<> make_demo_repository(const DemoGit& git, const DemoRepository& repository);

/// The signature of a team or an engineer of the demo.
[[nodiscard]] Signature demo_signature(const std::string& name);

}  // namespace sweepline
