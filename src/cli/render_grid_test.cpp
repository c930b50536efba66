#include <gtest/gtest.h>

#include <string>

#include "app/look_commands.hpp"
#include "cli/glyphs.hpp"
#include "cli/golden_testing.hpp"
#include "cli/render.hpp"

namespace sweepline {
namespace {

GridCell cell_of(char picture) {
    switch (picture) {
        case '+':
            return {.status = Status::done, .marks = {Mark::validated}};
        case 'c':
            return {.status = Status::done, .marks = {Mark::claimed}};
        case 'w':
            return {.status = Status::done, .marks = {Mark::waived}};
        case '!':
            return {.status = Status::done, .marks = {Mark::validated, Mark::stale}};
        case '>':
            return {.status = Status::in_progress};
        case 's':
            return {.status = Status::in_progress, .marks = {Mark::swept}};
        case 'o':
            return {.status = Status::in_progress, .marks = {Mark::swept, Mark::opened}};
        case 'm':
            return {.status = Status::in_progress, .marks = {Mark::opened, Mark::merged}};
        case 'l':
            return {.status = Status::in_progress, .marks = {Mark::merged, Mark::live}};
        case 'F':
            return {.status = Status::in_progress, .marks = {Mark::failed}};
        case '#':
            return {.status = Status::in_progress, .marks = {Mark::swept, Mark::odd}};
        case 'x':
            return {.status = Status::blocked, .note = "waiting for the OIDC provider"};
        case '-':
            return {.status = Status::not_applicable};
        case '?':
            return {.status = Status::not_started, .marks = {Mark::look}};
        default:
            return {};
    }
}

/// Layers and rows as `NAME TRACK PICTURE`, tallied as the use case does.
GridReply grid_of(const std::vector<std::pair<std::string, std::string>>& layers,
                  const std::vector<std::string>& states, const std::vector<std::pair<std::string, std::string>>& rows,
                  std::size_t serial_from) {
    GridReply reply{.migration = "ecs-to-eks", .number = 7, .layers = {}, .rows = {}};
    for (std::size_t i = 0; i < layers.size(); ++i)
        reply.layers.push_back({.layer = layers[i].first,
                                .title = layers[i].first,
                                .concern = layers[i].second,
                                .state = states[std::min(i, states.size() - 1)]});
    for (std::size_t at = 0; at < rows.size(); ++at) {
        GridRow row{.service = rows[at].first, .owner = "team", .track = at < serial_from ? "layered" : "serial"};
        for (std::size_t i = 0; i < layers.size(); ++i) {
            row.cells.push_back(cell_of(rows[at].second[i]));
            if (at < serial_from) ++reply.layers[i].statuses[std::string(to_word(row.cells.back().status))];
        }
        reply.rows.push_back(row);
    }
    return reply;
}

/// Fourteen layers, twenty-one services, the size the method was written for.
GridReply full_size() {
    const std::vector<std::pair<std::string, std::string>> layers{
        {"dependencies", "discovery"},   {"network-paths", "connectivity"}, {"firewall", "connectivity"},
        {"identity", "identity"},        {"service-accounts", "identity"},  {"certificates", "security"},
        {"tls-termination", "security"}, {"configuration", "application"},  {"secrets", "application"},
        {"logging", "application"},      {"pipelines", "delivery"},         {"ingress", "delivery"},
        {"routing", "delivery"},         {"dashboards", "delivery"}};
    std::vector<std::pair<std::string, std::string>> rows;
    const std::vector<std::string> pictures{"+++++m........", "+++lo.........", "++c+s.........", "+++F>...-.....",
                                            "+++x..........", "++!+#.........", "+-++?.........", "+++ws.........",
                                            "+++x..........", "+++x.........."};
    for (std::size_t i = 0; i < 21; ++i)
        rows.emplace_back("service-" + std::to_string(i + 1),
                          i < 17 ? pictures[i % pictures.size()] : "+>............");
    rows[3].first = "a-service-with-quite-a-long-name";
    rows[5].first = "großhändler-東京";
    return grid_of(layers, {"closed", "closed", "closed", "sweeping", "open", "waiting"}, rows, 17);
}

TEST(RenderGrid, FourteenLayersAndTwentyOneServicesFit) {
    check_golden("grid", [](const Page& page) { return render_grid(full_size(), page); });
}

TEST(RenderGrid, WritesNamesWhereTheyFit) {
    GridReply reply =
        grid_of({{"connectivity", "connectivity"}, {"identity", "identity"}, {"secrets", "security"}},
                {"closed", "open", "waiting"}, {{"payments", "+o."}, {"ledger", "+x-"}, {"search", "c+."}}, 3);
    reply.performing = {"ana sweeps identity on build-3"};
    check_golden("grid_small", [&](const Page& page) { return render_grid(reply, page); });
}

TEST(RenderGrid, FoldsColumnsAroundTheCurrentLayer) {
    Page page = golden_page();
    page.width = 30;
    const std::string text = render_grid(full_size(), page);
    EXPECT_NE(text.find("2 earlier layers and 5 later"), std::string::npos) << text;
    EXPECT_NE(text.find("▸4"), std::string::npos) << text;
}

TEST(RenderGrid, WritesConcernsOutWhereThereIsRoom) {
    GridReply reply = full_size();
    reply.rows[3].service = reply.rows[5].service = "short";
    const auto bands = [&](int width) {
        Page page = golden_page();
        page.width = width;
        const std::string text = render_grid(reply, page);
        const std::size_t begin = text.find("\n\n") + 2;
        const std::string line = text.substr(begin, text.find('\n', begin) - begin);
        EXPECT_LE(columns_of(line), width);
        return line;
    };
    const std::string wide = bands(140);
    for (const char* concern : {"discovery ", "connectivity ", "identity ", "security ", "application ", "delivery "})
        EXPECT_NE(wide.find(concern), std::string::npos) << wide;
    EXPECT_NE(bands(80).find("identity security application"), std::string::npos) << bands(80);
    reply = grid_of({{"logs", "application"}}, {"open"}, {{"payments", "+"}}, 1);
    EXPECT_NE(bands(80).find("application"), std::string::npos) << bands(80);
}

TEST(RenderGrid, SaysThatTheFilesHaveErrors) {
    GridReply reply = grid_of({{"logs", "application"}}, {"open"}, {{"payments", "+"}}, 1);
    reply.migration.clear();
    reply.errors = 2;
    const std::string text = render_grid(reply, golden_page());
    EXPECT_TRUE(text.starts_with("1 service · 1 layer")) << text;
    EXPECT_TRUE(text.ends_with("\n2 errors in the files: sweepline lint\n")) << text;
}

TEST(RenderGrid, NamesTakeWhatTheLayersLeave) {
    const auto name_in = [](int width, std::size_t layers) {
        const std::vector<std::pair<std::string, std::string>> columns(layers, {"identity", "identity"});
        const GridReply reply =
            grid_of(columns, {"open"}, {{"svc-with-a-rather-long-name-number-1", std::string(layers, '+')}}, 1);
        Page page = golden_page();
        page.width = width;
        const std::string text = render_grid(reply, page);
        EXPECT_EQ(text.find("\n\n\n"), std::string::npos);
        for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
            EXPECT_LE(columns_of(text.substr(at, text.find('\n', at) - at)), width) << text;
        const std::size_t begin = text.find("svc-");
        return text.substr(begin, text.find(' ', begin) - begin);
    };
    EXPECT_EQ(name_in(80, 3), "svc-with-a-rather-long-name-number-1");
    EXPECT_EQ(name_in(60, 3), "svc-with-a-rat…name-number-1");
    EXPECT_EQ(name_in(80, 7), "svc-with-a-rather-long-name-number-1");
    EXPECT_EQ(name_in(80, 14), "svc-with-a-r…me-number-1");
    EXPECT_EQ(name_in(30, 14), "svc-…r-1");
}

TEST(RenderGrid, TeachesTheNextStepWhenEmpty) {
    const Page page = golden_page();
    EXPECT_EQ(render_grid({.migration = "m", .layers = {}, .rows = {}}, page),
              "m · 0 services · 0 layers\nNo services yet: list them in services.yaml.\n");
    EXPECT_EQ(render_grid(grid_of({}, {"open"}, {{"a", ""}}, 1), page),
              "ecs-to-eks · 1 service · 0 layers\nNo layers yet: `sweepline layer new NAME` writes one to fill in.\n");
}

TEST(RenderGrid, ShowsHostileNamesHarmless) {
    GridReply reply = grid_of({{"a", "b"}}, {"open"}, {{"\x1b[31mred\x07", "+"}}, 1);
    reply.migration = "m\x1b]0;owned\x07";
    const std::string text = render_grid(reply, golden_page());
    EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
    EXPECT_EQ(text.find('\x07'), std::string::npos) << text;
    EXPECT_NE(text.find(R"(\x1b[31mred\x07)"), std::string::npos) << text;
}

}  // namespace
}  // namespace sweepline
