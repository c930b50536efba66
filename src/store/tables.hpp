#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "base/result.hpp"
#include "migration/migration.hpp"
#include "store/database.hpp"
#include "store/store.hpp"

namespace sweepline {

/// What several events changed together, each thing once.
struct Touched {
    std::set<CellKey> cells;  ///< made, changed or gone
    std::set<LayerName> layers;
    std::set<SweepId> sweeps;
    bool decisions = false;
    std::set<std::string> tokens = {};  ///< whose

    void add(const Changed& changed);
};

/// The tables that show the fold of the record. Throws what the library throws; its statements are made once.
class Tables {
public:
    explicit Tables(Database& database);
    ~Tables();
    Tables(const Tables&) = delete;
    Tables& operator=(const Tables&) = delete;

    /// Reads everything but the event number into `migration`. A row that cannot be read is given to `bad` and left
    /// out, which ends the reading when `bad` says so by an error.
    Result<> load(Migration& migration, const std::function<Result<>(Error)>& bad);

    /// `load` without the cells: layers, sweeps, decisions, tokens.
    Result<> load_outline(Migration& migration, const std::function<Result<>(Error)>& bad);

    /// Makes the rows of what was touched say what `migration` says.
    void write(const Migration& migration, const Touched& touched);

    /// Empties the tables, then writes all of `migration`.
    void write_anew(const Migration& migration);

    /// Drops the statements: see `Record::forget_statements`.
    void forget_statements();

private:
    struct Statements;
    Statements& statements();
    Result<> load_cells(Migration& migration, const std::function<Result<>(Error)>& bad);

    Database& database_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace sweepline
