#include "store/trial.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <memory>

#include "base/check.hpp"

namespace sweepline {

namespace fs = std::filesystem;

TrialFolder::TrialFolder() {
    std::string pattern = (fs::temp_directory_path() / "sweepline-store-XXXXXX").string();
    CHECK(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
}

TrialFolder::~TrialFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

void run_sql(const fs::path& file, const std::string& sql) { static_cast<void>(ask_sql(file, sql)); }

std::string ask_sql(const fs::path& file, const std::string& sql) {
    sqlite3* opened = nullptr;
    CHECK(sqlite3_open(file.c_str(), &opened) == SQLITE_OK);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> connection(opened, &sqlite3_close);
    std::string answer;
    const auto keep_first = [](void* into, int count, char** values, char** /*names*/) {
        auto& text = *static_cast<std::string*>(into);
        if (text.empty() && count > 0 && values[0] != nullptr) text = values[0];
        return 0;
    };
    CHECK(sqlite3_exec(opened, sql.c_str(), keep_first, &answer, nullptr) == SQLITE_OK);
    return answer;
}

Happening assigned(const std::string& service, const std::string& layer, const std::string& word) {
    return CellAssigned{ServiceName(service), LayerName(layer), word};
}

Store::Decide always(std::vector<Happening> happenings) {
    return
        [happenings = std::move(happenings)](const Migration&) -> Result<std::vector<Happening>> { return happenings; };
}

/// Makes a record of a few events; nobody has it open afterwards.
void make_record(const TrialFolder& folder) {
    StandingClock clock(kNow);
    auto store = Store::open(folder.url(), clock);
    ASSERT_TRUE(store) << shown(store.error());
    ASSERT_TRUE(store->change(
        "ana", always({SweepStarted{.sweep = SweepId("s"), .layer = LayerName("x")}, assigned("api", "x", "ana"),
                       CellBlocked{ServiceName("web"), LayerName("x"), "ask", "team"}, LayerClosed{LayerName("x")},
                       DecisionRecorded{
                           .decision = "serial", .service = ServiceName("job"), .because = "odd", .owner = "ben"}})));
}

/// Opens `url` and expects the error, as a person sees it.
void expect_refused(const std::string& url, ErrorKind kind, const std::string& message) {
    StandingClock clock(kNow);
    const auto store = Store::open(url, clock, std::chrono::milliseconds(50));
    ASSERT_FALSE(store) << url;
    EXPECT_EQ(store.error().kind, kind);
    EXPECT_EQ(shown(store.error()), message);
}

std::vector<Event> whole_record(Store& store) {
    std::vector<Event> events;
    const auto read = store.read({}, [&](const Event& event) {
        events.push_back(event);
        return true;
    });
    CHECK(read.has_value());
    return events;
}

std::string shown(const Error& error) {
    std::string text = error.message;
    for (const std::string& doing : error.doing) text += " | while " + doing;
    if (!error.hint.empty()) text += " | hint: " + error.hint;
    return text;
}

}  // namespace sweepline
