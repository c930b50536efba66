#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hq/refresh.hpp"

namespace sweepline {
namespace {

Service known(const std::string& name, const std::string& url, const std::string& path = "",
              const std::string& was = "") {
    return {.name = ServiceName(name), .repos = {{"app", {.url = url, .path = path}}}, .was = was};
}

ImportedService found(const std::string& name, const std::string& repo, const std::string& path = "") {
    return {.name = name, .repo = repo, .path = path};
}

/// `+ new`, `old > new`, `~ moved from > to`, `- gone`, with where, one after the other.
std::string shown(const ServiceComparison& compared) {
    std::string out;
    for (const ServiceProposal& each : compared.proposals) {
        const std::string at = " at " + each.repo + (each.path.empty() ? "" : " " + each.path);
        if (!out.empty()) out += "; ";
        switch (each.change) {
            case Proposed::addition:
                out += "+ " + each.service + at;
                break;
            case Proposed::rename:
                out += each.was + " > " + each.service + at;
                break;
            case Proposed::move:
                out += "~ " + each.service + " from " + each.from + at;
                break;
            case Proposed::retirement:
                out += "- " + each.service + at;
                break;
        }
    }
    if (compared.elsewhere > 0) out += " (" + std::to_string(compared.elsewhere) + " elsewhere)";
    return out;
}

struct Case {
    const char* what;
    std::vector<Service> services;
    std::vector<ImportedService> source;
    std::string expected;
    std::string within = {};
};

void check(const Case& each) {
    EXPECT_EQ(shown(compare_services(each.services, each.source, {.headquarters = "/work/hq", .within = each.within})),
              each.expected)
        << each.what;
}

TEST(CompareServices, ByNameThenByPlace) {
    check({"nothing differs", {known("a", "/work/src/a")}, {found("a", "/work/src/a")}, ""});
    check({"one came", {}, {found("a", "/work/src/a", "x")}, "+ a at ../src/a x"});
    check({"one went", {known("a", "/work/src/a")}, {}, "- a at ../src/a"});
    check({"renamed", {known("a", "/work/src/a")}, {found("b", "/work/src/a")}, "a > b at ../src/a"});
    check({"moved", {known("a", "/work/src/a")}, {found("a", "/work/src/b")}, "~ a from ../src/a at ../src/b"});
    check({"a name counts before a place",
           {known("a", "/work/src/a")},
           {found("a", "/work/src/b"), found("c", "/work/src/a")},
           "+ c at ../src/a; ~ a from ../src/a at ../src/b"});
    check({"swapped folders",
           {known("a", "/work/src/a"), known("b", "/work/src/b")},
           {found("a", "/work/src/b"), found("b", "/work/src/a")},
           "~ a from ../src/a at ../src/b; ~ b from ../src/b at ../src/a"});
    check({"two names for one place: one was renamed, the other came",
           {known("a", "/work/src/a")},
           {found("b", "/work/src/a"), found("c", "/work/src/a")},
           "+ c at ../src/a; a > b at ../src/a"});
    check({"case alone is no rename", {known("Web", "/work/src/a")}, {found("web", "/work/src/a")}, ""});
}

TEST(CompareServices, FormerNamesAreItsOwn) {
    check({"chosen on purpose", {known("pay", "/work/src/a", "", "a")}, {found("a", "/work/src/a")}, ""});
    check({"renamed again", {known("b", "/work/src/a", "", "a")}, {found("c", "/work/src/a")}, "b > c at ../src/a"});
    check({"no new service by a former name",
           {known("b", "/work/src/b", "", "a")},
           {found("b", "/work/src/b"), found("a", "/work/src/a")},
           ""});
    check({"moved under its former name",
           {known("b", "/work/src/b", "", "a")},
           {found("a", "/work/src/a")},
           "~ b from ../src/b at ../src/a"});
}

TEST(CompareServices, RepositoriesOfSeveralServices) {
    check({"a folder of the monorepo was renamed",
           {known("a", "/work/mono", "apps/a")},
           {found("b", "/work/mono", "apps/a")},
           "a > b at ../mono apps/a"});
    check({"one folder came and one went",
           {known("a", "/work/mono", "apps/a")},
           {found("b", "/work/mono", "apps/b")},
           "+ b at ../mono apps/b; - a at ../mono apps/a"});
    check({"the monorepo as a whole holds its services",
           {known("a", "/work/src/mono", "apps/a")},
           {found("mono", "/work/src/mono")},
           ""});
    Service several = known("a", "/work/src/a");
    several.repos["infra"] = {.url = "/work/src/infra", .path = "services/a"};
    check({"another role's repository is no service",
           {several},
           {found("a", "/work/src/a"), found("infra", "/work/src/infra")},
           ""});
    several.repos.erase("app");
    check({"a service without an app repository", {several}, {found("infra", "/work/src/infra")}, ""});
}

TEST(CompareServices, TheSameRepositoryByAnotherAddress) {
    check({"ssh and https",
           {known("a", "git@github.com:acme/a.git")},
           {found("b", "https://GitHub.com/acme/a")},
           "a > b at https://GitHub.com/acme/a"});
    check({"another host",
           {known("a", "git@github.com:acme/a.git")},
           {found("a", "git@example.com:acme/a.git")},
           "~ a from git@github.com:acme/a.git at git@example.com:acme/a.git"});
}

TEST(CompareServices, OnlyWhatTheSourceCanHoldIsMissing) {
    check({"others lie elsewhere",
           {known("a", "/work/src/a"), known("b", "/work/srcs/b"), known("c", "https://h/c")},
           {found("d", "/work/src/d")},
           "+ d at ../src/d; - a at ../src/a (2 elsewhere)",
           "/work/src"});
    check({"the monorepo itself", {known("a", "/work/mono", "a")}, {}, "- a at ../mono a", "/work/mono"});
}

}  // namespace
}  // namespace sweepline
