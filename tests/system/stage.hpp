#pragma once

// A folder in which a real sweepline is run as a person would run it: real repositories, a real headquarters, real
// processes. It may know the program's command line and git. It must never know how the program is made.

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "text/value.hpp"

namespace sweepline {

/// The bytes of a file; empty when it cannot be read.
[[nodiscard]] std::string content_of(const std::filesystem::path& file);
/// Writes a file and the folders above it; scripts become executable.
void write_file(const std::filesystem::path& file, std::string_view bytes);
/// Whether the long tests were asked for (`./test --full`).
[[nodiscard]] bool is_long_test();

/// How a program ended, and what it printed.
struct Ended {
    int status = 0;
    std::string out;
    std::string err;
    [[nodiscard]] bool killed() const;
    /// Its exit code, -1 after a signal.
    [[nodiscard]] int code() const;
    /// Its output as JSON; null where it is none.
    [[nodiscard]] Value json() const;
};

/// A folder that goes with it. The headquarters is `hq` in it, repositories lie in `src`.
class Stage {
public:
    Stage();
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] std::filesystem::path hq() const { return folder_ / "hq"; }
    [[nodiscard]] std::filesystem::path source(const std::string& service) const { return folder_ / "src" / service; }

    /// Runs a line of shell, which must work; answers what it printed, without the last newline.
    std::string shell(const std::string& line, const std::filesystem::path& directory) const;
    /// A git repository `src/NAME` with these files in one commit on main.
    void make_repository(const std::string& name, const std::map<std::string, std::string>& files) const;
    /// Lists services of the repositories `src/NAME`.
    void list_services(const std::vector<std::string>& names) const;

    using Environment = std::map<std::string, std::string>;
    /// Starts sweepline on the headquarters; at most one at a time for each `channel`, which names where it prints.
    [[nodiscard]] pid_t start(const std::vector<std::string>& arguments, const Environment& more = {},
                              const std::string& channel = "sweepline") const;
    [[nodiscard]] Ended wait(pid_t pid, const std::string& channel = "sweepline") const;
    [[nodiscard]] Ended run(const std::vector<std::string>& arguments, const Environment& more = {}) const;

    /// Processes in whose environment `STAGE_MARK` names this folder.
    [[nodiscard]] int processes_left() const;
    /// `state: because` of every run that a sweep's reply in JSON tells of.
    [[nodiscard]] static std::map<std::string, std::string> ends_of(const Ended& sweep);
    /// Where a layer stands: status, marks and what its run changed, for every service in the grid.
    [[nodiscard]] std::map<std::string, std::string> standing(const std::string& layer) const;
    /// How many entries of each kind the record has.
    [[nodiscard]] std::map<std::string, int> recorded() const;
    /// Every run ended once and there were at least so many, the grid is the fold of the record, no lock, work tree or
    /// half mirror is left.
    void check_orderly(int runs_at_least) const;

private:
    std::filesystem::path folder_;
};

}  // namespace sweepline
