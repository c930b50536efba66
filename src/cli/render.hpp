#pragma once

#include <string>
#include <vector>

#include "app/use_case.hpp"
#include "cli/page.hpp"
#include "cli/table.hpp"

namespace sweepline {

struct AddTokenReply;
struct CellView;
struct CloseReply;
struct DemoReply;
struct DoctorReply;
struct BlockersReply;
struct ExplainReply;
struct FilesReply;
struct GridReply;
struct HistoryReply;
struct ImportGridReply;
struct InitReply;
struct LayerProgressReply;
struct ServiceShowReply;
struct LayerShowReply;
struct LayerTestReply;
struct LintReply;
struct ListTokensReply;
struct OverviewReply;
struct PlanReply;
struct RevokeTokenReply;
struct RunShowReply;
struct ShipReply;
struct SweepReply;
struct ValidateReply;
struct WalkReply;

/// The reply as a person reads it, ending with a newline; its JSON where no drawing is known for its type.
[[nodiscard]] std::string render(const Reply& reply, const Page& page);

/// A grid in the parts that a live view arranges anew: `rows` are whole lines with their newlines.
struct GridDrawing {
    std::string head;
    std::vector<std::string> rows;
    std::string foot;
};
[[nodiscard]] GridDrawing draw_grid(const GridReply& reply, const Page& page);
[[nodiscard]] std::string render_grid(const GridReply& reply, const Page& page);
[[nodiscard]] std::string render_overview(const OverviewReply& reply, const Page& page);
[[nodiscard]] std::string render_plan(const PlanReply& reply, const Page& page);
[[nodiscard]] std::string render_sweep(const SweepReply& reply, const Page& page);
[[nodiscard]] std::string render_ship(const ShipReply& reply, const Page& page);
[[nodiscard]] std::string render_validate(const ValidateReply& reply, const Page& page);
[[nodiscard]] std::string render_close(const CloseReply& reply, const Page& page);
/// What is known of a cell, label by label, for tables that say more.
[[nodiscard]] std::vector<TableRow> rows_of(const CellView& cell, const Page& page);
/// `payments at identity: in progress (opened)` on a line.
[[nodiscard]] std::string line_of(const CellView& cell, const Page& page);
[[nodiscard]] std::string render_cell(const CellView& reply, const Page& page);
[[nodiscard]] std::string render_walk(const WalkReply& reply, const Page& page);
[[nodiscard]] std::string render_explain(const ExplainReply& reply, const Page& page);
[[nodiscard]] std::string render_run(const RunShowReply& reply, const Page& page);
[[nodiscard]] std::string render_history(const HistoryReply& reply, const Page& page);
[[nodiscard]] std::string render_blockers(const BlockersReply& reply, const Page& page);
[[nodiscard]] std::string render_layer(const LayerShowReply& reply, const Page& page);
[[nodiscard]] std::string render_service(const ServiceShowReply& reply, const Page& page);
[[nodiscard]] std::string render_progress(const LayerProgressReply& reply, const Page& page);
[[nodiscard]] std::string render_layer_test(const LayerTestReply& reply, const Page& page);
[[nodiscard]] std::string render_files(const FilesReply& reply, const Page& page);
[[nodiscard]] std::string render_lint(const LintReply& reply, const Page& page);
[[nodiscard]] std::string render_import(const ImportGridReply& reply, const Page& page);
[[nodiscard]] std::string render_init(const InitReply& reply, const Page& page);
[[nodiscard]] std::string render_doctor(const DoctorReply& reply, const Page& page);
[[nodiscard]] std::string render_demo(const DemoReply& reply, const Page& page);
[[nodiscard]] std::string render_added_token(const AddTokenReply& reply, const Page& page);
[[nodiscard]] std::string render_tokens(const ListTokensReply& reply, const Page& page);
[[nodiscard]] std::string render_revoked_token(const RevokeTokenReply& reply, const Page& page);

}  // namespace sweepline
