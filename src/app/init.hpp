#pragma once

#include "app/use_case.hpp"

namespace sweepline {

struct InitReply {
    std::string folder;
    std::string kind = {};  ///< folder, repos.txt, csv, catalogue; empty without `from`
    std::int64_t services = 0;
    std::vector<std::string> files = {};
    std::vector<std::string> notes = {};  ///< what was left out or renamed, and why
    template <class F>
    void fields(F& f) {
        f.required("folder", folder, "the headquarters");
        f.optional("kind", kind, "what --from was");
        f.required("services", services, "services written");
        f.optional("files", files, "files written");
        f.optional("notes", notes, "what was left out or renamed, and why");
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
    template <class F>
    void fields(F& f) {
        f.optional("from", from,
                   "where the services are: a folder of repositories, repos.txt, a CSV, or catalog-info.yaml files");
        f.optional("service_path", service_path, "a monorepo's layout: 'apps/{service}'");
        f.optional("origin", origin, "write the clones' remote URLs instead of their paths");
        f.optional("layers", layers, "titles of by-hand layers to begin with: \"Connectivity, Identity\"");
        f.optional("name", name, "the migration's name (default: the folder's)");
    }
};
Result<InitReply> run(App&, const Caller&, const Init&);

}  // namespace sweepline
