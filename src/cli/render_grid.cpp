#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/look_commands.hpp"
#include "cli/glyphs.hpp"
#include "cli/grid_layout.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"

namespace sweepline {

namespace {

/// Draws one reply on one page.
class GridPainter {
public:
    GridPainter(const GridReply& reply, const Page& page);
    GridDrawing draw();

private:
    using Piece = std::pair<std::string, Ink>;

    [[nodiscard]] std::string title() const;
    [[nodiscard]] std::string bands() const;
    [[nodiscard]] std::string heads() const;
    [[nodiscard]] std::string progress() const;
    [[nodiscard]] std::string states() const;
    [[nodiscard]] std::string row(std::size_t at);
    [[nodiscard]] std::string serial_band() const;
    [[nodiscard]] std::string hidden_note() const;
    [[nodiscard]] std::string key() const;
    [[nodiscard]] Piece key_entry(std::size_t layer) const;
    [[nodiscard]] std::string trouble() const;

    /// A line of one text for each shown layer, behind `label`.
    [[nodiscard]] std::string line(std::string_view label, const std::function<Piece(const GridColumn&)>& piece) const;
    [[nodiscard]] std::string rule(const std::string& label, int width) const;
    [[nodiscard]] std::string line_of(int width) const;
    [[nodiscard]] int gap() const { return layout_.numbered ? 1 : 2; }

