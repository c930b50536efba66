#include "store/record.hpp"

#include <soci/soci.h>

#include <limits>
#include <utility>

namespace sweepline {

namespace {

/// A name that a service had, and until which event.
struct NameUntil {
    std::string name;
    long long before = std::numeric_limits<long long>::max();
};

std::vector<NameUntil> names_of(Database& database, const std::string& service);

/// The condition of a query and what it binds, in the order of the places.
struct Condition {
    std::string text = "number > :after";
    std::vector<long long> numbers;
    std::vector<std::string> words;
    std::vector<bool> is_word;

    void add_number(long long number) {
        numbers.push_back(number);
        is_word.push_back(false);
    }
    void add_word(std::string word) {
        words.push_back(std::move(word));
        is_word.push_back(true);
    }
};

Condition condition_of(Database& database, const Store::Filter& filter);
void bind(soci::statement& statement, const Condition& condition);

}  // namespace

/// What is prepared once, and the places it is bound to.
struct Record::Statements {
    explicit Statements(soci::session& sql)
        : newest((sql.prepare << "SELECT value FROM meta WHERE name = 'event'", soci::into(counter))),
          set_newest((sql.prepare << "UPDATE meta SET value = :value WHERE name = 'event'", soci::use(counter))),
          append((sql.prepare << "INSERT INTO event (number, at, actor, service, layer, kind, version, body)"
                                 " VALUES (:number, :at, :actor, :service, :layer, :kind, :version, :body)",
                  soci::use(row.number), soci::use(row.at), soci::use(row.actor), soci::use(row.service),
                  soci::use(row.layer), soci::use(row.kind), soci::use(row.version), soci::use(row.body))) {}

    long long counter = 0;
    EventRow row;
    soci::statement newest;
    soci::statement set_newest;
    soci::statement append;
};

Record::Record(Database& database) : database_(database) {}
Record::~Record() = default;

std::int64_t Record::newest() {
    Statements& all = statements();
    all.counter = 0;
    all.newest.execute();
    // To the end: a statement left in the middle would keep its old view of the database.
    while (all.newest.fetch()) continue;
    return all.counter;
}

void Record::set_newest(std::int64_t number) {
    Statements& all = statements();
    all.counter = number;
    all.set_newest.execute(true);
}

void Record::append(EventRow row) {
    Statements& all = statements();
    all.row = std::move(row);
    all.append.execute(true);
}

Result<> Record::read_rows(const Store::Filter& filter, const std::function<Result<bool>(EventRow&)>& each) {
    const Condition condition = condition_of(database_, filter);
    std::string query = "SELECT number, at, actor, service, layer, kind, version, body FROM event WHERE " +
                        condition.text + " ORDER BY number" + (filter.newest_first ? " DESC" : "");
    if (filter.limit > 0) query += " LIMIT " + std::to_string(filter.limit);

    EventRow row;
    soci::statement statement(database_.sql());
    statement.exchange(soci::into(row.number));
    statement.exchange(soci::into(row.at));
    statement.exchange(soci::into(row.actor));
    statement.exchange(soci::into(row.service));
    statement.exchange(soci::into(row.layer));
    statement.exchange(soci::into(row.kind));
    statement.exchange(soci::into(row.version));
    statement.exchange(soci::into(row.body));
    bind(statement, condition);
    statement.alloc();
    statement.prepare(query);
    statement.define_and_bind();
    statement.execute();
    while (statement.fetch())
        if (!TRY(each(row))) return {};
    return {};
}

Result<> Record::read(const Store::Filter& filter, const std::function<Result<bool>(Event&)>& each) {
    return read_rows(filter, [&](const EventRow& row) -> Result<bool> {
        Event event = TRY(event_of(row));
        return each(event);
    });
}

void Record::forget_statements() { statements_.reset(); }

Record::Statements& Record::statements() {
    if (!statements_) statements_ = std::make_unique<Statements>(database_.sql());
    return *statements_;
}

Result<Event> event_of(const EventRow& row) {
    auto what = while_doing(read_happening(row.kind, static_cast<int>(row.version), row.body),
                            "reading event " + std::to_string(row.number));
    if (!what) return std::unexpected(std::move(what).error());
    return Event{row.number, Instant{row.at}, row.actor, *std::move(what)};
}

namespace {

Condition condition_of(Database& database, const Store::Filter& filter) {
    Condition condition;
    condition.add_number(filter.after);
    if (filter.service) {
        std::string any;
        for (NameUntil& each : names_of(database, filter.service->value)) {
            any += any.empty() ? "" : " OR ";
            // Equal names would be one place.
            const std::string place = std::to_string(condition.words.size());
            any.append("(service = :service").append(place).append(" AND number < :before").append(place).append(")");
            condition.add_word(std::move(each.name));
            condition.add_number(each.before);
        }
        condition.text += " AND (" + any + ")";
    }
    if (filter.layer) {
        condition.text += " AND layer = :layer";
        condition.add_word(filter.layer->value);
    }
    if (filter.kind) {
        condition.text += " AND kind = :kind";
        condition.add_word(*filter.kind);
    }
    return condition;
}

void bind(soci::statement& statement, const Condition& condition) {
    std::size_t numbers = 0;
    std::size_t words = 0;
    for (const bool is_word : condition.is_word) {
        if (is_word)
            statement.exchange(soci::use(condition.words[words++]));
        else
            statement.exchange(soci::use(condition.numbers[numbers++]));
    }
}

/// From the newest rename back: a name given up later may belong to another service since.
std::vector<NameUntil> names_of(Database& database, const std::string& service) {
    std::vector<NameUntil> names{{service}};
    long long number = 0;
    std::string body;
    soci::statement statement = (database.sql().prepare << "SELECT number, body FROM event WHERE kind ="
                                                           " 'service_renamed' ORDER BY number DESC",
                                 soci::into(number), soci::into(body));
    statement.execute();
    while (statement.fetch()) {
        const auto happening = read_happening(ServiceRenamed::kind, ServiceRenamed::version, body);
        const auto* renamed = happening ? std::get_if<ServiceRenamed>(&*happening) : nullptr;
        if (renamed == nullptr) continue;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (names[i].name != renamed->to.value || names[i].before <= number) continue;
            names.push_back({renamed->from.value, number});
            break;
        }
    }
    return names;
}

}  // namespace

}  // namespace sweepline
