#include "store/verify.hpp"

#include <fmt/format.h>
#include <soci/soci.h>

#include <algorithm>
#include <utility>

#include "text/fields.hpp"

namespace sweepline {

namespace {

using Clauses = std::vector<std::string>;

void check_file(Database& database, Clauses& wrong);
Migration fold_record(Record& record, Clauses& wrong);
void check_row(const EventRow& row, const Event& event, Clauses& wrong);
void compare_cells(const Migration& by_record, const Migration& by_tables, Clauses& wrong);
void compare(const std::string& what, const Cell& record, const Cell& table, Clauses& wrong);
template <class Key, class T>
void compare_bodies(const std::string& sort, const std::map<Key, T>& record, const std::map<Key, T>& table,
                    Clauses& wrong);
void compare_decisions(const Migration& by_record, const Migration& by_tables, Clauses& wrong);
std::string shown(const Error& error);

}  // namespace

Clauses found_wrong(Database& database, Record& record, Tables& tables) {
    Clauses wrong;
    check_file(database, wrong);
    const Migration by_record = fold_record(record, wrong);
    Migration by_tables;
    const auto note = [&](const Error& error) -> Result<> {
        wrong.push_back(shown(error));
        return {};
    };
    if (const auto loaded = tables.load(by_tables, note); !loaded) wrong.push_back(shown(loaded.error()));
    by_tables.number = record.newest();
    for (std::string& clause : differences(by_record, by_tables)) wrong.push_back(std::move(clause));
    return wrong;
}

Clauses differences(const Migration& by_record, const Migration& by_tables) {
    Clauses wrong;
    if (by_record.number != by_tables.number)
        wrong.push_back("the newest event is number " + std::to_string(by_record.number) + ", and is counted as " +
                        std::to_string(by_tables.number));
    compare_cells(by_record, by_tables, wrong);
    compare_bodies("layer", by_record.layers, by_tables.layers, wrong);
    compare_bodies("sweep", by_record.sweeps, by_tables.sweeps, wrong);
    compare_decisions(by_record, by_tables, wrong);
    compare_bodies("token of", by_record.tokens, by_tables.tokens, wrong);
    return wrong;
}

namespace {

void check_file(Database& database, Clauses& wrong) {
    std::string line;
    soci::statement statement = (database.sql().prepare << "PRAGMA quick_check", soci::into(line));
    statement.execute();
    while (statement.fetch())
        if (line != "ok") wrong.push_back("the database file is damaged: " + line);
}

Migration fold_record(Record& record, Clauses& wrong) {
    Migration migration;
    const auto fold_row = [&](const EventRow& row) -> Result<bool> {
        const std::string number = std::to_string(row.number);
        if (row.number != migration.number + 1)
            wrong.push_back("the record goes from event " + std::to_string(migration.number) + " to " + number);
        migration.number = row.number;
        const auto event = event_of(row);
        if (!event) {
            wrong.push_back("event " + number + " cannot be read: " + shown(event.error()));
            return true;
        }
        check_row(row, *event, wrong);
        apply(migration, *event);
        return true;
    };
    if (const auto read = record.read_rows({}, fold_row); !read) wrong.push_back(shown(read.error()));
    return migration;
}

/// The columns that the record is searched by must say what the body says.
void check_row(const EventRow& row, const Event& event, Clauses& wrong) {
    const EventSubject subject = subject_of(event.what);
    if (row.service == subject.service.value && row.layer == subject.layer.value) return;
    wrong.push_back("event " + std::to_string(row.number) + " is listed under " + row.service + "@" + row.layer +
                    ", and is about " + subject.service.value + "@" + subject.layer.value);
}

void compare_cells(const Migration& by_record, const Migration& by_tables, Clauses& wrong) {
    std::vector<CellKey> keys;
    for (const auto& [key, cell] : by_record.cells) keys.push_back(key);
    for (const auto& [key, cell] : by_tables.cells)
        if (!by_record.cells.contains(key)) keys.push_back(key);
    std::ranges::sort(keys);
    for (const CellKey& key : keys) {
        const std::string name = "the cell " + key.service.value + "@" + key.layer.value;
        const Cell* record = by_record.cell(key.service, key.layer);
        const Cell* table = by_tables.cell(key.service, key.layer);
        if (table == nullptr)
            wrong.push_back(name + " is in the record, and not in the table");
        else if (record == nullptr)
            wrong.push_back(name + " is in the table, and not in the record");
        else if (*record != *table)
            compare(name, *record, *table, wrong);
    }
}

std::string marks_of(const Cell& cell) {
    std::string text;
    for (const Mark mark : cell.marks.all()) text += (text.empty() ? "" : " ") + std::string(to_word(mark));
    return text;
}

/// One clause for each part of a cell that differs.
void compare(const std::string& what, const Cell& record, const Cell& table, Clauses& wrong) {
    bool said = false;
    const auto part = [&](const std::string& name, const std::string& by_record, const std::string& by_table) {
        if (by_record == by_table) return;
        said = true;
        wrong.push_back(what + " has " + name + " '" + by_record + "' by the record, '" + by_table + "' in the table");
    };
    part("status", std::string(to_word(record.status)), std::string(to_word(table.status)));
    part("marks", marks_of(record), marks_of(table));
    part("version", std::to_string(record.version), std::to_string(table.version));
    part("note", record.note, table.note);
    part("assignee", record.assignee, table.assignee);
    part("blocker", to_json_text(record.blocker), to_json_text(table.blocker));
    part("run", to_json_text(record.run), to_json_text(table.run));
    part("shipment", to_json_text(record.shipped), to_json_text(table.shipped));
    part("begun pushes", to_json_text(record.pushing), to_json_text(table.pushing));
    part("live environments", to_json_text(record.live_in), to_json_text(table.live_in));
    part("walked items", to_json_text(record.ticked), to_json_text(table.ticked));
    part("claim", record.claim, table.claim);
    part("waiver", record.waiver, table.waiver);
    part("status before it was blocked", to_json_text(record.before_block), to_json_text(table.before_block));
    part("end of its waiver", to_json_text(record.waived_until), to_json_text(table.waived_until));
    part("time of change", to_text(record.changed_at), to_text(table.changed_at));
    part("author of change", record.changed_by, table.changed_by);
    // A part of a cell that is missing above is no reason to call it well.
    if (!said) wrong.push_back(what + " is not the same in the record and in the table");
}

template <class Key, class T>
void compare_bodies(const std::string& sort, const std::map<Key, T>& record, const std::map<Key, T>& table,
                    Clauses& wrong) {
    const auto name_of = [](const Key& key) {
        if constexpr (requires { key.value; })
            return key.value;
        else
            return key;
    };
    for (const auto& [key, value] : record) {
        const auto found = table.find(key);
        const std::string by_table = found == table.end() ? "nothing" : to_json_text(found->second);
        if (found == table.end() || value != found->second)
            wrong.push_back(fmt::format("the {} {} is {} by the record, {} in the table", sort, name_of(key),
                                        to_json_text(value), by_table));
    }
    for (const auto& [key, value] : table)
        if (!record.contains(key))
            wrong.push_back("the " + sort + " " + name_of(key) + " is in the table, and not in the record");
}

void compare_decisions(const Migration& by_record, const Migration& by_tables, Clauses& wrong) {
    std::map<std::int64_t, std::string> table;
    for (const Decision& decision : by_tables.decisions) table[decision.number] = to_json_text(decision);
    for (const Decision& decision : by_record.decisions) {
        const std::string text = to_json_text(decision);
        const std::string found = std::exchange(table[decision.number], std::string());
        table.erase(decision.number);
        if (found != text)
            wrong.push_back("the decision of event " + std::to_string(decision.number) + " is " + text +
                            " by the record, " + (found.empty() ? "nothing" : found) + " in the table");
    }
    for (const auto& [number, text] : table)
        wrong.push_back("the decision of event " + std::to_string(number) + " is in the table, and not in the record");
}

std::string shown(const Error& error) {
    std::string text = error.message;
    for (const std::string& doing : error.doing) text += ", while " + doing;
    return text;
}

}  // namespace

}  // namespace sweepline
