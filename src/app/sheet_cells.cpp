#include "app/sheet_cells.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "app/said_status.hpp"
#include "migration/rules.hpp"
#include "text/ascii.hpp"
#include "text/spelling.hpp"

namespace sweepline {

namespace {

using Role = SheetColumn::Role;
using Sort = SaidStatus::Sort;

/// For so many unknown services one with a name like theirs is looked for.
constexpr std::size_t kNearNamesMax = 50;

/// Goes through a sheet row by row.
class SheetReading {
public:
    SheetReading(const Migration& now, const Headquarters& headquarters, const ServiceNames& names,
                 const SheetHeader& header, const std::string& file, const std::string& actor)
        : now_(now), headquarters_(headquarters), names_(names), header_(header), file_(file), actor_(actor) {
        for (const Service& service : headquarters.services) service_names_.push_back(service.name.value);
        for (const TeamMember& member : headquarters.settings.team) team_.push_back(member.name);
    }
    SheetChange read(const Sheet& sheet);

private:
    /// What one row says of its service besides its cells.
    struct Row {
        const TextRow& text;
        const Service* service = nullptr;
        std::string assignee = {};
        std::string note = {};
        bool note_used = false;
    };

    void read_row(const TextRow& text);
    [[nodiscard]] bool is_sum(const TextRow& text) const;
    const Service* service_of(const TextRow& text);
    void read_about(Row& row, const SheetColumn& column, const std::string& said);
    void compare(const Row& row, const SheetColumn& column, const std::string& said, const std::string& known);
    std::optional<std::string> member(std::string_view said) const;
    void read_cell(Row& row, const SheetColumn& column, std::string said);
    std::string take_assignee(std::string& said) const;
    Result<std::vector<Happening>> events_of(Row& row, const Edit& edit, const SaidStatus& status,
                                             const std::string& said);
    void keep(Row& row, const SheetColumn& column, const Cell& cell, const SaidStatus& status, const std::string& said);
    void remark(ImportGap gap, const TextRow& text, const std::string& column, const Service* service,
                const std::string& said, std::string because);
    [[nodiscard]] std::string field(const TextRow& text, std::size_t column) const {
        return column < text.fields.size() ? std::string(trimmed(text.fields[column])) : std::string();
    }

