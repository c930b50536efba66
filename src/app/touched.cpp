#include "app/touched.hpp"

#include "git/git.hpp"

namespace sweepline {
namespace {

constexpr std::size_t kShortCommit = 10;

}  // namespace

std::optional<std::string> touched(const Tools& tools, const Service& service, const Layer& layer, const Cell& cell) {
    if (!cell.shipped || cell.shipped->merged || !service.repos.contains(layer.in)) return std::nullopt;
    auto mirror = tools.mirrors.open_offline(service.repos.at(layer.in).url);
    if (!mirror) return std::nullopt;
    const auto tip = mirror->remote_branch(cell.shipped->branch);
    if (!tip || !*tip || is_ours(cell, (*tip)->hex)) return std::nullopt;
    return "somebody moved " + cell.shipped->branch + ": Sweepline pushed " +
           cell.shipped->commit.substr(0, kShortCommit) + ", it is at " + (*tip)->hex.substr(0, kShortCommit) + " now";
}

}  // namespace sweepline
