#include "http/grid_format.hpp"

#include <algorithm>
#include <array>

#include "app/grid_tables.hpp"

namespace sweepline {

namespace {

struct MediaType {
    std::string_view type;
    GridFormat format;
};
constexpr std::array kTypes{MediaType{"application/json", GridFormat::json}, MediaType{"text/csv", GridFormat::csv},
                            MediaType{"text/markdown", GridFormat::markdown}};

HttpReply file_reply(std::string text, std::string_view type, std::string_view name) {
    return HttpReply{.headers = {{"Content-Type", std::string(type) + "; charset=utf-8"},
                                 {"Content-Disposition", "attachment; filename=\"" + std::string(name) + "\""},
                                 {"Cache-Control", "no-store"}},
                     .body = std::move(text)};
}

}  // namespace

Result<GridFormat> take_grid_format(std::vector<std::pair<std::string, std::string>>& query, std::string_view accept) {
    const auto said = std::ranges::find(query, "format", [](const auto& each) { return each.first; });
    if (said != query.end()) {
        const auto format = from_word<GridFormat>(said->second);
        if (!format)
            return fail(ErrorKind::invalid, "'" + said->second + "' is no format of the grid", "json, csv or markdown");
        query.erase(said);
        return *format;
    }
    std::size_t first = accept.size();
    GridFormat wanted = GridFormat::json;
    for (const MediaType& each : kTypes) {
        const std::size_t at = accept.find(each.type);
        if (at >= first) continue;
        first = at;
        wanted = each.format;
    }
    return wanted;
}

HttpReply reply_in(GridFormat format, const Reply& reply) {
    const GridReply* const grid = reply.as<GridReply>();
    if (grid != nullptr && format == GridFormat::csv) return file_reply(grid_as_csv(*grid), "text/csv", "grid.csv");
    if (grid != nullptr && format == GridFormat::markdown)
        return file_reply(grid_as_markdown(*grid), "text/markdown", "grid.md");
    return json_reply(reply.json());
}

}  // namespace sweepline
