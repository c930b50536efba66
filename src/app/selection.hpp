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

/// The same where nobody looks at what changed.
enum class OnlyRecorded : unsigned char { failed };
template <>
struct Words<OnlyRecorded> {
    static constexpr std::array words{std::pair{OnlyRecorded::failed, std::string_view("failed")}};
};

/// Which services a command is about; empty means all. Given more than one way, all must hold.
struct Selection {
    bool mine = false;
    std::vector<std::string> assignee = {};
    std::vector<std::string> owner = {};
    std::vector<std::string> service = {};
    std::optional<Only> only = std::nullopt;

    [[nodiscard]] bool all() const { return !mine && assignee.empty() && owner.empty() && service.empty() && !only; }
    /// The options that say it again, each behind a blank, as a shell takes them; empty for all services.
    [[nodiscard]] std::string as_typed() const;
    template <class F>
    void fields(F& f) {
        who(f);
        f.optional("only", only, "only cells whose last run failed, or whose inputs changed since");
    }
    /// For what looks at the record alone.
    template <class F>
    void recorded_fields(F& f) {
        who(f);
        auto recorded = only ? std::optional(OnlyRecorded::failed) : std::nullopt;
        f.optional("only", recorded, "only cells whose last run failed");
        only = recorded ? std::optional(Only::failed) : std::nullopt;
    }

private:
    template <class F>
    void who(F& f) {
        f.optional("mine", mine, "only cells assigned to me");
        f.optional("assignee", assignee, "only cells assigned to this person");
        f.optional("owner", owner, "only services of this owning team");
        f.optional("service", service, "only this service");
    }
};

}  // namespace sweepline
