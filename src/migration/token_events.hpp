#pragma once

// Who may come in over a network.

#include <string>
#include <string_view>

#include "migration/access.hpp"

namespace sweepline {

/// Somebody was given a token; only its hash is kept.
struct TokenAdded {
    static constexpr std::string_view kind = "token_added";
    static constexpr int version = 1;
    std::string name;
    Access access = Access::viewer;
    std::string hash;  ///< SHA-256 of the token, 64 hexadecimal digits
    template <class F>
    void fields(F& f) {
        f.required("name", name, "whose");
        f.required("access", access, "what it allows");
        f.required("hash", hash, "SHA-256 of the token");
    }
    friend bool operator==(const TokenAdded&, const TokenAdded&) = default;
};

/// Nobody comes in with that token any more.
struct TokenRevoked {
    static constexpr std::string_view kind = "token_revoked";
    static constexpr int version = 1;
    std::string name;
    template <class F>
    void fields(F& f) {
        f.required("name", name, "whose");
    }
    friend bool operator==(const TokenRevoked&, const TokenRevoked&) = default;
};

}  // namespace sweepline
