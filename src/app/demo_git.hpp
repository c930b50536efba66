#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "git/git.hpp"
#include "process/process.hpp"

namespace sweepline {

/// What people did in the demo's repositories, done by the system git: without anybody's configuration, hooks or
/// signing, so that the same demo is made everywhere. Thread-safe.
class DemoGit {
public:
    /// `keeper` and `environment` as main read them.
    DemoGit(std::filesystem::path keeper, std::map<std::string, std::string> environment);

    /// Who does something, and when: author and committer of what they commit.
    struct Act {
        Signature who;
        Instant when;
    };
    /// Runs git in `folder` and answers what it printed; git's own words in the error.
    [[nodiscard]] Result<std::string> run(const std::filesystem::path& folder,
                                          const std::vector<std::string>& arguments, const Act& act,
                                          std::string_view input = {}) const;

    /// One commit for `git fast-import`: these files become what is given. An empty `onto` begins the branch, or goes
    /// on from the commit before it in the same stream.
    struct Commit {
        std::string branch;
        std::string onto;
        Act act;
        std::string message;
        std::map<std::string, std::string> files;
    };
    /// The commits as a stream for `git fast-import`.
    [[nodiscard]] static std::string stream_of(const std::vector<Commit>& commits);

private:
    Starter starter_;
    std::map<std::string, std::string> environment_;
};

}  // namespace sweepline
