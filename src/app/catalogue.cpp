#include "app/catalogue.hpp"

#include <algorithm>

#include "app/app.hpp"
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
#include "app/use_case_of.hpp"
#include "app/validate_layer.hpp"

namespace sweepline {

const std::vector<UseCase>& catalogue() {
    static const std::vector<UseCase> kRows{
        // every day
        use_case_of<Overview>(),
        use_case_of<Grid>(),
        use_case_of<PlanLayer>(),
        use_case_of<SweepLayer>(),
        use_case_of<ShipLayer>(),
        use_case_of<ValidateLayer>(),
        use_case_of<CloseLayer>(),
        use_case_of<Explain>(),
        use_case_of<Blockers>(),
        use_case_of<SetCell>(),
        use_case_of<BlockCell>(),
        use_case_of<UnblockCell>(),
        use_case_of<AssignCell>(),
        use_case_of<ClaimCell>(),
        use_case_of<WalkCell>(),
        // shaping a migration
        use_case_of<Init>(),
        use_case_of<ImportGrid>(),
        use_case_of<NewLayer>(),
        use_case_of<TestLayer>(),
        use_case_of<Lint>(),
        // looking closer
        use_case_of<ShowLayer>(),
        use_case_of<ShowProgress>(),
        use_case_of<ShowService>(),
        use_case_of<ShowRun>(),
        use_case_of<History>(),
        // now and then
        use_case_of<WaiveCell>(),
        use_case_of<Doctor>(),
        use_case_of<Demo>(),
        use_case_of<AddToken>(),
        use_case_of<ListTokens>(),
        use_case_of<RevokeToken>(),
    };
    return kRows;
}

const UseCase* find_use_case(std::string_view name) {
    const auto& rows = catalogue();
    const auto found = std::ranges::find(rows, name, [](const UseCase& each) { return each.about.name; });
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace sweepline
