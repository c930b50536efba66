#include "store/tables.hpp"

#include <soci/soci.h>

#include <utility>

#include "text/fields.hpp"

namespace sweepline {

namespace {

using Bad = std::function<Result<>(Error)>;

/// A row of `cell`, as it is bound.
struct CellRow {
    std::string service;
    std::string layer;
    std::string status;
    long long marks = 0;
    long long version = 0;
    std::string assignee;
    std::string note;
    std::string blocker;
    std::string blocker_owner;
    long long blocker_since = 0;
    long long changed_at = 0;
    std::string changed_by;
    std::string detail;
};

/// What a cell says besides its columns, as the fields of the column `detail`.
template <class C>
struct Detail {
    C& cell;
    template <class F>
    void fields(F& f) {
        f.optional("run", cell.run, "newest run");
        f.optional("shipped", cell.shipped, "what was pushed");
        f.optional("pushing", cell.pushing, "pushes that were begun");
        f.optional("live_in", cell.live_in, "environments that passed");
        f.optional("ticked", cell.ticked, "runbook items walked");
        f.optional("waived_until", cell.waived_until, "when its waiver ends");
        f.optional("claim", cell.claim, "what its claim says");
        f.optional("waiver", cell.waiver, "what its waiver says");
        f.optional("before_block", cell.before_block, "its status before it was blocked");
    }
};

void fill(CellRow& row, const Cell& cell);
Result<Cell> cell_of(const CellRow& row);
template <class T>
Result<> load_bodies(soci::session& sql, const std::string& table, const Bad& bad,
                     const std::function<void(const std::string&, T)>& each);

}  // namespace

void Touched::add(const Changed& changed) {
    cells.insert(changed.cells.begin(), changed.cells.end());
    cells.insert(changed.cells_gone.begin(), changed.cells_gone.end());
    layers.insert(changed.layers.begin(), changed.layers.end());
    sweeps.insert(changed.sweeps.begin(), changed.sweeps.end());
    decisions = decisions || changed.decisions;
    tokens.insert(changed.tokens.begin(), changed.tokens.end());
}

/// What is prepared once, and the places it is bound to.
struct Tables::Statements {
    explicit Statements(soci::session& sql)
        : put_cell((sql.prepare << "INSERT INTO cell (service, layer, status, marks, version, assignee, note, blocker,"
                                   " blocker_owner, blocker_since, changed_at, changed_by, detail)"
                                   " VALUES (:service, :layer, :status, :marks, :version, :assignee, :note, :blocker,"
                                   " :blocker_owner, :blocker_since, :changed_at, :changed_by, :detail)"
                                   " ON CONFLICT (service, layer) DO UPDATE SET status = excluded.status,"
                                   " marks = excluded.marks, version = excluded.version, assignee = excluded.assignee,"
                                   " note = excluded.note, blocker = excluded.blocker,"
                                   " blocker_owner = excluded.blocker_owner, blocker_since = excluded.blocker_since,"
                                   " changed_at = excluded.changed_at, changed_by = excluded.changed_by,"
                                   " detail = excluded.detail",
                    soci::use(row.service), soci::use(row.layer), soci::use(row.status), soci::use(row.marks),
                    soci::use(row.version), soci::use(row.assignee), soci::use(row.note), soci::use(row.blocker),
                    soci::use(row.blocker_owner), soci::use(row.blocker_since), soci::use(row.changed_at),
                    soci::use(row.changed_by), soci::use(row.detail))),
          drop_cell((sql.prepare << "DELETE FROM cell WHERE service = :service AND layer = :layer",
                     soci::use(row.service), soci::use(row.layer))),
          put_layer((sql.prepare << "INSERT INTO layer_state (layer, body) VALUES (:layer, :body)"
                                    " ON CONFLICT (layer) DO UPDATE SET body = excluded.body",
                     soci::use(name), soci::use(body))),
          put_sweep((sql.prepare << "INSERT INTO sweep (id, layer, body) VALUES (:id, :layer, :body)"
                                    " ON CONFLICT (id) DO UPDATE SET layer = excluded.layer, body = excluded.body",
                     soci::use(name), soci::use(row.layer), soci::use(body))),
          put_decision((sql.prepare << "INSERT INTO decision (number, body) VALUES (:number, :body)"
                                       " ON CONFLICT (number) DO UPDATE SET body = excluded.body",
                        soci::use(number), soci::use(body))),
          put_token((sql.prepare << "INSERT INTO token (name, body) VALUES (:name, :body)"
                                    " ON CONFLICT (name) DO UPDATE SET body = excluded.body",
                     soci::use(name), soci::use(body))),
          drop_token((sql.prepare << "DELETE FROM token WHERE name = :name", soci::use(name))) {}

