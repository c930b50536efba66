#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

#include "app/lookup.hpp"
#include "app/tend_commands.hpp"
#include "driver/driver.hpp"
#include "store/store.hpp"
#include "text/quantity.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDifferencesShown = 5;
constexpr std::uintmax_t kFreeBytesMin = std::uintmax_t{1} << 30U;

DoctorFinding look_at_files(const LoadedHeadquarters& loaded) {
    const auto errors = std::count_if(loaded.problems.begin(), loaded.problems.end(), [](const Diagnostic& problem) {
        return problem.severity == Diagnostic::Severity::error;
    });
    const std::string what = counted(std::ssize(loaded.headquarters.services), "service") + " and " +
                             counted(std::ssize(loaded.headquarters.layers), "layer");
    if (errors == 0) return {"headquarters", "ok", what};
    return {"headquarters", "wrong", counted(errors, "error") + "; `sweepline lint` names them"};
}

DoctorFinding look_at_record(App& app) {
    const auto store = app.store();
    if (!store) return {"record", "wrong", store.error().message};
    const auto wrong = (*store)->verify();
    if (!wrong) return {"record", "wrong", wrong.error().message};
    if (!wrong->empty())
        return {"record", "wrong",
                "the grid is not the fold of the record: " + listed(*wrong, kDifferencesShown, "; ")};
    const auto newest = (*store)->newest();
    const std::string where =
        (*store)->is_copy() ? "; this is a copy of what " + app.server().value_or("a server") + " keeps" : "";
    return {"record", "ok",
            "the grid equals the fold of its " + std::to_string(newest.value_or(0)) + " events" + where};
}

DoctorFinding look_at_git(const Tools& tools) {
    const auto exit =
        tools.starter.run({.argv = {"git", "--version"}, .directory = "/", .environment = tools.environment});
    if (!exit) return {"git", "wrong", exit.error().message + "; install git"};
    if (!exit->ok()) return {"git", "wrong", "`git --version` did not work"};
    return {"git", "ok", exit->out.substr(0, exit->out.find('\n'))};
}

DoctorFinding look_at_fence() {
    if (const auto version = fence_version()) return {"fence", "ok", "Landlock, version " + std::to_string(*version)};
    return {"fence", "warning",
            "no Landlock: scripts and `run:` run without a fence; what they write outside their folder is not stopped"};
}

DoctorFinding look_at_mirrors(const Headquarters& headquarters, const Tools& tools) {
    std::set<std::string> there;
    std::set<std::pair<std::string, std::string>> looked;
    std::vector<std::string> wrong;
    for (const Service& service : headquarters.services)
        for (const auto& [role, repository] : service.repos) {
            // Many services may share a repository, and its base.
            if (!looked.emplace(repository.url, repository.base.value_or("")).second) continue;
            auto mirror = tools.mirrors.open_offline(repository.url);
            auto base = mirror ? mirror->resolve(repository.base) : Result<Base>(std::unexpected(mirror.error()));
            if (base)
                there.insert(repository.url);
            else
                wrong.push_back(service.name.value + " (" + role + "): " + base.error().message);
        }
    if (wrong.empty()) return {"repositories", "ok", std::to_string(there.size()) + " can be read"};
    return {"repositories", "warning",
            std::to_string(wrong.size()) + " cannot be read: " + listed(wrong, kDifferencesShown)};
}

/// What a clone that was broken off left, where it could not be taken away.
void look_at_leftovers(const Tools& tools, DoctorReply& reply) {
    for (std::string& clause : tools.mirrors.not_removed())
        reply.findings.push_back({"leftovers", "warning", std::move(clause)});
}

DoctorFinding look_at_disk(const Headquarters& headquarters) {
    std::error_code error;
    const fs::space_info space = fs::space(headquarters.folder, error);
    if (error) return {"disk", "wrong", error.message()};
    const fs::path state = headquarters.folder / ".sweepline";
    if (fs::exists(state, error) && ::access(state.c_str(), W_OK) != 0)
        return {"disk", "warning", state.string() + " may not be written: this headquarters can only be looked at"};
    constexpr std::uintmax_t kGibibyte = std::uintmax_t{1} << 30U;
    const std::string free = space.available < kGibibyte ? std::to_string(space.available >> 20U) + " MiB free"
                                                         : std::to_string(space.available / kGibibyte) + " GiB free";
    return {"disk", space.available < kFreeBytesMin ? "warning" : "ok", free};
}

}  // namespace

Result<DoctorReply> run(App& app, const Caller& /*caller*/, const Doctor& /*request*/) {
    const LoadedHeadquarters& loaded = *TRY(app.headquarters());
    const Tools& tools = *TRY(app.tools());
    DoctorReply reply{.findings = {}};
    reply.findings.push_back(look_at_files(loaded));
    reply.findings.push_back(look_at_record(app));
    reply.findings.push_back(look_at_git(tools));
    reply.findings.push_back(look_at_fence());
    reply.findings.push_back(look_at_mirrors(loaded.headquarters, tools));
    look_at_leftovers(tools, reply);
    reply.findings.push_back(look_at_disk(loaded.headquarters));
    return reply;
}

}  // namespace sweepline
