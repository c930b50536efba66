#include "app/door.hpp"

#include <algorithm>
#include <array>

#include "app/app.hpp"

namespace sweepline {
namespace {

/// Decisions about the migration as a whole, and about people.
constexpr std::array<std::string_view, 6> kForLeads{"close",     "cell waive", "init",
                                                    "token add", "token list", "token revoke"};
/// What makes folders of its own choice.
constexpr std::array<std::string_view, 1> kForThisMachine{"demo"};
/// They change nothing, but run what the headquarters says.
constexpr std::array<std::string_view, 1> kForEngineers{"layer test"};

/// What these decisions append; a decision to sweep ahead is an engineer's.
constexpr std::array kLeadsEvents{LayerClosed::kind, DecisionRecorded::kind, TokenAdded::kind, TokenRevoked::kind};
constexpr std::string_view kAhead = "ahead";
constexpr std::array<std::string_view, 6> kWithoutRecord{"init", "layer new", "layer test", "lint", "doctor", "demo"};

bool is_among(const auto& names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

}  // namespace

Access access_needed(const About& what) {
    if (is_among(kForLeads, what.name)) return Access::lead;
    if (is_among(kForEngineers, what.name)) return Access::engineer;
    switch (what.effect) {
        case Effect::reads:
            return Access::viewer;
        case Effect::changes:
        case Effect::performs:
            return Access::engineer;
    }
    return Access::lead;
}

Result<> may_name_folders(const Caller& caller, const About& what) {
    if (!caller.remote) return {};
    return fail(ErrorKind::denied, "folders of the server are named on the server only",
                "run it there: sweepline " + std::string(what.name) + "; or keep the source in migration.yaml");
}

Result<> may_record(const Caller& caller, const Happening& what) {
    const auto* const decision = std::get_if<DecisionRecorded>(&what);
    const bool for_leads =
        is_among(kLeadsEvents, kind_of(what)) && (decision == nullptr || decision->decision != kAhead);
    const Access needed = for_leads ? Access::lead : Access::engineer;
    if (caller.access >= needed) return {};
    return fail(
        ErrorKind::denied,
        caller.name + " may not record '" + std::string(kind_of(what)) + "' as " + std::string(to_word(caller.access)),
        for_leads ? "ask a lead" : "ask a lead for a token with --access engineer");
}

bool is_without_record(const About& what) { return is_among(kWithoutRecord, what.name); }

Result<> may(const Caller& caller, const About& what) {
    if (caller.remote && is_among(kForThisMachine, what.name))
        return fail(ErrorKind::denied, "'" + std::string(what.name) + "' is for the machine itself",
                    "run it there: sweepline " + std::string(what.name));
    const Access needed = access_needed(what);
    if (caller.access >= needed) return {};
    return fail(ErrorKind::denied,
                caller.name + " may not '" + std::string(what.name) + "' as " + std::string(to_word(caller.access)),
                needed == Access::lead ? "ask a lead" : "ask a lead for a token with --access engineer");
}

}  // namespace sweepline
