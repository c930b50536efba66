#include <gtest/gtest.h>

#include <sys/stat.h>

#include <sstream>
#include <string>
#include <string_view>

#include "hq/hq.hpp"
#include "hq/scratch_folder.hpp"

namespace sweepline {
namespace {

Headquarters load(const ScratchFolder& folder, std::string_view expected) {
    auto loaded = load_headquarters(folder.path() / "hq");
    EXPECT_TRUE(loaded.has_value()) << loaded.error().message;
    if (!loaded) return {};
    EXPECT_EQ(shown(loaded->problems, Shown::file_and_place), expected);
    return std::move(loaded->headquarters);
}

constexpr std::string_view kSettings = R"(migration: ecs-to-eks
goal: Every service off ECS by the end of the quarter.
timezone: Europe/Berlin
server: https://sweepline.acme.example
team:
  - {name: ana, email: ana@acme.example, services_per_day: 7}
  - {name: ben, away: [2026-12-21..2027-01-03]}
working_days: [mon, tue, wed, thu, fri]
holidays: [2026-12-25]
rotation: {weeks_max: 3, fresh_before_prod: true}
serial: {weeks_per_service: 3..4}
environments: [preprod, prod]
branch: sweep/{{layer.name}}/{{service.name}}
commit: {author: "Sweepline <sweepline@example.com>", sign: false}
forge:
  kind: github
  token: ${GITHUB_TOKEN}
  pace: {opens_per_minute: 5, opens_per_hour: 60, open_max: 40, open_max_per_owner: 3, windows: ["mon-thu 09:00-16:00"]}
shared: [docker-compose.yaml, charts/**]
store: sqlite:.sweepline/sweepline.db
engine: local
agents:
  default: claude
  claude: {run: "claude -p", timeout: 15m}
notify:
  - {slack: "${SLACK_WEBHOOK_URL}", about: [blocked, edge_case, decision, gate_failed, rolled_back]}
cadence:
  - {day: mon, stage: preflight, instances: 1}
  - {day: tue, stage: shift, share: 1%}
  - {day: wed, stage: observe}
  - {day: mon, stage: shift, share: 100%}
  - {stage: soak, for: 7d}
window: "10:00-15:00"
stagger: 15m
weekend: keep
freezes: [2026-12-18..2027-01-04]
go: person
gates:
  - name: error rate
    bad:   'sum(increase(http_requests_total{service="{{service.name}}",platform="{{side}}",code=~"5.."}[{{since}}]))'
    total: 'sum(increase(http_requests_total{service="{{service.name}}",platform="{{side}}"}[{{since}}]))'
    at_most: 1%
    at_most_vs_old: 1.2x
    requests_min: 500
    on_fail: previous_share
prometheus: http://prometheus.acme.example
preflight:
  - tls: {host: "{{service.name}}.acme.example", connect_to: "{{service.vars.new_address}}", days_left: 21}
  - http: {url: "https://{{service.name}}.acme.example/health", connect_to: "{{service.vars.new_address}}", status: 200}
  - person: Dashboards show both platforms.
readiness:
  - {id: briefed,  ask: The owning team was briefed on the switch and its rollback., due: 2w}
  - {id: on_call,  ask: Someone of the owning team is on call in the switch weeks., due: 1w}
)";

constexpr std::string_view kServices = R"(- name: payments
  repo: git@github.com:acme/payments.git    # a URL or a path
  owner: team-money
- name: ledger
  repos:
    app: git@github.com:acme/ledger.git
    infra: {url: ../infra, path: services/ledger, base: main}
    deploy: {url: ../gitops, path: apps/ledger}
  also: [{infra: modules/db/**}]
  owner: team-books
  track: serial
  vars: {port: 8080, namespace: books}
  traffic:
    kind: requests
    driver: haproxy
    prod: {socket: /run/haproxy/admin.sock, backend: payments, old: ecs, new: eks}
    scale: {run: "./scale.sh {{side}} {{instances}}", read: "./ready.sh {{side}}"}
)";

constexpr std::string_view kIdentity = R"(title: Service accounts and OIDC trust
concern: identity
in: infra
reads: [app, deploy]
needs: {connectivity: done}
owns:
  - terraform/iam/**
  - path: environments/prod.yaml
    at: roles.payments
applies_to: {exists: terraform/**}
detect:
  - matches: {in: "terraform/**", pattern: 'ecs-tasks\.amazonaws\.com'}
live: required
ramp: [1, 5, 100%]
failures_max: 20%
estimate: 25m
timeout: 10m
env: [AWS_PROFILE]
barrier: layer
runbook: runbooks/identity.md
commit_message: "{{layer.title}} for {{service.name}}"
pull_request: {title: "{{layer.title}}: {{service.name}}", body: templates/pull-request.md, reviewers: codeowners, draft: false}
)";

void write_everything(const ScratchFolder& folder) {
    folder.write("hq/migration.yaml", kSettings);
    folder.write("hq/services.yaml", kServices);
    folder.write("hq/layers/01-connectivity/layer.yaml", "title: Connectivity\nconcern: connectivity\n");
    folder.write("hq/layers/02-identity/layer.yaml", kIdentity);
    folder.write("hq/layers/02-identity/00-why.context.md", "Why.\n");
    folder.write_script("hq/layers/02-identity/10-find-role.discover.sh");
    folder.write("hq/layers/02-identity/20-service-account.change.yaml", "edits: []\n");
    folder.write("hq/layers/02-identity/30-adapt-trust-policy.change.md", "---\nagent: claude\n---\nAdapt.\n");
    folder.write_script("hq/layers/02-identity/90-policy.check.sh");
    folder.write("hq/layers/02-identity/templates/pull-request.md", "{{ anything }}\n");
    folder.write("hq/layers/02-identity/validate/10-live.check.yaml", "checks: []\n");
    folder.write("hq/layers/02-identity/tests/one/before/x", "");
    folder.write("hq/layers/90-cleanup-ecs/layer.yaml", "title: Cleanup\nconcern: delivery\nneeds: [switch]\n");
    for (const char* runbook : {"connectivity", "identity", "cleanup-ecs"})
        folder.write("hq/runbooks/" + std::string(runbook) + ".md", "- [ ] a\n");
}

TEST(LoadHeadquarters, ReadsEverySectionWithoutAProblem) {
    const ScratchFolder folder;
    write_everything(folder);
    const Headquarters headquarters = load(folder, "");
    EXPECT_EQ(headquarters.folder, folder.path() / "hq");
    EXPECT_EQ(headquarters.settings.migration, "ecs-to-eks");
    EXPECT_EQ(headquarters.settings.commit_email, "sweepline@example.com");
    EXPECT_EQ(headquarters.settings.forge, "github");
    ASSERT_EQ(headquarters.services.size(), 2U);
    const Service* ledger = headquarters.service(ServiceName("ledger"));
    ASSERT_NE(ledger, nullptr);
    EXPECT_EQ(ledger->repos.at("infra").url, (folder.path() / "infra").string());
    EXPECT_EQ(headquarters.service(ServiceName("nobody")), nullptr);
    ASSERT_EQ(headquarters.layers.size(), 3U);
    const LayerFiles* identity = headquarters.layer(LayerName("identity"));
    ASSERT_NE(identity, nullptr);
    EXPECT_EQ(identity->layer.steps.size(), 5U);
    ASSERT_EQ(identity->layer.needs.size(), 1U);
    EXPECT_EQ(identity->layer.needs[0].layer.value, "connectivity");
    EXPECT_EQ(identity->unsupported.size(), 1U);
    EXPECT_TRUE(headquarters.layer(LayerName("cleanup-ecs"))->layer.needs_switch);
    EXPECT_TRUE(headquarters.layer(LayerName("cleanup-ecs"))->layer.needs.empty());
    EXPECT_EQ(headquarters.layer(LayerName("nothing")), nullptr);
    std::string used;
    for (const Diagnostic& each : headquarters.settings.unsupported)
        used += each.message.substr(0, each.message.find('\'', 1) + 1);
    EXPECT_EQ(used,
              "'forge''agents''notify''cadence''window''stagger''weekend''freezes''go''gates''prometheus''"
              "preflight''readiness''traffic'");
}

TEST(LoadHeadquarters, ALineOrTwoAreAHeadquarters) {
    const ScratchFolder folder;
    folder.write("hq/migration.yaml", "migration: x\n");
    folder.write("hq/services.yaml", "- {name: a, repo: ../a}\n");
    const Headquarters headquarters = load(folder, "");
    EXPECT_EQ(headquarters.services.at(0).repos.at("app").url, (folder.path() / "a").string());
    EXPECT_TRUE(headquarters.layers.empty());
}

TEST(LoadHeadquarters, ReportsEveryFileAtOnce) {
    const ScratchFolder folder;
    write_everything(folder);
    folder.write("hq/migration.yaml", "migration: x\ngaol: y\nbranch: same\n");
    folder.write("hq/services.yaml", "- {name: a, repo: x}\n- {name: b, repo: y, rep: z}\n");
    folder.write("hq/layers/01-connectivity/layer.yaml", "titel: x\n");
    folder.write("hq/layers/05-broken/layer.yaml", "title: [\n");
    load(folder,
         "layers/01-connectivity/layer.yaml:1:1 'concern' is missing\n"
         "layers/01-connectivity/layer.yaml:1:1 unknown key 'titel' [did you mean 'title'?]\n"
         "layers/02-identity/layer.yaml:3:5 no service has a repository 'infra' [known: app]\n"
         "layers/02-identity/layer.yaml:4:14 no service has a repository 'deploy' [known: app]\n"
         "layers/05-broken/layer.yaml:2:1 not YAML: did not find expected node content\n"
         "migration.yaml:2:1 unknown key 'gaol' [did you mean 'goal'?]\n"
         "migration.yaml:3:9 'branch' gives layers 'connectivity' and 'identity' the same branch 'same' [the default "
         "is sweep/{{layer.name}}/{{service.name}}]\n"
         "services.yaml:2:22 unknown key 'rep' [did you mean 'repo'?]\n");
}

/// Two services of one repository, and what is wrong with this template of branches.
void check_branch(const std::string& branch, const std::string& expected) {
    const ScratchFolder folder;
    folder.write("hq/migration.yaml", "migration: x\nbranch: \"" + branch + "\"\n");
    folder.write("hq/services.yaml",
                 "- {name: a, repo: ../m, path: a, vars: {t: one, u: x}}\n- {name: b, repo: ../m, path: b, vars: {t: "
                 "one}}\n- {name: c, repo: ../c, vars: {t: one, u: x}}\n");
    folder.write("hq/layers/01-l/layer.yaml", "title: L\nconcern: c\n");
    folder.write("hq/layers/02-m/layer.yaml", "title: L\nconcern: c\n");
    for (const char* file : {"hq/runbooks/l.md", "hq/runbooks/m.md"}) folder.write(file, "- [ ] a\n");
    const std::string hint = " [the default is sweep/{{layer.name}}/{{service.name}}]\n";
    load(folder, expected.empty() ? "" : "migration.yaml:2:9 'branch' " + expected + hint);
}

TEST(LoadHeadquarters, BranchesAreTheirOwn) {
    check_branch("sweep/{{layer.name}}/{{service.name}}", "");
    check_branch("{{vars.t}}/{{layer.number}}/{{service.name}}", "");
    check_branch("s/{{layer.name}}", "gives services 'a' and 'b' of one repository the same branch 's/l'");
    check_branch("{{vars.t}}/{{layer.name}}", "gives services 'a' and 'b' of one repository the same branch 'one/l'");
    check_branch("{{service.name}}", "gives layers 'l' and 'm' the same branch 'a'");
    check_branch("{{layer.title}}/{{service.name}}", "gives layers 'l' and 'm' the same branch 'L/a'");
    check_branch("a b/{{service.name}}/{{layer.name}}",
                 "is 'a b/a/l' for service 'a', which git does not take as a branch");
    check_branch("{{layer.name}}/{{service.name}}.lock",
                 "is 'l/a.lock' for service 'a', which git does not take as a branch");
    check_branch("{{vars.u}}/{{layer.name}}/{{service.name}}",
                 "cannot be rendered for service 'b': 'vars.u' is unknown in line 1");
}

TEST(LoadHeadquarters, WarnsOfPathsThatTwoLayersOwn) {
    const ScratchFolder folder;
    write_everything(folder);
    const auto owns = [&](const char* layer, const std::string& rest) {
        folder.write("hq/layers/" + std::string(layer) + "/layer.yaml", "title: T\nconcern: c\n" + rest);
    };
    owns("01-connectivity", "in: infra\nowns: [environments/*.yaml, /terraform/iam/x, {path: y.yaml, at: a.b}]\n");
    owns("90-cleanup-ecs", "owns: [terraform/iam/**]\n");
    load(folder,
         "layers/02-identity/layer.yaml:8:11 warning: 'environments/prod.yaml' may be the same files as "
         "'environments/*.yaml' of layer 'connectivity' "
         "[let each path belong to one layer, or name key paths with `at:`]\n");
    owns("01-connectivity",
         "in: infra\nowns: [{path: environments/prod.yaml, at: roles.ledger}, {path: environments/prod.yaml, at: "
         "role}]\n");
    load(folder, "");
    owns("01-connectivity", "in: infra\nowns: [{path: environments/prod.yaml, at: roles}]\n");
    load(folder,
         "layers/02-identity/layer.yaml:8:11 warning: 'environments/prod.yaml' may be the same files as "
         "'environments/prod.yaml' of layer 'connectivity' "
         "[let each path belong to one layer, or name key paths with `at:`]\n");
}

TEST(LoadHeadquarters, KeepsTheForgesTokenFromSteps) {
    const ScratchFolder folder;
    write_everything(folder);
    folder.write("hq/layers/01-connectivity/layer.yaml", "title: T\nconcern: c\nenv: [HOMEPAGE, GITHUB_TOKEN]\n");
    load(folder,
         "layers/01-connectivity/layer.yaml:3:17 'env' hands steps the forge's token 'GITHUB_TOKEN' [steps never see "
         "it; leave it out]\n");
}

TEST(LoadHeadquarters, FindsServicesWhereTheyAre) {
    const ScratchFolder folder;
    folder.write("hq/migration.yaml", "migration: x\n");
    load(folder,
         "services.yaml:1:1 there is no services.yaml [list the services there, each with `name:` and `repo:`]\n");
    folder.write("hq/services/b.yaml", "- {name: b, repo: ../b}\n");
    folder.write("hq/services/a.yml", "- {name: a, repo: ../a}\n");
    folder.write("hq/services/notes.txt", "");
    folder.write("hq/services/.c.yaml", "x");
    Headquarters headquarters = load(folder, "");
    ASSERT_EQ(headquarters.services.size(), 2U);
    EXPECT_EQ(headquarters.services[0].name.value, "a");
    EXPECT_EQ(headquarters.settings.services_at, "services");
    folder.write("hq/services.yaml", "- {name: c, repo: ../c}\n");
    load(folder,
         "services:1:1 services.yaml and services/ are both there [name the one that counts under `services:` in "
         "migration.yaml]\n");
    folder.write("hq/migration.yaml", "migration: x\nservices: services/b.yaml\n");
    headquarters = load(folder, "");
    EXPECT_EQ(headquarters.services.at(0).name.value, "b");
    folder.write("hq/migration.yaml", "migration: x\nservices: gone.yaml\nlayers: gone\n");
    load(folder,
         "migration.yaml:2:11 there is no gone.yaml [list the services there, each with `name:` and `repo:`]\n"
         "migration.yaml:3:9 there is no folder 'gone'\n");
}

TEST(LoadHeadquarters, StaysInItsFolder) {
    const ScratchFolder folder;
    folder.write("hq/migration.yaml", "migration: x\n");
    folder.write("outside/services.yaml", "- {name: a, repo: ../a}\n");
    folder.link("hq/services.yaml", "../outside/services.yaml");
    folder.link("hq/layers", "../outside");
    load(folder,
         "migration.yaml:1:1 'layers' is not a folder of the headquarters\n"
         "services.yaml:1:1 'services.yaml' leads out of the headquarters [copy what it points to]\n");
    std::filesystem::remove(folder.path() / "hq/services.yaml");
    ASSERT_EQ(::mkfifo((folder.path() / "hq/services.yaml").c_str(), 0600), 0);
    std::filesystem::remove(folder.path() / "hq/layers");
    load(folder, "services.yaml:1:1 'services.yaml' is not a file\n");
}

void check_unreadable(const ScratchFolder& folder, ErrorKind kind, const std::string& message) {
    const auto loaded = load_headquarters(folder.path() / "hq");
    ASSERT_FALSE(loaded.has_value());
    EXPECT_EQ(loaded.error().kind, kind);
    EXPECT_EQ(loaded.error().message, message);
}

TEST(LoadHeadquarters, NeedsAFolderAndSettings) {
    const ScratchFolder folder;
    check_unreadable(folder, ErrorKind::not_found,
                     "cannot open folder '" + (folder.path() / "hq").string() + "': No such file or directory");
    folder.write("hq/x", "");
    check_unreadable(folder, ErrorKind::not_found, "'migration.yaml' is not there");
    folder.write("hq/migration.yaml", std::string((1U << 20U) + 1, '#'));
    check_unreadable(folder, ErrorKind::invalid, "'migration.yaml' is bigger than 1048576 bytes");
    EXPECT_EQ(load_headquarters("hq").error().kind, ErrorKind::invalid);
}

TEST(LoadHeadquarters, ReadsTenThousandServices) {
    const ScratchFolder folder;
    folder.write("hq/migration.yaml", "migration: x\n");
    std::ostringstream text;
    for (int i = 0; i < 10'000; ++i)
        text << "- name: service-" << i << "\n  repo: git@github.com:acme/service-" << i << ".git\n  owner: team-"
             << i % 40 << "\n  vars: {port: " << 8000 + i % 1000 << ", namespace: ns-" << i << "}\n";
    folder.write("hq/services.yaml", text.str());
    EXPECT_EQ(load(folder, "").services.size(), 10'000U);
}

TEST(FindHeadquarters, LooksUpwards) {
    const ScratchFolder folder;
    folder.write("hq/migration.yaml", "migration: x\n");
    folder.write("hq/a/b/c", "");
    const auto found = find_headquarters(folder.path() / "hq/a/b");
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(*found, folder.path() / "hq");
    EXPECT_EQ(find_headquarters(folder.path() / "hq").value(), folder.path() / "hq");
    const ScratchFolder empty;
    const auto missing = find_headquarters(empty.path());
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().kind, ErrorKind::not_found);
    EXPECT_EQ(missing.error().hint, "sweepline init");
}

TEST(FindHeadquarters, NamesTheOneBelow) {
    const ScratchFolder folder;
    folder.write("other/readme", "");
    folder.write("hq/migration.yaml", "migration: x\n");
    EXPECT_EQ(find_headquarters(folder.path()).error().hint, "cd hq");
    folder.write("ag/migration.yaml", "migration: x\n");
    EXPECT_EQ(find_headquarters(folder.path()).error().hint, "cd ag");
}

}  // namespace
}  // namespace sweepline
