#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/use_case.hpp"
#include "migration/names.hpp"

namespace sweepline {

/// One of a service's repositories, without what lets somebody in.
struct RepositoryView {
    std::string role;
    std::string address;
    std::string path = {};
    std::string base = {};
    template <class F>
    void fields(F& f) {
        f.required("role", role, "what it is to the service");
        f.required("address", address, "URL or path");
        f.optional("path", path, "the service's folder in it");
        f.optional("base", base, "the branch that changes go to, where it is said");
    }
};
struct ServiceShowReply {
    std::string service;
    std::string owner = {};
    std::string deputy = {};
    std::string track;
    std::string was = {};
    std::string timezone = {};
    std::string pager = {};
    std::string chat = {};
    std::vector<RepositoryView> repositories;
    std::map<std::string, std::string> vars = {};  ///< what is no text as JSON
    template <class F>
    void fields(F& f) {
        f.required("service", service, "name");
        f.optional("owner", owner, "owning team");
        f.optional("deputy", deputy, "who stands in for the owner");
        f.required("track", track, "layered or serial");
        f.optional("was", was, "its former name");
        f.optional("timezone", timezone, "where its owners are");
        f.optional("pager", pager, "who is called when it breaks");
        f.optional("chat", chat, "where its owners talk");
        f.required("repositories", repositories, "its repositories");
        f.optional("vars", vars, "its variables");
    }
};
struct ShowService {
    using Reply = ServiceShowReply;
    static constexpr About about{"service show", "Show a service: its repositories, owners and variables",
                                 Effect::reads, Habit::looking};
    ServiceName service;
    template <class F>
    void fields(F& f) {
        f.required("service", service, "which service");
    }
};
Result<ServiceShowReply> run(App&, const Caller&, const ShowService&);

}  // namespace sweepline
