#pragma once

#include "app/use_case.hpp"

namespace sweepline {

/// What a column of the spreadsheet was read as.
struct ImportedColumn {
    std::string header;
    std::string read_as;  ///< service, owner, assignee, notes, track, unread, or the name of a layer
    bool near = false;
    std::string because = {};
    template <class F>
    void fields(F& f) {
        f.required("header", header, "what stands above it");
        f.required("read_as", read_as, "service, owner, assignee, notes, track, unread, or a layer");
        f.optional("near", near, "whether that is a guess: the header does not say exactly so");
        f.optional("because", because, "why it is unread");
    }
};

/// A cell that changes.
struct ImportedCell {
    std::int64_t line = 0;
    std::string service;
    std::string layer;
    std::string becomes;        ///< claimed, in_progress, blocked, not_applicable; empty: only assigned
    std::string text = {};      ///< what the spreadsheet says
    std::string assignee = {};  ///< who gets it
    template <class F>
    void fields(F& f) {
        f.required("line", line, "line of the spreadsheet");
        f.required("service", service, "service");
        f.required("layer", layer, "layer");
        f.optional("becomes", becomes, "claimed, in_progress, blocked or not_applicable");
        f.optional("text", text, "what the spreadsheet says");
        f.optional("assignee", assignee, "who gets it");
    }
};

/// Why something of a spreadsheet is not in the grid. `kept`: the grid says otherwise, and knows better. `unclear`: no
/// status that is known. `unknown`: no service or nobody of that name. `differs`: what the headquarters says otherwise.
/// `unread`: it stands where nothing is read.
enum class ImportGap : unsigned char { kept, unclear, unknown, differs, unread };
template <>
struct Words<ImportGap> {
    static constexpr std::array words{std::pair{ImportGap::kept, std::string_view("kept")},
                                      std::pair{ImportGap::unclear, std::string_view("unclear")},
                                      std::pair{ImportGap::unknown, std::string_view("unknown")},
                                      std::pair{ImportGap::differs, std::string_view("differs")},
                                      std::pair{ImportGap::unread, std::string_view("unread")}};
};
struct ImportRemark {
    ImportGap gap = ImportGap::unread;
    std::int64_t line = 0;
    std::string column = {};
    std::string service = {};
    std::string text = {};
    std::string because;
    template <class F>
    void fields(F& f) {
        f.required("gap", gap, "why it is not in the grid");
        f.required("line", line, "line of the spreadsheet");
        f.optional("column", column, "what stands above the column");
        f.optional("service", service, "the service of that line");
        f.optional("text", text, "what the spreadsheet says");
        f.required("because", because, "in a clause");
    }
};

struct ImportGridReply {
    std::string file;
    std::string form;  ///< csv, markdown, json
    bool dry_run = false;
    std::int64_t services = 0;
    std::vector<ImportedColumn> columns;
    std::vector<ImportedCell> cells = {};
    std::int64_t unchanged = 0;
    std::vector<ImportRemark> remarks = {};
    std::vector<std::string> absent_services = {};
    std::vector<std::string> absent_layers = {};
    std::vector<std::string> next = {};
    template <class F>
    void fields(F& f) {
        f.required("file", file, "what was imported");
        f.required("form", form, "csv, markdown or json");
        f.optional("dry_run", dry_run, "whether nothing was recorded");
        f.required("services", services, "services found in it");
        f.required("columns", columns, "what its columns were read as");
        f.required("cells", cells, "cells that change");
        f.required("unchanged", unchanged, "cells of which the grid says the same already");
        f.required("remarks", remarks, "what is not in the grid, and why");
        f.optional("absent_services", absent_services, "services that it does not name");
        f.optional("absent_layers", absent_layers, "layers that it has no column for");
        f.optional("next", next, "commands that go on from here");
    }
};

/// Takes a spreadsheet over as the first grid, all or nothing. A cell is changed where nothing happened to it yet, so
/// that importing again changes nothing, and what the grid knows better stays.
struct ImportGrid {
    using Reply = ImportGridReply;
    static constexpr About about{"grid import", "Take over a spreadsheet: CSV, Markdown table, or a grid's JSON",
                                 Effect::changes, Habit::shaping};
    std::string file;
    std::string text = {};
    bool dry_run = false;
    template <class F>
    void fields(F& f) {
        f.required("file", file, "the spreadsheet; what is imported names it");
        f.optional("text", text, "what the file holds (default: it is read where it was typed; no server reads it)");
        f.optional("dry_run", dry_run, "say what it would do, record nothing");
    }
};
Result<ImportGridReply> run(App&, const Caller&, const ImportGrid&);

}  // namespace sweepline