    const Migration& now_;
    const Headquarters& headquarters_;
    const ServiceNames& names_;
    const SheetHeader& header_;
    const std::string& file_;
    const std::string& actor_;
    std::vector<std::string> service_names_ = {};
    std::size_t unknown_ = 0;  ///< services
    std::vector<std::string> team_ = {};
    std::map<std::string, int> lines_ = {};  ///< by service: where it stands
    SheetChange out_ = {};
};

/// Whether nothing happened to the cell but that somebody got it, perhaps.
bool is_untouched(const Cell& cell) {
    return cell.version == 0 || (cell.version == 1 && !cell.assignee.empty() && cell.status == Status::not_started);
}

/// Whether the grid says what the sheet says.
bool agrees(const Cell& cell, const SaidStatus& said) {
    switch (said.sort) {
        case Sort::nothing:
            return cell.status == Status::not_started;
        case Sort::in_progress:
            return cell.status == Status::in_progress;
        case Sort::done:
            return cell.status == Status::done || cell.marks.has(Mark::claimed);
        case Sort::blocked:
            return cell.status == Status::blocked &&
                   (said.rest.empty() || (cell.blocker && cell.blocker->reason == said.rest));
        case Sort::not_applicable:
            return cell.status == Status::not_applicable;
        case Sort::unclear:
            return false;
    }
    return false;
}

std::string_view word_of(Sort sort) {
    switch (sort) {
        case Sort::in_progress:
            return "in_progress";
        case Sort::done:
            return "claimed";
        case Sort::blocked:
            return "blocked";
        case Sort::not_applicable:
            return "not_applicable";
        case Sort::nothing:
        case Sort::unclear:
            break;
    }
    return "";
}

bool is_empty(const TextRow& text) {
    return std::ranges::all_of(text.fields, [](const std::string& each) { return trimmed(each).empty(); });
}

SheetChange SheetReading::read(const Sheet& sheet) {
    for (std::size_t row = 0; row < sheet.rows.size(); ++row) {
        const TextRow& text = sheet.rows[row];
        if (row > header_.row) {
            read_row(text);
        } else if (row < header_.row) {
            for (const std::string& said : text.fields)
                remark(ImportGap::unread, text, "", nullptr, said, "it stands above the header");
        }
    }
    for (const std::string& name : service_names_)
        if (!lines_.contains(name)) out_.absent_services.push_back(name);
    out_.services = static_cast<std::int64_t>(lines_.size());
    return std::move(out_);
}

void SheetReading::read_row(const TextRow& text) {
    if (is_empty(text) || is_sum(text)) return;
    Row row{.text = text, .service = service_of(text)};
    if (row.service == nullptr) return;
    for (std::size_t at = 0; at < header_.columns.size(); ++at) read_about(row, header_.columns[at], field(text, at));
    for (std::size_t at = 0; at < header_.columns.size(); ++at)
        if (header_.columns[at].role == Role::layer) read_cell(row, header_.columns[at], field(text, at));
    for (std::size_t at = header_.columns.size(); at < text.fields.size(); ++at)
        remark(ImportGap::unread, text, "", row.service, text.fields[at], "no header stands above it");
    if (row.note.empty() || row.note_used) return;
    const auto notes = std::ranges::find(header_.columns, Role::notes, &SheetColumn::role);
    remark(ImportGap::unread, text, notes->header, row.service, row.note, "no cell of its line changes");
}

/// `done 3/4 0/4`, as `grid --markdown` ends: it says nothing that the cells do not.
bool SheetReading::is_sum(const TextRow& text) const {
    if (names_.named(field(text, header_.service)) != nullptr) return false;
    bool counts = false;
    for (std::size_t at = 0; at < header_.columns.size(); ++at) {
        if (header_.columns[at].role != Role::layer) continue;
        const std::string said = field(text, at);
        if (!said.contains('/') || said.find_first_not_of("0123456789/ ") != std::string::npos) return false;
        counts = true;
    }
    return counts;
}

const Service* SheetReading::service_of(const TextRow& text) {
    const SheetColumn& column = header_.columns[header_.service];
    const std::string said = field(text, header_.service);
    const Service* const service = names_.named(said);
    std::string because;
    if (said.empty()) {
        because = "its line names no service";
    } else if (service == nullptr) {
        because = "no service of that name";
        // Whose lines are all unknown has another file in hand: looking for names like theirs would take minutes.
        if (++unknown_ <= kNearNamesMax)
            if (const auto near = nearest(said, service_names_)) because += "; did you mean '" + *near + "'?";
    } else if (const auto [first, is_first] = lines_.try_emplace(service->name.value, text.line); !is_first) {
        because = service->name.value + " stands in line " + std::to_string(first->second) + " already";
    }
    if (because.empty()) return service;
    remark(ImportGap::unknown, text, column.header, service, said, because);
    for (std::size_t at = 0; at < text.fields.size(); ++at)
        if (at != header_.service)
            remark(ImportGap::unread, text, at < header_.columns.size() ? header_.columns[at].header : "", service,
                   text.fields[at], "its line is not read");
    return nullptr;
}

void SheetReading::read_about(Row& row, const SheetColumn& column, const std::string& said) {
    if (said.empty()) return;
    switch (column.role) {
        case Role::service:
        case Role::layer:
            return;
        case Role::owner:
            return compare(row, column, said, row.service->owner);
        case Role::track:
            return compare(row, column, said, std::string(to_word(row.service->track)));
        case Role::notes:
            row.note = said;
            return;
        case Role::assignee:
            if (const auto known = member(said))
                row.assignee = *known;
            else
                remark(ImportGap::unknown, row.text, column.header, row.service, said,
                       "nobody in the team is called so; " + spelling_hint(said, team_));
            return;
        case Role::unread:
            remark(ImportGap::unread, row.text, column.header, row.service, said,
                   column.because.empty() ? "the column is no layer" : column.because);
            return;
    }
}

void SheetReading::compare(const Row& row, const SheetColumn& column, const std::string& said,
                           const std::string& known) {
    if (name_key(said) == name_key(known)) return;
    remark(ImportGap::differs, row.text, column.header, row.service, said,
           known.empty() ? "the headquarters names none" : "the headquarters says " + known);
}

/// Who is meant: a name, an address, or a text with the name of one member in it.
std::optional<std::string> SheetReading::member(std::string_view said) const {
    const std::string key = name_key(said);
    if (key.empty()) return std::nullopt;
    if (team_.empty()) return std::string(trimmed(said));
    std::vector<std::string> within;
    for (const TeamMember& each : headquarters_.settings.team) {
        const std::string name = name_key(each.name);
        if (name == key || (!each.email.empty() && name_key(each.email) == key)) return each.name;
        if ((" " + key + " ").contains(" " + name + " ")) within.push_back(each.name);
    }
    return within.size() == 1 ? std::optional(within.front()) : std::nullopt;
}

/// Cuts `@ana` off the end, where ana is somebody.
std::string SheetReading::take_assignee(std::string& said) const {
    const std::size_t at = said.rfind('@');
    if (at == std::string::npos || (at > 0 && said[at - 1] != ' ')) return {};
    const std::string name(trimmed(std::string_view(said).substr(at + 1)));
    const auto found = std::ranges::find(team_, name_key(name), name_key);
    if (found == team_.end() && (!team_.empty() || name.empty() || name.contains(' '))) return {};
    said = std::string(trimmed(std::string_view(said).substr(0, at)));
    return found == team_.end() ? name : *found;
}

void SheetReading::read_cell(Row& row, const SheetColumn& column, std::string said) {
    const std::string whole = said;
    const std::string taken = take_assignee(said);
    const SaidStatus status = read_said_status(said);
    const Edit edit{*row.service, *column.layer, actor_};
    const Cell cell = now_.cell_or_new(edit.service.name, edit.layer.name);
    if (status.sort == Sort::unclear)
        remark(ImportGap::unclear, row.text, column.header, row.service, whole, status.because);
    if (status.sort == Sort::nothing && !status.rest.empty())
        remark(ImportGap::unread, row.text, column.header, row.service, whole,
               "a cell that is not started says no more");
    if (!is_untouched(cell)) return keep(row, column, cell, status, whole);
    ImportedCell changed{
        .line = row.text.line, .service = edit.service.name.value, .layer = edit.layer.name.value, .becomes = {}};
    const bool open = status.sort != Sort::done && status.sort != Sort::not_applicable;
    const std::string assignee = !taken.empty() ? taken : open ? row.assignee : std::string();
    auto happened = events_of(row, edit, status, said);
    if (!happened) {
        remark(ImportGap::unclear, row.text, column.header, row.service, whole, happened.error().message);
        return;
    }
    if (!happened->empty()) changed.becomes = word_of(status.sort);
    if (!assignee.empty() && cell.assignee.empty())
        if (const auto given = assign(now_, edit, assignee)) {
            happened->insert(happened->end(), given->begin(), given->end());
            changed.assignee = assignee;
        }
    if (happened->empty()) return;
    changed.text = whole;
    out_.cells.push_back(std::move(changed));
    out_.happened.insert(out_.happened.end(), happened->begin(), happened->end());
}

/// What a text of the sheet appends to the record, by the rules for what a person may set.
Result<std::vector<Happening>> SheetReading::events_of(Row& row, const Edit& edit, const SaidStatus& status,
                                                       const std::string& said) {
    if (status.sort == Sort::nothing || status.sort == Sort::unclear) return std::vector<Happening>{};
    // What blocks stands alone, so that equal blockers are found together.
    if (status.sort == Sort::blocked && !status.rest.empty()) return block(now_, edit, status.rest, {});
    std::string words = "imported from " + file_ + ": " + said;
    if (!row.note.empty()) words += " (" + row.note + ")";
    row.note_used = true;
    switch (status.sort) {
        case Sort::in_progress:
            return set_status(now_, edit, Status::in_progress, words);
        case Sort::done:
            return claim(now_, edit, words);
        case Sort::not_applicable:
            return set_status(now_, edit, Status::not_applicable, words);
        case Sort::blocked:
            return block(now_, edit, words, {});
        case Sort::nothing:
        case Sort::unclear:
            break;
    }
    return std::vector<Happening>{};
}

void SheetReading::keep(Row& row, const SheetColumn& column, const Cell& cell, const SaidStatus& status,
                        const std::string& said) {
    if (said.empty() || status.sort == Sort::unclear) return;
    if (agrees(cell, status)) {
        ++out_.unchanged;
        row.note_used = true;
        return;
    }
    std::string because = "it is " + std::string(sweepline::said(cell.status)) + " here";
    if (cell.blocker) because += ": " + cell.blocker->reason;
    if (!cell.changed_by.empty()) because += ", by " + cell.changed_by;
    remark(ImportGap::kept, row.text, column.header, row.service, said, because);
}

void SheetReading::remark(ImportGap gap, const TextRow& text, const std::string& column, const Service* service,
                          const std::string& said, std::string because) {
    if (trimmed(said).empty() && gap != ImportGap::unknown) return;
    out_.remarks.push_back({.gap = gap,
                            .line = text.line,
                            .column = column,
                            .service = service == nullptr ? std::string() : service->name.value,
                            .text = std::string(trimmed(said)),
                            .because = std::move(because)});
}

}  // namespace

SheetChange change_by_sheet(const Migration& now, const Headquarters& headquarters, const ServiceNames& names,
                            const Sheet& sheet, const SheetHeader& header, const std::string& file,
                            const std::string& actor) {
    return SheetReading(now, headquarters, names, header, file, actor).read(sheet);
}

}  // namespace sweepline
