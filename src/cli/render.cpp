#include "cli/render.hpp"

#include <array>
#include <optional>

#include "app/cell_commands.hpp"
#include "app/import_grid.hpp"
#include "app/init.hpp"
#include "app/layer_commands.hpp"
#include "app/layer_progress.hpp"
#include "app/lint.hpp"
#include "app/look_commands.hpp"
#include "app/plan_layer.hpp"
#include "app/service_commands.hpp"
#include "app/ship_layer.hpp"
#include "app/sweep_layer.hpp"
#include "app/tend_commands.hpp"
#include "app/token_commands.hpp"
#include "app/validate_layer.hpp"

namespace sweepline {

namespace {

template <class T, std::string (*Draw)(const T&, const Page&)>
std::optional<std::string> drawn(const Reply& reply, const Page& page) {
    const T* const content = reply.as<T>();
    return content == nullptr ? std::nullopt : std::optional(Draw(*content, page));
}

/// One row for each type of reply.
constexpr std::array kDrawings{
    &drawn<OverviewReply, render_overview>,
    &drawn<GridReply, render_grid>,
    &drawn<PlanReply, render_plan>,
    &drawn<SweepReply, render_sweep>,
    &drawn<ShipReply, render_ship>,
    &drawn<ValidateReply, render_validate>,
    &drawn<CloseReply, render_close>,
    &drawn<CellView, render_cell>,
    &drawn<WalkReply, render_walk>,
    &drawn<ExplainReply, render_explain>,
    &drawn<RunShowReply, render_run>,
    &drawn<HistoryReply, render_history>,
    &drawn<BlockersReply, render_blockers>,
    &drawn<LayerShowReply, render_layer>,
    &drawn<LayerProgressReply, render_progress>,
    &drawn<ServiceShowReply, render_service>,
    &drawn<LayerTestReply, render_layer_test>,
    &drawn<FilesReply, render_files>,
    &drawn<LintReply, render_lint>,
    &drawn<ImportGridReply, render_import>,
    &drawn<InitReply, render_init>,
    &drawn<DoctorReply, render_doctor>,
    &drawn<DemoReply, render_demo>,
    &drawn<AddTokenReply, render_added_token>,
    &drawn<ListTokensReply, render_tokens>,
    &drawn<RevokeTokenReply, render_revoked_token>,
};

}  // namespace

std::string render(const Reply& reply, const Page& page) {
    for (const auto& draw : kDrawings)
        if (auto text = draw(reply, page)) return *std::move(text);
    return reply.json() + "\n";
}

}  // namespace sweepline
