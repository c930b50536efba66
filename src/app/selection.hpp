#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/words.hpp"

namespace sweepline {

/// Which cells of a layer by what happened to them last.
enum class Only : unsigned char { failed, outdated };
template <>
struct Words<Only> {
    static constexpr std::array words{std::pair{Only::failed, std::string_view("failed")},
                                      std::pair{Only::outdated, std::string_view("outdated")}};
};

/// Which services a command is about; empty means all. Given more than one way, all must hold.
struct Selection {
    bool mine = false;
    std::vector<std::string> assignee = {};
    std::vector<std::string> owner = {};
    std::vector<std::string> service = {};
    std::optional<Only> only = std::nullopt;

    [[nodiscard]] bool all() const { return !mine && assignee.empty() && owner.empty() && service.empty() && !only; }
    template <class F>
    void fields(F& f) {
        f.optional("mine", mine, "only cells assigned to me");
        f.optional("assignee", assignee, "only cells assigned to this person");
        f.optional("owner", owner, "only services of this owning team");
        f.optional("service", service, "only this service");
        f.optional("only", only, "only cells whose last run failed, or whose inputs changed since");
    }
};

}  // namespace sweepline
