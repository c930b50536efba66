#pragma once

#include <map>
#include <string>

#include "driver/driver.hpp"
#include "migration/layer.hpp"
#include "migration/service.hpp"
#include "text/value.hpp"

namespace sweepline {

/// What templates see of a service and a layer before any step has run: service, layer, vars, and empty steps and
/// facts.
[[nodiscard]] Value template_names(const Service& service, const Layer& layer);

/// Sets `facts.a.b` from the key `a.b`.
void set_fact(Value& names, const std::string& key, const std::string& value);

/// The environment of an executable step: PATH, locale, and SWEEPLINE_SERVICE, _LAYER, _VAR_*; nothing else of the
/// caller's but what the layer names under `env:`.
[[nodiscard]] std::map<std::string, std::string> step_variables(const Service& service, const Layer& layer,
                                                                const Tools& tools);

/// A repository's glob from one relative to a service's path; `/x` is from the root.
[[nodiscard]] std::string from_root(const std::string& service_path, const std::string& glob);

/// The text with every character that is special in a glob made ordinary.
[[nodiscard]] std::string as_literal_glob(const std::string& path);

}  // namespace sweepline
