#include <git2.h>

#include <memory>

#include "git/git.hpp"

namespace sweepline {
namespace {

using Configuration = std::unique_ptr<git_config, decltype(&git_config_free)>;

/// What holds in `directory`: its repository's configuration if it lies in one, else the person's and the system's.
Configuration configuration_of(const std::filesystem::path& directory) {
    git_config* found = nullptr;
    git_repository* repository = nullptr;
    if (git_repository_open_ext(&repository, directory.c_str(), 0, nullptr) == 0) {
        if (git_repository_config_snapshot(&found, repository) != 0) found = nullptr;
        git_repository_free(repository);
    }
    git_config* usual = nullptr;
    if (found == nullptr && git_config_open_default(&usual) == 0) {
        if (git_config_snapshot(&found, usual) != 0) found = nullptr;
        git_config_free(usual);
    }
    return {found, &git_config_free};
}

std::string value(const Configuration& configuration, const char* key) {
    const char* text = nullptr;
    if (!configuration || git_config_get_string(&text, configuration.get(), key) != 0) return {};
    return text;
}

}  // namespace

Signature configured_identity(const std::filesystem::path& directory) {
    const Configuration configuration = configuration_of(directory);
    return {.name = value(configuration, "user.name"), .email = value(configuration, "user.email")};
}

}  // namespace sweepline
