#include "hq/layer_shape.hpp"

#include "hq/measures.hpp"
#include "hq/scalar_shapes.hpp"
#include "migration/layer.hpp"

namespace sweepline {

using namespace shapes;

namespace {

Shape needs() {
    const Shape how_far = one_of<Need>();
    Shape shape = either(list_of(either(name(), map_of(how_far))), map_of(how_far));
    shape.wanted = "a list of layers, or layers with how far they must have come";
    return shape;
}

Shape owned() {
    // A leading slash means from the repository's root.
    Shape path = glob();
    path.scalar = [rule = path.scalar](const YamlNode& node) -> std::optional<Complaint> {
        if (node.text.contains("{{"))
            return Complaint{.what = "is a template",
                             .hint = "patterns and key paths here are the same for every service"};
        if (!node.text.starts_with('/')) return rule(node);
        YamlNode below = node;
        below.text.erase(0, 1);
        return rule(below);
    };
    Shape at = key_path();
    at.scalar = [rule = at.scalar](const YamlNode& node) -> std::optional<Complaint> {
        if (node.text.contains("{{"))
            return Complaint{.what = "is a template",
                             .hint = "patterns and key paths here are the same for every service"};
        return rule(node);
    };
    return either(path, members_of({must("path", path), may("at", at)}));
}

Shape rung() {
    return {.wanted = "a count or a percentage", .scalar = [](const YamlNode& node) -> std::optional<Complaint> {
                if (parse_count(node.text).value_or(0) > 0 || parse_percent(node.text).value_or(0) > 0)
                    return std::nullopt;
                return Complaint{.what = "is " + in_quotes(node.text) + ", not a count or a percentage",
                                 .hint = "write the ramp as [1, 5, 100%]"};
            }};
}

/// One check or a list of them; what a check may say is known elsewhere.
Shape checks() {
    const Shape check = map_of(anything());
    Shape shape = either(check, list_of(check));
    shape.wanted = "a check or a list of checks";
    return shape;
}

Shape environment_variable() {
    Shape shape = variable();
    shape.scalar = [rule = shape.scalar](const YamlNode& node) -> std::optional<Complaint> {
        if (node.text.starts_with("SWEEPLINE_"))
            return Complaint{.what = "is " + in_quotes(node.text) + ", which Sweepline sets itself"};
        return rule(node);
    };
    return shape;
}

Shape pull_request() {
    return members_of({may("title", template_text()), may("body", path_below()),
                       may("reviewers", either(text(), list_of(text()))), may("draft", truth()), may("onto", text())});
}

}  // namespace

const Shape& layer_shape() {
    static const Shape shape = members_of({
        must("title", text()),
        must("concern", name()),
        may("in", role()),
        may("reads", list_of(role())),
        may("needs", needs()),
        may("owns", list_of(owned())),
        may("applies_to", checks()),
        may("detect", checks()),
        may("live", one_of({"required", "not_needed"})),
        may("ramp", list_of(rung())),
        may("failures_max", percent()),
        may("estimate", duration()),
        may("timeout", duration()),
        may("env", list_of(environment_variable())),
        may("barrier", one_of<Barrier>()),
        may("runbook", path_below()),
        may("commit_message", template_text()),
        may("pull_request", pull_request()),
    });
    return shape;
}

const Shape& front_matter_shape() {
    static const Shape shape = members_of({may("agent", name()), may("timeout", duration()), may("retries", count(0)),
                                           may("paths", list_of(glob())), may("expects", anything())});
    return shape;
}

}  // namespace sweepline
