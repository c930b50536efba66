// The floor of durable writes: SQLite alone making the commits that the assignment of a cell is, as fast as one caller
// can, into a copy of a record: bench_commits DATABASE SECONDS SERVICES LAYERS. Prints how many a second.

#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <random>
#include <stdexcept>
#include <string>

namespace {

constexpr std::size_t kFirstLayer = 10;
/// Not counted: until its log was written once from end to end, each commit makes the file longer, which is slow. A
/// server has that behind it.
constexpr std::size_t kBefore = 1'000;

class Statement {
public:
    Statement(sqlite3* database, const char* text) : database_(database) {
        check(sqlite3_prepare_v2(database, text, -1, &statement_, nullptr));
    }
    ~Statement() { sqlite3_finalize(statement_); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    Statement& bind(std::int64_t number) {
        check(sqlite3_bind_int64(statement_, ++bound_, number));
        return *this;
    }
    Statement& bind(const std::string& text) {
        check(sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_STATIC));
        return *this;
    }
    /// Performs it; answers the number in its first row, if it has one.
    std::int64_t run() {
        std::int64_t number = 0;
        int code = sqlite3_step(statement_);
        for (; code == SQLITE_ROW; code = sqlite3_step(statement_)) number = sqlite3_column_int64(statement_, 0);
        if (code != SQLITE_DONE) check(code);
        check(sqlite3_reset(statement_));
        bound_ = 0;
        return number;
    }

private:
    void check(int code) const {
        if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database_));
    }
    sqlite3* database_;
    sqlite3_stmt* statement_ = nullptr;
    int bound_ = 0;
};

/// The statements of one change, each prepared once.
struct Change {
    explicit Change(sqlite3* database)
        : begin(database, "BEGIN IMMEDIATE"),
          newest(database, "SELECT value FROM meta WHERE name = 'event'"),
          append(database,
                 "INSERT INTO event (number, at, actor, service, layer, kind, version, body)"
                 " VALUES (?, ?, 'p1', ?, ?, 'assigned', 1, ?)"),
          put(database,
              "INSERT INTO cell (service, layer, status, marks, version, assignee, note, blocker,"
              " blocker_owner, blocker_since, changed_at, changed_by, detail)"
              " VALUES (?, ?, 'not_started', 0, ?, ?, '', '', '', 0, ?, 'p1', '{}')"
              " ON CONFLICT (service, layer) DO UPDATE SET status = excluded.status, marks = excluded.marks,"
              " version = excluded.version, assignee = excluded.assignee, note = excluded.note,"
              " blocker = excluded.blocker, blocker_owner = excluded.blocker_owner,"
              " blocker_since = excluded.blocker_since, changed_at = excluded.changed_at,"
              " changed_by = excluded.changed_by, detail = excluded.detail"),
          count(database, "UPDATE meta SET value = ? WHERE name = 'event'"),
          commit(database, "COMMIT") {}

    void make(const std::string& service, const std::string& layer, std::int64_t at, std::size_t key) {
        const std::string to = "bench-" + std::to_string(key);
        const std::string body = R"({"service":")" + service + R"(","layer":")" + layer + R"(","to":")" + to + R"("})";
        begin.run();
        const std::int64_t number = newest.run() + 1;
        append.bind(number).bind(at).bind(service).bind(layer).bind(body).run();
        put.bind(service).bind(layer).bind(number).bind(to).bind(at).run();
        count.bind(number).run();
        commit.run();
    }

    Statement begin;
    Statement newest;
    Statement append;
    Statement put;
    Statement count;
    Statement commit;
};

double rate(sqlite3* database, std::chrono::seconds time, std::size_t services, std::size_t layers) {
    Change change(database);
    std::mt19937 random(1);
    std::size_t made = 0;
    const auto next = [&] {
        const std::size_t cell = random() % (services * layers);
        const auto at = std::chrono::system_clock::now().time_since_epoch() / std::chrono::microseconds(1);
        change.make("s" + std::to_string(cell / layers), "layer-" + std::to_string(kFirstLayer + cell % layers), at,
                    made++);
    };
    while (made < kBefore) next();
    const auto begun = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - begun < time) next();
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun;
    return static_cast<double>(made - kBefore) / passed.count();
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 5) throw std::runtime_error("usage: bench_commits DATABASE SECONDS SERVICES LAYERS");
    sqlite3* database = nullptr;
    if (sqlite3_open_v2(argv[1], &database, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
        throw std::runtime_error(std::string(argv[1]) + " cannot be opened");
    for (const char* setting : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"})
        Statement(database, setting).run();
    std::printf("%.0f\n",
                rate(database, std::chrono::seconds(std::stol(argv[2])), std::stoul(argv[3]), std::stoul(argv[4])));
    sqlite3_close(database);
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_commits: %s\n", error.what());
    return 1;
}
