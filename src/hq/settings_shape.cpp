#include "hq/settings_shape.hpp"

#include "hq/scalar_shapes.hpp"

namespace sweepline {

using namespace shapes;

namespace {

Shape team_member() {
    return members_of(
        {must("name", text()), may("email", text()), may("services_per_day", number()), may("away", list_of(days()))});
}

Shape forge() {
    const Shape kind = one_of({"github", "gitlab", "gitea", "none"});
    const Shape pace =
        members_of({may("opens_per_minute", count(1)), may("opens_per_hour", count(1)), may("open_max", count(1)),
                    may("open_max_per_owner", count(1)), may("windows", list_of(week_hours()))});
    return either(kind, members_of({must("kind", kind), may("token", secret()), may("pace", pace)}));
}

Shape scope() {
    return members_of(
        {must("from", text()), may("service_path", text()), may("origin", truth()), may("leave", list_of(text()))});
}

Shape agents() {
    return members_of({may("default", name())}, members_of({must("run", command()), may("timeout", duration())}));
}

Shape notice() {
    const Shape about = one_of({"blocked", "edge_case", "decision", "gate_failed", "rolled_back"});
    return members_with_one_of({"slack", "webhook"},
                               {may("slack", secret()), may("webhook", secret()), may("about", list_of(about))});
}

/// One of the checks before a switch.
Shape preflight_check() {
    const Shape tls =
        members_of({must("host", template_text()), may("connect_to", template_text()), may("days_left", count(0))});
    const Shape http =
        members_of({must("url", template_text()), may("connect_to", template_text()), may("status", count(100))});
    const Shape dns = members_of({must("name", template_text()), may("resolves", truth())});
    return members_with_one_of(
        {"tls", "http", "dns", "run", "person"},
        {may("tls", tls), may("http", http), may("dns", dns), may("run", command()), may("person", template_text())});
}

Shape readiness_criterion() { return members_of({must("id", name()), must("ask", text()), may("due", duration())}); }

Shape stage() {
    return members_of({may("day", weekday()), must("stage", one_of({"preflight", "shift", "observe", "soak"})),
                       may("instances", count(1)), may("share", percent()), may("for", duration())});
}

Shape gate() {
    return members_of({must("name", text()), must("bad", template_text()), may("total", template_text()),
                       may("at_most", percent()), may("at_most_vs_old", factor()), may("requests_min", count(0)),
                       may("whole_service", truth()), may("on_fail", one_of({"hold", "previous_share", "rollback"}))});
}

std::vector<MemberShape> about_the_programme() {
    return {must("migration", name()),
            may("goal", text()),
            may("timezone", time_zone()),
            may("team", list_of(team_member())),
            may("working_days", list_of(weekday())),
            may("holidays", list_of(days())),
            may("rotation", members_of({may("weeks_max", count(1)), may("fresh_before_prod", truth())})),
            may("serial", members_of({may("weeks_per_service", number_range())}))};
}

std::vector<MemberShape> about_the_work() {
    return {may("environments", filled(list_of(name()))),
            // Chosen before the first step runs, when there are no facts and outputs yet.
            may("branch", template_over({"service", "layer", "vars"})),
            may("commit", members_of({may("author", text()), may("sign", truth())})), may("forge", forge()),
            may("shared", list_of(glob())), may("services", path_below()), may("layers", path_below()),
            may("scope", scope()), may("server", web_address()), may("store", text()), may("engine", text()),
            may("agents", agents()), may("notify", list_of(notice()))};
}

std::vector<MemberShape> about_traffic() {
    Shape weekend = percent();
    weekend.scalar = [share = weekend.scalar](const YamlNode& node) -> std::optional<Complaint> {
        return node.text == "keep" ? std::nullopt : share(node);
    };
    return {may("preflight", list_of(preflight_check())),
            may("readiness", list_of(readiness_criterion())),
            may("cadence", list_of(stage())),
            may("window", hours()),
            may("stagger", duration()),
            may("weekend", weekend),
            may("freezes", list_of(days())),
            may("go", one_of({"person", "auto"})),
            may("gates", list_of(gate())),
            may("prometheus", web_address())};
}

}  // namespace

const Shape& settings_shape() {
    static const Shape shape = [] {
        std::vector<MemberShape> all = about_the_programme();
        for (MemberShape& each : about_the_work()) all.push_back(std::move(each));
        for (MemberShape& each : about_traffic()) all.push_back(std::move(each));
        return members_of(std::move(all));
    }();
    return shape;
}

const std::vector<std::string>& traffic_drivers() {
    static const std::vector<std::string> drivers{"haproxy", "nginx", "alb", "route53", "gateway-api", "git", "exec"};
    return drivers;
}

}  // namespace sweepline