    const GridReply& reply_;
    const Page& page_;
    std::vector<std::string> names_ = {};
    GridLayout layout_ = {};
    std::size_t current_ = 0;
    std::vector<Tile> used_ = {};
    std::int64_t blocked_ = 0;
    std::int64_t failed_ = 0;
};

GridPainter::GridPainter(const GridReply& reply, const Page& page)
    : reply_(reply), page_(page), current_(current_layer_of(reply)) {
    for (const GridRow& row : reply.rows) names_.push_back(shown(page, row.service));
    layout_ = layout_of(reply, page, names_);
}

GridDrawing GridPainter::draw() {
    GridDrawing drawing;
    drawing.head = title();
    if (reply_.rows.empty() || reply_.layers.empty()) {
        drawing.foot = reply_.rows.empty() ? "No services yet: list them in services.yaml.\n"
                                           : "No layers yet: `sweepline layer new NAME` writes one to fill in.\n";
        drawing.foot += trouble();
        return drawing;
    }
    drawing.head += "\n" + bands() + heads() + progress();
    if (!layout_.numbered) drawing.head += states();
    bool serial = false;
    for (std::size_t at = 0; at < reply_.rows.size(); ++at) {
        const bool first_serial = !serial && reply_.rows[at].track == "serial";
        serial = serial || first_serial;
        drawing.rows.push_back((first_serial ? serial_band() : std::string()) + row(at));
    }
    drawing.foot = hidden_note();
    if (layout_.numbered) drawing.foot += "\n" + key();
    drawing.foot += "\n" + legend(page_, used_, 0) + trouble();
    return drawing;
}

std::string GridPainter::title() const {
    const std::string dot(either(page_, " · ", ", "));
    const auto is_serial = [](const GridRow& row) { return row.track == "serial"; };
    const auto serial = std::ranges::count_if(reply_.rows, is_serial);
    std::string text = reply_.migration.empty() ? std::string() : dot;
    text += counted(static_cast<std::int64_t>(reply_.rows.size()), "service");
    if (serial > 0) text += fmt::format(" ({} serial)", grouped(serial));
    text += dot + counted(static_cast<std::int64_t>(reply_.layers.size()), "layer");
    LayerProgress all;
    for (const GridLayer& layer : reply_.layers) {
        all.done += progress_of(layer).done;
        all.total += progress_of(layer).total;
    }
    if (all.total > 0) text += dot + fmt::format("{} % done", all.percent());
    const std::string migration = cut_to(page_, shown(page_, reply_.migration), page_.width);
    const std::string rest = cut_to(page_, text, page_.width - columns_of(migration));
    std::string out = painted(page_, Ink::strong, migration) + rest + "\n";
    for (const std::string& sentence : reply_.performing)
        out += painted(page_, Ink::progress, wrapped(page_, sentence, 0, 2)) + "\n";
    return out;
}

std::string GridPainter::rule(const std::string& label, int width) const {
    const std::string text = cut_to(page_, label, width);
    const int left = width - columns_of(text);
    return left > 1 ? text + ' ' + line_of(left - 1) : text;
}

std::string GridPainter::line_of(int width) const {
    std::string out;
    for (int i = 0; i < width; ++i) out += either(page_, "─", "-");
    return out;
}

std::string GridPainter::bands() const {
    std::string out(static_cast<std::size_t>(layout_.names), ' ');
    for (std::size_t at = 0; at < layout_.columns.size();) {
        const std::string& concern = reply_.layers[layout_.columns[at].layer].concern;
        int width = 0;
        while (at < layout_.columns.size() && reply_.layers[layout_.columns[at].layer].concern == concern)
            width += layout_.columns[at++].width;
        out.append(static_cast<std::size_t>(gap()), ' ');
        // Below stands a key with all names: a small piece of one says less than none.
        const std::string name = shown(page_, concern);
        const int room = width - gap();
        const bool says_little = room < columns_of(name) && 3 * (room - 1) < 2 * columns_of(name);
        out += painted(page_, Ink::quiet, layout_.numbered && says_little ? line_of(room) : rule(name, room));
    }
    return out + "\n";
}

std::string GridPainter::line(std::string_view label, const std::function<Piece(const GridColumn&)>& piece) const {
    std::string out = padded(label, layout_.names);
    std::size_t owed = 0;  // blanks that only matter when something follows
    for (const GridColumn& column : layout_.columns) {
        auto [text, ink] = piece(column);
        text = cut_to(page_, text, column.width - gap());
        const int taken = columns_of(text);
        const int before = layout_.numbered ? column.width - taken : gap();
        if (!text.empty()) out.append(owed + static_cast<std::size_t>(before), ' ');
        out += painted(page_, ink, text);
        owed = static_cast<std::size_t>(column.width - before - taken) +
               (text.empty() ? owed + static_cast<std::size_t>(before) : 0);
    }
    return out + "\n";
}

std::string GridPainter::heads() const {
    return line("", [&](const GridColumn& column) -> Piece {
        const bool current = column.layer == current_;
        std::string text =
            layout_.numbered ? std::to_string(column.layer + 1) : shown(page_, reply_.layers[column.layer].layer);
        const std::string_view mark = layout_.numbered ? either(page_, "▸", ">") : either(page_, "▸ ", "> ");
        if (current) text = std::string(mark) + text;
        return {std::move(text), current ? Ink::strong : Ink::plain};
    });
}

std::string GridPainter::progress() const {
    bool counts_fit = true;
    for (const GridColumn& column : layout_.columns) {
        const std::string counts = progress_of(reply_.layers[column.layer]).text();
        counts_fit = counts_fit && columns_of(counts) <= column.width - gap();
    }
    const std::string label = painted(page_, Ink::quiet, padded(counts_fit ? "done" : "% done", layout_.names));
    // The label is painted, so it is padded before `line` could.
    const std::string cells = line("", [&](const GridColumn& column) -> Piece {
        const LayerProgress progress = progress_of(reply_.layers[column.layer]);
        const bool all = progress.done == progress.total;
        if (counts_fit) return {progress.text(), all ? Ink::done : Ink::quiet};
        if (all) return {std::string(glyph_of(page_, Tile::done)), Ink::done};
        return {std::to_string(progress.percent()), Ink::quiet};
    });
    return label + cells.substr(static_cast<std::size_t>(layout_.names));
}

std::string GridPainter::states() const {
    return line("", [&](const GridColumn& column) -> Piece {
        const std::string& state = reply_.layers[column.layer].state;
        return {shown(page_, state), state == "sweeping" ? Ink::progress : Ink::quiet};
    });
}

std::string GridPainter::row(std::size_t at) {
    const GridRow& service = reply_.rows[at];
    for (const GridCell& cell : service.cells) {
        blocked_ += cell.status == Status::blocked ? 1 : 0;
        failed_ += tile_of(cell.status, cell.marks) == Tile::failed ? 1 : 0;
    }
    return line(cut_inside(page_, names_[at], layout_.names), [&](const GridColumn& column) -> Piece {
        if (column.layer >= service.cells.size()) return {"", Ink::plain};
        const GridCell& cell = service.cells[column.layer];
        const Tile tile = tile_of(cell.status, cell.marks);
        if (std::ranges::find(used_, tile) == used_.end()) used_.push_back(tile);
        return {std::string(glyph_of(page_, tile)), ink_of(tile)};
    });
}

std::string GridPainter::serial_band() const {
    int width = layout_.names;
    for (const GridColumn& column : layout_.columns) width += column.width;
    return painted(page_, Ink::quiet, rule("serial", std::min(width, page_.width))) + "\n";
}

std::string GridPainter::hidden_note() const {
    const auto before = static_cast<std::int64_t>(layout_.hidden_before);
    const auto after = static_cast<std::int64_t>(layout_.hidden_after);
    if (before + after == 0) return {};
    std::vector<std::string> sides;
    if (before > 0) sides.push_back(counted(before, "earlier layer"));
    if (after > 0) sides.push_back(counted(after, "later layer"));
    return "\n" + wrapped(page_, joined(sides) + " hidden: make the window wider, or name some with --layer", 0, 0) +
           "\n";
}

GridPainter::Piece GridPainter::key_entry(std::size_t layer) const {
    const GridLayer& each = reply_.layers[layer];
    std::string text = fmt::format("{} {} {}", layer + 1, shown(page_, each.layer), progress_of(each).text());
    if (each.state != "waiting") text += " " + shown(page_, each.state);
    const bool current = layer == current_;
    return {std::move(text), current ? Ink::strong : each.state == "closed" ? Ink::quiet : Ink::plain};
}

/// The names behind the numbers, a line for each concern.
std::string GridPainter::key() const {
    int concerns = 0;
    for (const GridLayer& layer : reply_.layers) concerns = std::max(concerns, columns_of(shown(page_, layer.concern)));
    concerns = std::min(concerns, page_.width / 4);
    std::string out;
    for (std::size_t at = 0; at < reply_.layers.size();) {
        const std::string& concern = reply_.layers[at].concern;
        out += painted(page_, Ink::quiet, padded(cut_to(page_, shown(page_, concern), concerns), concerns));
        int column = concerns;
        for (bool first = true; at < reply_.layers.size() && reply_.layers[at].concern == concern;
             ++at, first = false) {
            const auto [text, ink] = key_entry(at);
            const int taken = columns_of(text);
            if (!first && column + 3 + taken > page_.width) {
                out += "\n" + std::string(static_cast<std::size_t>(concerns), ' ');
                column = concerns;
            }
            out += (column == concerns ? "  " : "   ") + painted(page_, ink, text);
            column += taken + (column == concerns ? 2 : 3);
        }
        out += "\n";
    }
    return out;
}

std::string GridPainter::trouble() const {
    std::vector<std::string> words;
    if (blocked_ > 0) words.push_back(fmt::format("{} blocked (sweepline blockers)", grouped(blocked_)));
    if (failed_ > 0) words.push_back(fmt::format("{} failed (sweepline explain SERVICE LAYER)", grouped(failed_)));
    std::string out = words.empty() ? std::string() : wrapped(page_, joined(words), 0, 0) + "\n";
    if (reply_.errors > 0)
        out += painted(page_, Ink::bad,
                       wrapped(page_, counted(reply_.errors, "error") + " in the files: sweepline lint", 0, 0)) +
               "\n";
    return out;
}

}  // namespace

GridDrawing draw_grid(const GridReply& reply, const Page& page) { return GridPainter(reply, page).draw(); }

std::string render_grid(const GridReply& reply, const Page& page) {
    const GridDrawing drawing = draw_grid(reply, page);
    std::string out = drawing.head;
    for (const std::string& row : drawing.rows) out += row;
    return out + drawing.foot;
}

}  // namespace sweepline
