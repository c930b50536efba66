#pragma once

#include "app/use_case.hpp"
#include "base/instant.hpp"
#include "migration/access.hpp"

namespace sweepline {

struct AddTokenReply {
    std::string name;
    Access access = Access::viewer;
    std::string token;  ///< said this once, and kept nowhere
    std::string remark = {};
    template <class F>
    void fields(F& f) {
        f.required("name", name, "whose");
        f.required("access", access, "what it allows");
        f.required("token", token, "the token: said this once, and kept nowhere");
        f.optional("remark", remark, "what else is to be known");
    }
};
struct AddToken {
    using Reply = AddTokenReply;
    static constexpr About about{"token add", "Let somebody in over the network, and say their token once",
                                 Effect::changes, Habit::rare};
    std::string name;
    Access access = Access::viewer;
    template <class F>
    void fields(F& f) {
        f.required("name", name, "whose: as the team has it");
        f.optional("access", access,
                   "viewer looks (default), engineer changes cells and sweeps, lead closes, waives and lets people in");
    }
};
Result<AddTokenReply> run(App&, const Caller&, const AddToken&);

struct TokenView {
    std::string name;
    Access access = Access::viewer;
    Instant at;
    std::string by;
    bool in_team = false;
    template <class F>
    void fields(F& f) {
        f.required("name", name, "whose");
        f.required("access", access, "what it allows");
        f.required("at", at, "when it was added");
        f.required("by", by, "who added it");
        f.required("in_team", in_team, "whether the team lists them");
    }
};
struct ListTokensReply {
    std::vector<TokenView> tokens;
    std::vector<std::string> next = {};
    template <class F>
    void fields(F& f) {
        f.required("tokens", tokens, "by name");
        f.optional("next", next, "commands that go on from here");
    }
};
struct ListTokens {
    using Reply = ListTokensReply;
    static constexpr About about{"token list", "Who may come in over the network", Effect::reads, Habit::rare};
    template <class F>
    void fields(F&) {}
};
Result<ListTokensReply> run(App&, const Caller&, const ListTokens&);

struct RevokeTokenReply {
    std::string name;
    template <class F>
    void fields(F& f) {
        f.required("name", name, "who is let in no more");
    }
};
struct RevokeToken {
    using Reply = RevokeTokenReply;
    static constexpr About about{"token revoke", "Let somebody in no more, wherever they are logged in",
                                 Effect::changes, Habit::rare};
    std::string name;
    template <class F>
    void fields(F& f) {
        f.required("name", name, "whose");
    }
};
Result<RevokeTokenReply> run(App&, const Caller&, const RevokeToken&);

}  // namespace sweepline
