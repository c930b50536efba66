#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/app.hpp"
#include "app/selection.hpp"
#include "base/result.hpp"
#include "hq/hq.hpp"
#include "migration/migration.hpp"
#include "run/prepared_layer.hpp"

namespace sweepline {

/// The service or layer of that name; not_found with the nearest spelling otherwise.
[[nodiscard]] Result<const Service*> find_service(const Headquarters& headquarters, const ServiceName& name);
[[nodiscard]] Result<const LayerFiles*> find_layer(const Headquarters& headquarters, const LayerName& name);

/// Refuses a name that owns no service and is none of `others`, with the nearest spelling.
[[nodiscard]] Result<> must_be_owners(const Headquarters& headquarters, const std::vector<std::string>& wanted,
                                      std::vector<std::string> others = {});

/// The services a selection means at one layer, in the headquarters' order. An unknown service, or a name that is
/// neither in the team nor an assignee, is an error with the nearest spelling. `only` is left to whoever knows the
/// inputs.
[[nodiscard]] Result<std::vector<const Service*>> select_services(const Headquarters& headquarters,
                                                                  const Migration& migration, const LayerName& layer,
                                                                  const Selection& selection, const Caller& caller);

/// The first problem of migration.yaml, the services or this layer as an error: what stops a sweep. Other layers' do
/// not.
[[nodiscard]] Result<> must_be_clean(const LoadedHeadquarters& loaded, const LayerFiles& layer);

/// Whether a sweep goes on, as far as can be seen from here: it has not ended, its lease has not run out, and where it
/// is performed on this machine, its process is there. A lease alone outlives a process that was killed, and by far
/// when the clock was set back since.
[[nodiscard]] bool is_under_way(App& app, const Sweep& sweep);

/// `open`, `sweeping`, `closed` or `waiting`.
[[nodiscard]] std::string layer_state(App& app, const Migration& outline, const Layer& layer);

/// Names as templates and people list them: "a, b, c and 4 more"; clauses that have commas are parted by "; ".
[[nodiscard]] std::string listed(const std::vector<std::string>& names, std::size_t most,
                                 std::string_view separator = ", ");

}  // namespace sweepline
