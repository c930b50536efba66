#include "app/token_commands.hpp"

#include <algorithm>

#include "app/access.hpp"
#include "app/lookup.hpp"
#include "store/store.hpp"
#include "text/spelling.hpp"

namespace sweepline {
namespace {

bool is_in_team(const Headquarters& headquarters, const std::string& name) {
    return std::ranges::any_of(headquarters.settings.team,
                               [&](const TeamMember& member) { return member.name == name; });
}

/// A command as it is typed where this one was: on the server's machine the headquarters' `server:` is passed over.
std::string command(App& app, const Headquarters& headquarters, const Caller& caller, const std::string& words) {
    const bool passed_over =
        !caller.remote && !headquarters.settings.server.empty() && app.surroundings().server == kServerHere;
    return (passed_over ? "sweepline --server here " : "sweepline ") + words;
}

}  // namespace

Result<AddTokenReply> run(App& app, const Caller& caller, const AddToken& request) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    TRY(can_be_let_in(request.name));
    AddTokenReply reply{.name = request.name, .access = request.access, .token = new_token()};
    if (!is_in_team(headquarters, request.name)) reply.remark = request.name + " is not in the team of migration.yaml";
    Store& store = *TRY(app.store());
    const auto added = store.change(caller.name, [&](const Migration& now) -> Result<std::vector<Happening>> {
        if (now.tokens.contains(request.name))
            return fail(ErrorKind::conflict, request.name + " has a token already",
                        command(app, headquarters, caller, "token revoke '" + request.name + "'"));
        return std::vector<Happening>{TokenAdded{request.name, request.access, hash_of_token(reply.token)}};
    });
    if (!added) return std::unexpected(added.error());
    return reply;
}

Result<ListTokensReply> run(App& app, const Caller& caller, const ListTokens& /*request*/) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    Store& store = *TRY(app.store());
    const Migration outline = TRY(store.outline());
    ListTokensReply reply;
    for (const auto& [name, token] : outline.tokens)
        reply.tokens.push_back({name, token.access, token.at, token.by, is_in_team(headquarters, name)});
    if (reply.tokens.empty()) reply.next.push_back(command(app, headquarters, caller, "token add NAME --access lead"));
    return reply;
}

Result<RevokeTokenReply> run(App& app, const Caller& caller, const RevokeToken& request) {
    Store& store = *TRY(app.store());
    const auto revoked = store.change(caller.name, [&](const Migration& now) -> Result<std::vector<Happening>> {
        if (now.tokens.contains(request.name)) return std::vector<Happening>{TokenRevoked{request.name}};
        std::vector<std::string> names;
        for (const auto& [name, token] : now.tokens) names.push_back(name);
        return fail(ErrorKind::not_found, "there is no token for '" + request.name + "'",
                    names.empty() ? "nobody has one" : "tokens: " + listed(names, 10));
    });
    if (!revoked) return std::unexpected(revoked.error());
    return RevokeTokenReply{request.name};
}

}  // namespace sweepline
