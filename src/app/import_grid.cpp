#include "app/import_grid.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <tuple>

#include "app/app.hpp"
#include "app/sheet.hpp"
#include "app/sheet_cells.hpp"
#include "hq/hq.hpp"
#include "store/store.hpp"

namespace sweepline {
namespace {

std::string read_as(const SheetColumn& column) {
    switch (column.role) {
        case SheetColumn::Role::unread:
            return "unread";
        case SheetColumn::Role::service:
            return "service";
        case SheetColumn::Role::owner:
            return "owner";
        case SheetColumn::Role::assignee:
            return "assignee";
        case SheetColumn::Role::notes:
            return "notes";
        case SheetColumn::Role::track:
            return "track";
        case SheetColumn::Role::layer:
            return column.layer->name.value;
    }
    return "unread";
}

ImportGridReply reply_of(const ImportGrid& request, const Sheet& sheet, const SheetHeader& header,
                         const Headquarters& headquarters, SheetChange change) {
    ImportGridReply reply{.file = request.file,
                          .form = sheet.form,
                          .dry_run = request.dry_run,
                          .services = change.services,
                          .columns = {},
                          .cells = std::move(change.cells),
                          .unchanged = change.unchanged,
                          .remarks = std::move(change.remarks),
                          .absent_services = std::move(change.absent_services)};
    std::set<LayerName> present;
    for (const SheetColumn& column : header.columns) {
        reply.columns.push_back({column.header, read_as(column), column.near, column.because});
        if (column.layer != nullptr) present.insert(column.layer->name);
    }
    for (const LayerFiles& files : headquarters.layers)
        if (!present.contains(files.layer.name)) reply.absent_layers.push_back(files.layer.name.value);
    if (!request.dry_run)
        reply.next = {"sweepline grid"};
    else if (!reply.cells.empty())
        reply.next = {"sweepline grid import " + request.file};
    return reply;
}

}  // namespace

Result<ImportGridReply> run(App& app, const Caller& caller, const ImportGrid& request) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    // Whoever asks sends the text along, so that nobody far away reads files of this machine.
    if (request.text.empty())
        return fail(ErrorKind::invalid, "'" + request.file + "' holds nothing", "send what it holds as 'text'");
    const std::string name = std::filesystem::path(request.file).filename().string();
    const auto of_it = [&](Error error) {
        error.message = name + ": " + error.message;
        return std::unexpected(std::move(error));
    };
    const auto sheet = read_sheet(request.text);
    if (!sheet) return of_it(sheet.error());
    const ServiceNames names(headquarters.services);
    const auto header = read_header(*sheet, headquarters, names);
    if (!header) return of_it(header.error());
    const auto compare = [&](const Migration& now) {
        return change_by_sheet(now, headquarters, names, *sheet, *header, name, caller.name);
    };
    Store& store = *TRY(app.store());
    SheetChange change;
    if (request.dry_run) {
        std::ignore = TRY(store.refresh());
        change = compare(*TRY(store.migration()));
    } else {
        TRY(store.change(caller.name, [&](const Migration& now) -> Result<std::vector<Happening>> {
            change = compare(now);
            return std::move(change.happened);
        }));
    }
    return reply_of(request, *sheet, *header, headquarters, std::move(change));
}

}  // namespace sweepline
