#include "app/catalogue.hpp"

#include <algorithm>

#include "app/app.hpp"
#include "app/cell_commands.hpp"
#include "app/door.hpp"
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

/// The row of one request type: its fields as surfaces see them, and its use case behind the door.
template <class Request>
UseCase row() {
    Request blank{};
    SpecFields specs;
    blank.fields(specs);
    return UseCase{
        .about = Request::about,
        .fields = specs.take(),
        .perform = [](App& app, const Caller& caller, const Value& request) -> Result<Reply> {
            TRY(may(caller, Request::about));
            Request wanted{};
            TRY(read_value(request, wanted));
            return Reply(TRY(run(app, caller, wanted)));
        },
    };
}

}  // namespace

const std::vector<UseCase>& catalogue() {
    static const std::vector<UseCase> kRows{
        // every day
        row<Overview>(),
        row<Grid>(),
        row<PlanLayer>(),
        row<SweepLayer>(),
        row<ShipLayer>(),
        row<ValidateLayer>(),
        row<CloseLayer>(),
        row<Explain>(),
        row<Blockers>(),
        row<SetCell>(),
        row<BlockCell>(),
        row<UnblockCell>(),
        row<AssignCell>(),
        row<ClaimCell>(),
        row<WalkCell>(),
        // shaping a migration
        row<Init>(),
        row<ImportGrid>(),
        row<NewLayer>(),
        row<TestLayer>(),
        row<Lint>(),
        // looking closer
        row<ShowLayer>(),
        row<ShowProgress>(),
        row<ShowService>(),
        row<ShowRun>(),
        row<History>(),
        // now and then
        row<WaiveCell>(),
        row<Doctor>(),
        row<Demo>(),
        row<AddToken>(),
        row<ListTokens>(),
        row<RevokeToken>(),
    };
    return kRows;
}

const UseCase* find_use_case(std::string_view name) {
    const auto& rows = catalogue();
    const auto found = std::ranges::find(rows, name, [](const UseCase& each) { return each.about.name; });
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace sweepline
