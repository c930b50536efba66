#pragma once

#include "app/use_case.hpp"
#include "hq/refresh.hpp"

namespace sweepline {

struct InitReply {
    std::string folder;
    std::string kind = {};  ///< folder, repos.txt, csv, catalogue; empty without `from`
    std::int64_t services = 0;
    std::vector<std::string> files = {};
    std::vector<std::string> notes = {};  ///< what was left out or renamed, and why
    bool refreshed = false;               ///< the headquarters was there, and compared with the source
    std::vector<ServiceProposal> proposals = {};
    std::vector<std::string> left = {};  ///< what differs and was left as it is
    template <class F>
    void fields(F& f) {
        f.required("folder", folder, "the headquarters");
        f.optional("kind", kind, "what --from was");
        f.required("services", services, "services found in the source");
        f.optional("files", files, "files written");
        f.optional("notes", notes, "what was left out or renamed, and why");
        f.optional("refreshed", refreshed, "the headquarters was there, and compared with the source");
        f.optional("proposals", proposals, "how the source differs from the services of the headquarters");
        f.optional("left", left, "services that differ and were left as they are before");
    }
};

struct Init {
    using Reply = InitReply;
    static constexpr About about{"init", "Write a commented headquarters in this folder", Effect::changes,
                                 Habit::shaping};
    std::string from = {};
    std::string service_path = {};
    bool origin = false;
    std::string layers = {};
    std::string name = {};
    bool refresh = false;
    bool write = false;
    std::vector<std::string> only = {};
    std::vector<std::string> leave = {};
    template <class F>
    void fields(F& f) {
        f.optional("from", from,
                   "where the services are: a folder of repositories, repos.txt, a CSV, or catalog-info.yaml files");
        f.optional("service_path", service_path, "a monorepo's layout: 'apps/{service}'");
        f.optional("origin", origin, "write the clones' remote URLs instead of their paths");
        f.optional("layers", layers, "titles of by-hand layers to begin with: \"Connectivity, Identity\"");
        f.optional("name", name, "the migration's name (default: the folder's)");
        f.optional("refresh", refresh, "compare the headquarters that is here with --from, and propose what to change");
        f.optional("write", write, "with --refresh: enter what came and what was renamed");
        f.optional("only", only, "with --write: only what is proposed of this service, also that it goes");
        f.optional("leave", leave, "with --refresh: propose nothing of this service any more");
    }
};
Result<InitReply> run(App&, const Caller&, const Init&);

}  // namespace sweepline
