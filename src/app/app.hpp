#pragma once

// app/: all that Sweepline can be asked to do, kindred use cases in one file; the conductor; the door. It may know
// every room below. It must never know how it was asked: no words for terminals, no HTTP, no options.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "migration/access.hpp"
#include "migration/names.hpp"

namespace sweepline {

struct Headquarters;
struct LoadedHeadquarters;
struct PreparedLayer;
struct Tools;
class Store;

/// Who asks. On a local record nobody is refused; somebody not in the team is shown as such.
struct Caller {
    std::string name;
    bool in_team = false;
    Access access = Access::lead;
    bool remote = false;  ///< asks over a network: what belongs to this machine alone is refused
};

/// What main read from the outside world.
struct Surroundings {
    std::filesystem::path working_directory;
    std::filesystem::path headquarters;  ///< `--hq`; empty: found from the working directory upwards
    std::filesystem::path keeper;        ///< the executable that fences and ends steps
    std::filesystem::path examples;      ///< the example headquarters that `demo` uses
    std::map<std::string, std::string> environment;
    std::string machine;  ///< host name
    std::int64_t process = 0;
    unsigned processors = 1;
    /// `--server` or SWEEPLINE_SERVER: who keeps the record, `kServerHere` for the one beside the headquarters; empty:
    /// whom the headquarters names.
    std::string server = {};
    std::string token = {};  ///< SWEEPLINE_TOKEN, which is not in `environment`: nothing that is started inherits it
};
inline constexpr std::string_view kServerHere = "here";

/// How far something long has come, told while it runs.
struct Progress {
    std::string doing;  ///< "sweeping identity"
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::int64_t failed = 0;
    std::string latest = {};  ///< one finished thing: "payments swept", empty if nothing new
    bool latest_failed = false;
    std::optional<std::int64_t> allowed = std::nullopt;        ///< of a sweep: how many runs its ramp lets start by now
    std::optional<std::int64_t> failures_left = std::nullopt;  ///< failures in a row until its breaker pauses it
};
using OnProgress = std::function<void(const Progress&)>;

/// The program with its parts, opened when first needed.
class App {
public:
    App(Surroundings surroundings, Clock& clock);
    ~App();

    [[nodiscard]] const Surroundings& surroundings() const;
    [[nodiscard]] Clock& clock();
    /// The headquarters with its problems; not_found with a hint to `init` when there is none.
    [[nodiscard]] Result<const LoadedHeadquarters*> headquarters();
    /// Reads the files of the headquarters again, and whatever was handed out of them is gone; when they cannot be
    /// read at all, what was read before stays. The record stays the one that was opened.
    [[nodiscard]] Result<> reread();
    /// The record of the headquarters; where a server keeps it, a copy that is brought up to date when it is opened.
    [[nodiscard]] Result<Store*> store();
    [[nodiscard]] Result<const Tools*> tools();
    /// A layer with everything its runs need, read once; not_found with the nearest spelling.
    [[nodiscard]] Result<const PreparedLayer*> prepared(const LayerName& name);
    /// A fresh id.
    [[nodiscard]] std::string new_id();
    /// Who is at the keyboard: the team member whose email git knows here, else git's user.name, else the OS user.
    [[nodiscard]] Caller local_caller();
    /// Who asks: as the server knows them where one keeps the record, else `local_caller`.
    [[nodiscard]] Result<Caller> caller();
    /// The address of the server that keeps the record; empty: it is beside the headquarters.
    [[nodiscard]] Result<std::string> server();
    /// Brings the copy of the record up to date, where a server keeps it.
    [[nodiscard]] Result<> catch_up();
    /// Whether something may have happened since this was asked last; always true of a record beside the headquarters.
    [[nodiscard]] bool has_news();
    /// As whom this headquarters performs: the machine, and where a server keeps the record also the folder, since
    /// several clones on one machine may sweep for it.
    [[nodiscard]] std::string performer() const;

    OnProgress on_progress = {};  ///< set by the surface; empty: nobody watches
    std::stop_token stop = {};    ///< asked by Ctrl-C: what runs is finished or ended, what is recorded stays
    std::function<std::string()> why_stopped = {};  ///< what the record says of that; empty: that it was asked for

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace sweepline
