#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "hq/diagnose.hpp"
#include "hq/import_sources.hpp"
#include "hq/repository_address.hpp"
#include "hq/scalar_shapes.hpp"
#include "text/ascii.hpp"
#include "text/csv.hpp"
#include "text/spelling.hpp"

namespace sweepline {

namespace {

/// Where each known column is.
using Columns = std::map<std::string, std::size_t>;

Result<Columns> read_header(const TextRow& header, ImportList& list);
Result<ImportedService> read_record(const TextRow& record, const Columns& columns, const std::filesystem::path& folder);

}  // namespace

Result<Import> import_csv(std::string_view text, const std::filesystem::path& folder) {
    const auto records = TRY(parse_csv(text));
    if (records.empty())
        return fail(ErrorKind::invalid, "the CSV has no header", "begin with a line name,repo,path,owner");
    ImportList list;
    const Columns columns = TRY(read_header(records.front(), list));
    for (std::size_t i = 1; i < records.size(); ++i) {
        const std::string where = "line " + std::to_string(records[i].line);
        if (records[i].fields.size() != records.front().fields.size())
            return fail(ErrorKind::invalid,
                        where + " has " + std::to_string(records[i].fields.size()) + " fields, the header has " +
                            std::to_string(records.front().fields.size()),
                        "put fields with a comma in quotes");
        auto service = read_record(records[i], columns, folder);
        if (service)
            list.add(std::move(*service));
        else
            list.note(where + " is left out: " + service.error().message);
    }
    return std::move(list).finish("csv");
}

namespace {

Result<Columns> read_header(const TextRow& header, ImportList& list) {
    const std::vector<std::string> known{"name", "repo", "path", "owner"};
    Columns columns;
    for (std::size_t i = 0; i < header.fields.size(); ++i) {
        const std::string_view written = trimmed(header.fields[i]);
        const std::string name = in_lower_case(written);
        if (std::ranges::find(known, name) == known.end()) {
            // Spreadsheets hold more than services; what may be one of ours misspelt is not passed over.
            if (nearest(name, known))
                return fail(ErrorKind::invalid, "unknown column " + in_quotes(written), spelling_hint(name, known));
            list.note("column " + in_quotes(written) + " is not read");
            continue;
        }
        if (!columns.emplace(name, i).second)
            return fail(ErrorKind::invalid, "column " + in_quotes(name) + " is there twice");
    }
    if (!columns.contains("repo"))
        return fail(ErrorKind::invalid, "there is no column 'repo'", "begin with a line name,repo,path,owner");
    return columns;
}

Result<ImportedService> read_record(const TextRow& record, const Columns& columns,
                                    const std::filesystem::path& folder) {
    const auto field = [&](const char* column) {
        const auto found = columns.find(column);
        return found == columns.end() ? std::string() : std::string(trimmed(record.fields[found->second]));
    };
    ImportedService service{
        .name = field("name"), .repo = field("repo"), .path = field("path"), .owner = field("owner")};
    auto address = repository_address(service.repo, folder);
    if (!address) return fail(ErrorKind::invalid, "its repository " + address.error().message, address.error().hint);
    if (holds_password(*address)) return fail(ErrorKind::invalid, "its repository's address holds a secret itself");
    service.repo = std::move(*address);
    while (service.path.ends_with('/')) service.path.pop_back();
    if (!service.path.empty() && !wrong_with_path(service.path).empty())
        return fail(ErrorKind::invalid,
                    "its path is " + in_quotes(service.path) + ", " + wrong_with_path(service.path));
    if (service.name.empty()) service.name = repository_name(service.path.empty() ? service.repo : service.path);
    return service;
}

}  // namespace

}  // namespace sweepline
