#include "hq/services_file.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "hq/scratch_folder.hpp"

namespace sweepline {
namespace {

struct Read {
    std::vector<PlacedService> services;
    Diagnostics unsupported;
};

Read read(std::string_view text, std::string_view expected) {
    Diagnostics problems;
    FileProblems file("services.yaml", problems);
    Read read;
    read_services(text, {.folder = "/work/hq", .environments = {"preprod", "prod"}}, file, read.services,
                  read.unsupported);
    check_services_once(read.services, problems);
    sort_diagnostics(problems);
    EXPECT_EQ(shown(problems), expected) << text;
    return read;
}

/// One service with this member beside its name, the one problem it has, and whether it is there all the same.
enum class Kept : unsigned char { yes, no };
void check(const std::string& member, const std::string& expected, Kept kept) {
    const Read found = read("- name: a\n  " + member + '\n', expected + (expected.empty() ? "" : "\n"));
    EXPECT_EQ(found.services.size(), kept == Kept::yes ? 1U : 0U) << member;
}

TEST(ServicesFile, ReadsWhatItSays) {
    const Read found = read(R"(
- name: payments
  repo: git@github.com:acme/payments.git
  owner: team-money
- name: ledger
  repos:
    app: https://github.com/acme/ledger
    infra: {url: ../infra, path: services/ledger/, base: main}
  also: [shared/**, {infra: [modules/db/**, x]}, {app: y}]
  owner: team-books
  deputy: ben
  timezone: Europe/Berlin
  pager: "+49 1"
  chat: "#books"
  track: serial
  vars: {port: 8080, name: "8080", on: true, list: [1, a]}
  was: books
- name: mono
  repo: /srv/mono/
  path: ./apps/mono
  base: release/1
)",
                            "");
    ASSERT_EQ(found.services.size(), 3U);
    EXPECT_EQ(found.services[0].service, (Service{.name = ServiceName("payments"),
                                                  .repos = {{"app", {.url = "git@github.com:acme/payments.git"}}},
                                                  .owner = "team-money"}));
    EXPECT_EQ(found.services[0].at.line, 2);
    EXPECT_EQ(found.services[0].at.column, 9);
    EXPECT_EQ(found.services[1].service,
              (Service{.name = ServiceName("ledger"),
                       .repos = {{"app", {.url = "https://github.com/acme/ledger"}},
                                 {"infra", {.url = "/work/infra", .path = "services/ledger", .base = "main"}}},
                       .owner = "team-books",
                       .deputy = "ben",
                       .timezone = "Europe/Berlin",
                       .pager = "+49 1",
                       .chat = "#books",
                       .track = Track::serial,
                       .also = {{"app", "shared/**"}, {"infra", "modules/db/**"}, {"infra", "x"}, {"app", "y"}},
                       .vars = {{"port", 8080}, {"name", "8080"}, {"on", true}, {"list", Array{1, "a"}}},
                       .was = "books"}));
    EXPECT_EQ(found.services[2].service.repos.at("app"),
              (Repository{.url = "/srv/mono", .path = "apps/mono", .base = "release/1"}));
}

TEST(ServicesFile, NothingIsNoService) {
    EXPECT_TRUE(read("", "").services.empty());
    EXPECT_TRUE(read("# - name: a\n", "").services.empty());
    EXPECT_TRUE(read("[]", "").services.empty());
}

TEST(ServicesFile, RefusesWhatIsNoService) {
    read("services: []\n", "1:1 'services.yaml' is named members, not a list\n");
    read("- a\n", "1:3 an item of 'services.yaml' is a text, not named members\n");
    read("- repo: x\n", "1:3 'name' is missing\n");
    check("owner: b", "1:3 'repo' or 'repos' is missing", Kept::no);
    check("rep: x", "2:3 unknown key 'rep' [did you mean 'repo'?]", Kept::no);
    check("repo: x\n  repos: {app: y}", "1:3 'repo' and 'repos' are both there [leave one of them out]", Kept::no);
    check("repo: [x]", "2:9 'repo' is a list, not a text", Kept::no);
    check("repos: {}", "2:10 'repos' is empty [give it a value, or leave the key out]", Kept::no);
    check("repos: {App: x}",
          "2:11 'repos' is 'App', not a role [use lower-case letters, digits, '-' and '_', as in app, infra, deploy]",
          Kept::no);
    check("repos: {app: {path: x}}", "2:16 'url' is missing", Kept::no);
    check("repo: x\n  trak: serial", "3:3 unknown key 'trak' [did you mean 'track'?]", Kept::yes);
    check("repo: x\n  track: serail", "3:10 'track' is 'serail', not one of layered, serial [did you mean 'serial'?]",
          Kept::yes);
    check("repos: {app: x}\n  path: y", "3:9 'path' stands beside 'repos' [write it beside the `url:` of a role]",
          Kept::yes);
    check("repo: x\n  path: ../y", "3:9 'path' is '../y', which leads out [write it relative, without '..']",
          Kept::yes);
    check("repo: x\n  base: -x", "3:9 'base' is '-x', not a branch", Kept::yes);
    check("repo: x\n  also: [{infra: y}]", "3:11 service 'a' has no repository 'infra' [known: app]", Kept::yes);
    check("repo: x\n  vars: {a-b: 1}", "3:10 'vars' is 'a-b', not a variable's name [use letters, digits and '_']",
          Kept::yes);
    check("repo: x\n  vars: {port: 1, PORT: 2}",
          "3:19 variable 'PORT' differs from 'port' only in case [both would arrive as one SWEEPLINE_VAR_…]",
          Kept::yes);
}

TEST(ServicesFile, RefusesRepositoriesThatCannotBeMeant) {
    check("repo: -oProxyCommand=x", "2:9 repository '-oProxyCommand=x' begins with a dash", Kept::no);
    check("repo: ~/x", "2:9 repository '~/x' begins with ~ [write the path out, or relative to the headquarters]",
          Kept::no);
    check("repo: \"ext::sh -c x\"", "2:9 repository 'ext::sh -c x' names a remote helper [use an https or ssh address]",
          Kept::no);
    check("repo: \"a\\nb\"", "2:9 repository 'a?b' has control characters", Kept::no);
    check("repo: https://x:y@h/r", "2:9 a repository's address holds a secret itself [leave it to git's credentials]",
          Kept::yes);
}

void check_name(const std::string& name, const std::string& wrong) {
    const Read found =
        read("- {name: \"" + name + "\", repo: x}\n",
             "1:10 'name' is " + in_quotes(name) + ", which " + wrong + " [use letters, digits, '-', '_' and '.']\n");
    EXPECT_TRUE(found.services.empty());
}

TEST(ServicesFile, NamesAreOnce) {
    check_name("a b", "has characters that names cannot have");
    check_name("../x", "has characters that names cannot have");
    check_name("a/b", "has characters that names cannot have");
    check_name("é", "has characters that names cannot have");
    check_name("-a", "does not begin with a letter or digit");
    check_name(".a", "does not begin with a letter or digit");
    check_name("a..b", "cannot be part of a branch's name");
    check_name("a.lock", "cannot be part of a branch's name");
    check_name(std::string(101, 'a'), "is longer than 100 characters");
    const Read found = read(
        "- {name: a, repo: x}\n- {name: b, repo: y}\n- {name: a, repo: z}\n- {name: B, repo: u}\n- {name: c, repo: v, "
        "was: b}\n",
        "3:10 service 'a' is there twice [the first is at services.yaml:1]\n"
        "4:10 service 'B' differs from 'b' only in case [the first is at services.yaml:2]\n"
        "5:10 service 'c' was 'b', which is still there [leave one of the two out]\n");
    EXPECT_EQ(found.services.size(), 3U);
    read("- {name: a, repo: x}\n- {name: b, repo: ./x/}\n- {name: c, repo: x, path: c}\n",
         "2:10 warning: service 'b' is in the same folder of the same repository as 'a' [give each its `path:`]\n");
}

TEST(ServicesFile, ChecksTheFormOfTraffic) {
    const Read found = read(
        "- name: a\n  repo: x\n  traffic: {kind: requests, driver: haproxy, prod: {backend: a}, prodd: {}, scale: "
        "{run: x}}\n",
        "3:66 unknown key 'prodd' [did you mean 'prod'?]\n");
    EXPECT_EQ(shown(found.unsupported), "3:3 'traffic': this build does not switch traffic\n");
    check("repo: x\n  traffic: {driver: haproxi}",
          "3:21 'driver' is 'haproxi', not one of haproxy, nginx, alb, route53, gateway-api, git, exec [did you mean "
          "'haproxy'?]",
          Kept::yes);
}

TEST(ServicesFile, AnExampleNeedsNothing) {
    Diagnostics problems;
    FileProblems file("service.yaml", problems);
    const Service service = read_example_service("vars: {port: 1}\n", {.folder = "/x", .environments = {}}, file);
    EXPECT_EQ(shown(problems), "");
    EXPECT_EQ(service, (Service{.vars = {{"port", 1}}}));
    EXPECT_EQ(read_example_service("name: b\nrepos: {infra: y}\n", {.folder = "/x", .environments = {}}, file)
                  .repos.at("infra")
                  .url,
              "/x/y");
}

}  // namespace
}  // namespace sweepline