    CellRow row;
    std::string name;
    std::string body;
    long long number = 0;
    soci::statement put_cell;
    soci::statement drop_cell;
    soci::statement put_layer;
    soci::statement put_sweep;
    soci::statement put_decision;
    soci::statement put_token;
    soci::statement drop_token;
};

Tables::Tables(Database& database) : database_(database) {}
Tables::~Tables() = default;

Result<> Tables::load(Migration& migration, const Bad& bad) {
    TRY(load_cells(migration, bad));
    return load_outline(migration, bad);
}

Result<> Tables::load_outline(Migration& migration, const Bad& bad) {
    soci::session& sql = database_.sql();
    TRY(load_bodies<LayerState>(sql, "SELECT layer, body FROM layer_state", bad,
                                [&](const std::string& layer, LayerState state) {
                                    migration.layers.insert_or_assign(LayerName(layer), std::move(state));
                                }));
    TRY(load_bodies<Sweep>(sql, "SELECT id, body FROM sweep", bad, [&](const std::string& id, Sweep sweep) {
        sweep.id = SweepId(id);
        migration.sweeps.insert_or_assign(SweepId(id), std::move(sweep));
    }));
    TRY(load_bodies<Token>(sql, "SELECT name, body FROM token", bad, [&](const std::string& name, Token token) {
        migration.tokens.insert_or_assign(name, std::move(token));
    }));
    return load_bodies<Decision>(sql, "SELECT number, body FROM decision ORDER BY number", bad,
                                 [&](const std::string& number, Decision decision) {
                                     decision.number = std::stoll(number);
                                     migration.decisions.push_back(std::move(decision));
                                 });
}

Result<> Tables::load_cells(Migration& migration, const Bad& bad) {
    long long count = 0;
    database_.sql() << "SELECT count(*) FROM cell", soci::into(count);
    migration.cells.reserve(static_cast<std::size_t>(count));
    CellRow row;
    soci::statement statement =
        (database_.sql().prepare << "SELECT service, layer, status, marks, version, assignee, note, blocker,"
                                    " blocker_owner, blocker_since, changed_at, changed_by, detail FROM cell",
         soci::into(row.service), soci::into(row.layer), soci::into(row.status), soci::into(row.marks),
         soci::into(row.version), soci::into(row.assignee), soci::into(row.note), soci::into(row.blocker),
         soci::into(row.blocker_owner), soci::into(row.blocker_since), soci::into(row.changed_at),
         soci::into(row.changed_by), soci::into(row.detail));
    statement.execute();
    while (statement.fetch()) {
        auto cell = while_doing(cell_of(row), "reading the cell " + row.service + "@" + row.layer);
        if (!cell) {
            TRY(bad(std::move(cell).error()));
            continue;
        }
        CellKey key = cell->key;
        migration.cells.insert_or_assign(std::move(key), *std::move(cell));
    }
    return {};
}

void Tables::write(const Migration& migration, const Touched& touched) {
    Statements& all = statements();
    for (const CellKey& key : touched.cells) {
        if (const Cell* cell = migration.cell(key.service, key.layer)) {
            fill(all.row, *cell);
            all.put_cell.execute(true);
        } else {
            all.row.service = key.service.value;
            all.row.layer = key.layer.value;
            all.drop_cell.execute(true);
        }
    }
    for (const LayerName& layer : touched.layers) {
        all.name = layer.value;
        all.body = to_json_text(migration.layers.at(layer));
        all.put_layer.execute(true);
    }
    for (const SweepId& id : touched.sweeps) {
        const Sweep& sweep = migration.sweeps.at(id);
        all.name = id.value;
        all.row.layer = sweep.layer.value;
        all.body = to_json_text(sweep);
        all.put_sweep.execute(true);
    }
    for (const std::string& name : touched.tokens) {
        all.name = name;
        const auto token = migration.tokens.find(name);
        if (token != migration.tokens.end()) all.body = to_json_text(token->second);
        (token != migration.tokens.end() ? all.put_token : all.drop_token).execute(true);
    }
    if (!touched.decisions) return;
    for (const Decision& decision : migration.decisions) {
        all.number = decision.number;
        all.body = to_json_text(decision);
        all.put_decision.execute(true);
    }
}

void Tables::write_anew(const Migration& migration) {
    for (const char* table : {"cell", "layer_state", "sweep", "decision", "token"})
        database_.sql() << "DELETE FROM " << table;
    Touched all{.decisions = true};
    for (const auto& [key, cell] : migration.cells) all.cells.insert(key);
    for (const auto& [layer, state] : migration.layers) all.layers.insert(layer);
    for (const auto& [id, sweep] : migration.sweeps) all.sweeps.insert(id);
    for (const auto& [name, token] : migration.tokens) all.tokens.insert(name);
    write(migration, all);
}

void Tables::forget_statements() { statements_.reset(); }

Tables::Statements& Tables::statements() {
    if (!statements_) statements_ = std::make_unique<Statements>(database_.sql());
    return *statements_;
}

namespace {

void fill(CellRow& row, const Cell& cell) {
    row.service = cell.key.service.value;
    row.layer = cell.key.layer.value;
    row.status = to_word(cell.status);
    row.marks = cell.marks.bits();
    row.version = cell.version;
    row.assignee = cell.assignee;
    row.note = cell.note;
    row.blocker = cell.blocker ? cell.blocker->reason : std::string();
    row.blocker_owner = cell.blocker ? cell.blocker->owner : std::string();
    row.blocker_since = cell.blocker ? cell.blocker->since.micros : 0;
    row.changed_at = cell.changed_at.micros;
    row.changed_by = cell.changed_by;
    row.detail.clear();
    JsonFields detail(row.detail);
    Detail<const Cell>{cell}.fields(detail);
    detail.close();
}

Result<Cell> cell_of(const CellRow& row) {
    Cell cell{.key = CellKey{ServiceName(row.service), LayerName(row.layer)},
              .marks = Marks::from_bits(static_cast<std::uint32_t>(row.marks)),
              .version = row.version,
              .note = row.note,
              .assignee = row.assignee,
              .changed_at = Instant{row.changed_at},
              .changed_by = row.changed_by};
    const auto status = from_word<Status>(row.status);
    if (!status) return fail(ErrorKind::invalid, "the status '" + row.status + "' is none");
    cell.status = *status;
    if (cell.status == Status::blocked)
        cell.blocker = Blocker{row.blocker, row.blocker_owner, Instant{row.blocker_since}};
    const Value detail = TRY(parse_json(row.detail));
    const Object* members = detail.if_object();
    if (members == nullptr) return fail(ErrorKind::invalid, "its detail is no JSON object");
    ReadFields fields(*members);
    Detail<Cell>{cell}.fields(fields);
    TRY(fields.finish());
    return cell;
}

/// Reads rows of a key and a body.
template <class T>
Result<> load_bodies(soci::session& sql, const std::string& query, const Bad& bad,
                     const std::function<void(const std::string&, T)>& each) {
    std::string key;
    std::string body;
    const std::string doing = "reading a row of '" + query + "'";
    soci::statement statement = (sql.prepare << query, soci::into(key), soci::into(body));
    statement.execute();
    while (statement.fetch()) {
        auto value = while_doing(from_json_text<T>(body), doing);
        if (value)
            each(key, *std::move(value));
        else
            TRY(bad(std::move(value).error()));
    }
    return {};
}

}  // namespace

}  // namespace sweepline
