#include <string>
#include <vector>

#include "app/token_commands.hpp"
#include "cli/phrases.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace sweepline {

std::string render_added_token(const AddTokenReply& reply, const Page& page) {
    const std::string access(to_word(reply.access));
    std::string out =
        wrapped(page, reply.name + " comes in as " + access + " with this token, shown only now:", 0, 0) + "\n\n";
    out += shown(page, reply.token) + "\n";
    if (!reply.remark.empty()) out += "\n" + wrapped(page, reply.remark, 0, 0) + "\n";
    return out;
}

std::string render_tokens(const ListTokensReply& reply, const Page& page) {
    if (reply.tokens.empty()) return "Nobody has a token: only this machine comes in.\n" + next_steps(page, reply.next);
    std::vector<TableRow> rows;
    for (const TokenView& token : reply.tokens)
        rows.push_back({{token.name, Ink::strong},
                        {std::string(to_word(token.access))},
                        {token.in_team ? "" : "not in team", Ink::stale},
                        {when(page, token.at) + " by " + token.by, Ink::quiet}});
    return draw_table(page, rows);
}

std::string render_revoked_token(const RevokeTokenReply& reply, const Page& page) {
    return wrapped(page, reply.name + " comes in no more, and is logged out wherever they were in.", 0, 0) + "\n";
}

}  // namespace sweepline
