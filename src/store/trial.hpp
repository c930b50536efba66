#pragma once

// What the tests of store/ share: a folder, happenings to record, and SQL behind the store's back.

#include <filesystem>
#include <string>
#include <vector>

#include "migration/event.hpp"
#include "store/store.hpp"

namespace sweepline {

/// An empty folder of the test's own, gone with it.
class TrialFolder {
public:
    TrialFolder();
    ~TrialFolder();
    TrialFolder(const TrialFolder&) = delete;
    TrialFolder& operator=(const TrialFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// The database that most tests use.
    [[nodiscard]] std::filesystem::path file() const { return path_ / "record.db"; }
    [[nodiscard]] std::string url() const { return "sqlite:" + file().string(); }

private:
    std::filesystem::path path_;
};

/// Runs SQL on a file, past the store; aborts where it cannot.
void run_sql(const std::filesystem::path& file, const std::string& sql);
/// The first column of the first row.
[[nodiscard]] std::string ask_sql(const std::filesystem::path& file, const std::string& sql);

/// A happening on one cell that says `word`.
[[nodiscard]] Happening assigned(const std::string& service, const std::string& layer, const std::string& word);

/// A decide that answers these, whatever it sees.
[[nodiscard]] Store::Decide always(std::vector<Happening> happenings);

/// When `make_record` and most other changes happen.
inline constexpr Instant kNow{1'000'000};

/// Makes a record of five events; nobody has it open afterwards.
void make_record(const TrialFolder& folder);

/// Opens `url` and expects the error, as `shown`.
void expect_refused(const std::string& url, ErrorKind kind, const std::string& message);

/// All events.
[[nodiscard]] std::vector<Event> whole_record(Store& store);

/// An error as a person sees it, for comparing.
[[nodiscard]] std::string shown(const Error& error);

}  // namespace sweepline
