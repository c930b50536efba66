#include <string>
#include <vector>

#include "app/token_commands.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

std::string render_added_token(const AddTokenReply& reply, const Page& page) {
    std::string out = painted(page, Ink::strong, shown(page, reply.name)) + " may come in as " +
                      std::string(to_word(reply.access)) + " with this token, which is shown only now:\n\n";
    out += shown(page, reply.token) + "\n";
    if (!reply.remark.empty()) out += "\n" + wrapped(page, reply.remark, 0, 0) + "\n";
    return out;
}

std::string render_tokens(const ListTokensReply& reply, const Page& page) {
    if (reply.tokens.empty()) {
        return "Nobody has a token: only this machine comes in.\n" +
               next_steps(page, {"sweepline token add NAME --access viewer"});
    }
    std::vector<TableRow> rows;
    for (const TokenView& token : reply.tokens)
        rows.push_back({{token.name, Ink::strong},
                        {std::string(to_word(token.access))},
                        {token.in_team ? "" : "not in team", Ink::stale},
                        {when(page, token.at) + " by " + token.by, Ink::quiet}});
    return draw_table(page, rows);
}

std::string render_revoked_token(const RevokeTokenReply& reply, const Page& page) {
    return painted(page, Ink::strong, shown(page, reply.name)) +
           " comes in no more; where they are logged in, they are out.\n";
}

}  // namespace sweepline
