#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "hq/hq.hpp"
#include "text/csv.hpp"

namespace sweepline {

/// A table that somebody keeps, as rows of texts; the first ones may be titles above the header.
struct Sheet {
    std::string form;  ///< csv, markdown or json
    std::vector<TextRow> rows;
};

/// Reads a table in whatever form it is: CSV with any separator, the first table of a Markdown text, or what
/// `grid --json` writes. Refused (invalid) are texts without a table, and what is no UTF-8 text at all.
[[nodiscard]] Result<Sheet> read_sheet(std::string_view text);

/// What one column of a sheet is read as.
struct SheetColumn {
    enum class Role : unsigned char { unread, service, owner, assignee, notes, track, layer };
    std::string header;
    Role role = Role::unread;
    const Layer* layer = nullptr;  ///< of `layer`
    bool near = false;             ///< the header does not say exactly that
    std::string because = {};      ///< of `unread`: why
};

/// Where the header of a sheet is, and what its columns are.
struct SheetHeader {
    std::size_t row = 0;      ///< of the sheet's rows
    std::size_t service = 0;  ///< the column that names services
    std::vector<SheetColumn> columns;
};

/// Which services a text may name: by name, also in other letters, with an owner before it (`acme/payments`) or
/// something in brackets behind it; by a former name; by a repository that only one service has.
class ServiceNames {
public:
    explicit ServiceNames(const std::vector<Service>& services);
    /// Null where it names none.
    [[nodiscard]] const Service* named(std::string_view text) const;

private:
    std::map<std::string, const Service*> by_key_;  ///< null where several have it
};

/// Finds the header: the row, among the first ones, that names most layers, each by name or title, exactly or nearly;
/// other columns by what people call them. Services are named in the column that holds most of their names. Invalid
/// where no row names a layer or no column a service, with the names that there are.
[[nodiscard]] Result<SheetHeader> read_header(const Sheet& sheet, const Headquarters& headquarters,
                                              const ServiceNames& services);

/// A text reduced to what names are compared by: its words in small letters, parted by single blanks.
[[nodiscard]] std::string name_key(std::string_view text);

}  // namespace sweepline
