#include "store/cell_rows.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <memory>
#include <string>
#include <string_view>

#include "text/fields.hpp"

namespace sweepline {

namespace {

using namespace sqlite_api;
using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

constexpr std::string_view kShown =
    "SELECT service, layer, status, marks, version, assignee, note, blocker, blocker_owner, changed_at, changed_by";
constexpr std::string_view kWhole = ", blocker_since, detail";
constexpr std::string_view kInOrder = " FROM cell ORDER BY service, layer";
constexpr std::string_view kOne = " FROM cell WHERE service = ?1 AND layer = ?2";

sqlite3* connection_of(Database& database);
void check(Database& database, int code);
Statement prepare(Database& database, const std::string& query);
Result<> step_through(Database& database, sqlite3_stmt* statement, Store::Depth depth,
                      const std::function<void(const Store::Row&)>& each);

}  // namespace

/// The one query that reads hundreds of thousands of rows: without SOCI's exchange, which doubles its time.
Result<> read_cell_rows(Database& database, Store::Depth depth, const std::function<void(const Store::Row&)>& each) {
    std::string query(kShown);
    if (depth == Store::Depth::whole) query += kWhole;
    const Statement statement = prepare(database, query += kInOrder);
    return step_through(database, statement.get(), depth, each);
}

Result<std::optional<Store::Row>> read_cell_row(Database& database, const CellKey& key) {
    const Statement statement = prepare(database, std::string(kShown).append(kWhole).append(kOne));
    int place = 0;
    for (const std::string* word : {&key.service.value, &key.layer.value})
        check(database,
              sqlite3_bind_text(statement.get(), ++place, word->data(), static_cast<int>(word->size()), SQLITE_STATIC));
    std::optional<Store::Row> found;
    TRY(step_through(database, statement.get(), Store::Depth::whole, [&](const Store::Row& row) { found = row; }));
    return found;
}

namespace {

sqlite3* connection_of(Database& database) {
    return static_cast<soci::sqlite3_session_backend*>(database.sql().get_backend())->conn_;
}

void check(Database& database, int code) {
    if (code != SQLITE_OK) throw soci::sqlite3_soci_error(sqlite3_errmsg(connection_of(database)), code);
}

Statement prepare(Database& database, const std::string& query) {
    sqlite3_stmt* prepared = nullptr;
    check(database, sqlite3_prepare_v2(connection_of(database), query.c_str(), -1, &prepared, nullptr));
    return {prepared, &sqlite3_finalize};
}

void read_text(sqlite3_stmt* statement, int column, std::string& into) {
    // One lock of the connection rather than two: a column's value may be looked at as long as no other thread
    // uses the connection, and a store is used by one.
    sqlite3_value* value = sqlite3_column_value(statement, column);
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    into.assign(text == nullptr ? "" : text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

/// The JSON of one member of a cell's detail, without reading the others: quotes within a text are escaped there, so
/// that a quoted name with a colon is a member.
std::string_view member(std::string_view detail, std::string_view name, char end) {
    const auto at = detail.find(name);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = detail.substr(at + name.size());
    // Past the first character, which opens it.
    const auto close = rest.find(end, 1);
    return close == std::string_view::npos ? std::string_view() : rest.substr(0, close + 1);
}

/// `live_in` is the JSON that `row.live_in` was read from: of two rows, it is mostly the same.
Result<> read_detail(std::string_view detail, Store::Row& row, std::string& live_in) {
    row.waived_until.reset();
    if (const auto json = member(detail, "\"live_in\":", ']'); json != live_in) {
        row.live_in.clear();
        live_in = json;
        const Value value = TRY(parse_json(json.empty() ? "[]" : json));
        TRY(read_value(value, row.live_in));
    }
    if (const auto json = member(detail, "\"waived_until\":", '"'); !json.empty()) {
        const Value value = TRY(parse_json(json));
        TRY(read_value(value, row.waived_until));
    }
    return {};
}

Result<> step_through(Database& database, sqlite3_stmt* statement, Store::Depth depth,
                      const std::function<void(const Store::Row&)>& each) {
    Store::Row row{};
    std::string word;
    std::string live_in;
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        read_text(statement, 0, row.service);
        read_text(statement, 1, row.layer);
        read_text(statement, 2, word);
        const auto known = from_word<Status>(word);
        if (!known)
            return fail(ErrorKind::invalid,
                        "the cell " + row.service + "@" + row.layer + " has the status '" + word + "', which is none");
        row.status = *known;
        row.marks = Marks::from_bits(static_cast<std::uint32_t>(sqlite3_column_int64(statement, 3)));
        row.version = sqlite3_column_int64(statement, 4);
        read_text(statement, 5, row.assignee);
        read_text(statement, 6, row.note);
        read_text(statement, 7, row.blocker);
        read_text(statement, 8, row.blocker_owner);
        row.changed_at = Instant{sqlite3_column_int64(statement, 9)};
        read_text(statement, 10, row.changed_by);
        if (depth == Store::Depth::whole) {
            row.blocker_since = Instant{sqlite3_column_int64(statement, 11)};
            read_text(statement, 12, word);
            if (auto read = read_detail(word, row, live_in); !read)
                return while_doing(std::move(read), "reading the cell " + row.service + "@" + row.layer);
        }
        each(row);
    }
    if (code != SQLITE_DONE) check(database, code);
    return {};
}

}  // namespace

}  // namespace sweepline
