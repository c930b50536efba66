#include "hq/service_shape.hpp"

#include <utility>

#include "hq/scalar_shapes.hpp"
#include "hq/settings_shape.hpp"
#include "migration/service.hpp"

namespace sweepline {

using namespace shapes;

namespace {

Shape repository() {
    return either(text(), members_of({must("url", text()), may("path", path_below()), may("base", text())}));
}

Shape traffic() {
    const Shape scale = members_of({must("run", command()), may("read", command())});
    // What a driver needs in an environment is the driver's business.
    return members_of({may("kind", one_of({"requests", "consumers", "schedule", "none"})),
                       may("driver", one_of(traffic_drivers())), may("scale", scale)},
                      map_of(anything()));
}

std::vector<MemberShape> members() {
    return {must("name", name()),
            may("repo", text()),
            may("path", path_below()),
            may("base", text()),
            may("repos", filled(map_of(repository()))),
            may("owner", text()),
            may("deputy", text()),
            may("timezone", time_zone()),
            may("pager", text()),
            may("chat", text()),
            may("track", one_of<Track>()),
            may("also", list_of(either(glob(), map_of(either(glob(), list_of(glob())))))),
            may("vars", map_of(anything())),
            may("was", name()),
            may("traffic", traffic())};
}

}  // namespace

const Shape& service_shape() {
    static const Shape shape = members_with_one_of({"repo", "repos"}, members());
    return shape;
}

const Shape& example_service_shape() {
    static const Shape shape = [] {
        std::vector<MemberShape> all = members();
        for (MemberShape& each : all) each.required = false;
        return members_of(std::move(all));
    }();
    return shape;
}

}  // namespace sweepline
