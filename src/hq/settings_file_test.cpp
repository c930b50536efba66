#include "hq/settings_file.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "hq/scratch_folder.hpp"

namespace sweepline {
namespace {

Settings read(std::string_view text, std::string_view expected) {
    Diagnostics problems;
    FileProblems file("migration.yaml", problems);
    SettingsFile read = read_settings(text, file);
    sort_diagnostics(problems);
    EXPECT_EQ(shown(problems), expected) << text;
    return std::move(read.settings);
}

/// A migration.yaml with this line in it, as the second, and the one problem it has.
void check(const std::string& line, const std::string& expected) {
    read("migration: x\n" + line + '\n', expected.empty() ? "" : "2:" + expected + '\n');
}

TEST(SettingsFile, TenLinesAreEnough) {
    const Settings settings = read("migration: ecs-to-eks\n", "");
    EXPECT_EQ(settings.migration, "ecs-to-eks");
    EXPECT_EQ(settings.environments, (std::vector<std::string>{"preprod", "prod"}));
    EXPECT_EQ(settings.branch, "sweep/{{layer.name}}/{{service.name}}");
    EXPECT_EQ(settings.forge, "none");
    EXPECT_TRUE(settings.unsupported.empty());
}

TEST(SettingsFile, ReadsWhatItSays) {
    const Settings settings = read(R"(migration: m
goal: Off by summer
timezone: Europe/Berlin
team:
  - {name: ana, email: ana@acme.example, services_per_day: 7.5, away: [2026-12-21..2027-01-03]}
  - {name: ben}
environments: [qa, live]
branch: m/{{layer.name}}.{{service.name}}
commit: {author: "Ana B <ana@acme.example>", sign: true}
shared: [docker-compose.yaml, charts/**]
services: here/services.yaml
layers: ./there/
)",
                                   "");
    EXPECT_EQ(settings.goal, "Off by summer");
    EXPECT_EQ(settings.timezone, "Europe/Berlin");
    ASSERT_EQ(settings.team.size(), 2U);
    EXPECT_EQ(settings.team[0].email, "ana@acme.example");
    EXPECT_EQ(settings.team[0].services_per_day, 7.5);
    EXPECT_EQ(settings.team[0].away, (std::vector<std::string>{"2026-12-21..2027-01-03"}));
    EXPECT_EQ(settings.environments, (std::vector<std::string>{"qa", "live"}));
    EXPECT_EQ(settings.branch, "m/{{layer.name}}.{{service.name}}");
    EXPECT_EQ(settings.commit_name, "Ana B");
    EXPECT_EQ(settings.commit_email, "ana@acme.example");
    EXPECT_TRUE(settings.commit_signed);
    EXPECT_EQ(settings.shared, (std::vector<std::string>{"docker-compose.yaml", "charts/**"}));
    EXPECT_EQ(settings.services_at, "here/services.yaml");
    EXPECT_EQ(settings.layers_at, "there");
}

TEST(SettingsFile, RefusesWhatIsNoSettings) {
    read("", "1:1 'migration' is missing [begin with `migration: NAME`]\n");
    read("# nothing\n", "1:1 'migration' is missing [begin with `migration: NAME`]\n");
    read("- a\n", "1:1 'migration.yaml' is a list, not named members\n");
    read("goal: x\n", "1:1 'migration' is missing\n");
    read("migration:\n", "1:11 'migration' is empty [give it a value, or leave the key out]\n");
    read("migration: a b\n",
         "1:12 'migration' is 'a b', which has characters that names cannot have [use letters, digits, '-', '_' and "
         "'.']\n");
}

TEST(SettingsFile, RefusesUnknownKeysWithAHint) {
    check("gaol: x", "1 unknown key 'gaol' [did you mean 'goal'?]");
    check("commit: {autor: x}", "10 unknown key 'autor' [did you mean 'author'?]");
    check("[a, b]: x", "1 a key that is no scalar is not supported");
}

TEST(SettingsFile, RefusesWrongSorts) {
    check("goal: [a]", "7 'goal' is a list, not a text");
    check("goal: \"\"", "7 'goal' is '', not a text [give it a value, or leave the key out]");
    check("shared: a/**", "9 'shared' is a text, not a list");
    check("shared: [a//b]", "10 an item of 'shared' is no pattern of paths: glob 'a//b': it has an empty component");
    check("team: [{email: x}]", "8 'name' is missing");
    check("team: [{name: a}, {name: a}]", "26 team member 'a' is there twice [the first is in line 2]");
    check("team: [{name: a, services_per_day: many}]", "36 'services_per_day' is 'many', not a number");
    check("environments: []", "15 'environments' is empty [give it a value, or leave the key out]");
    check("environments: [a, a]", "19 environment 'a' is there twice [the first is in line 2]");
    check("working_days: [monday]",
          "16 an item of 'working_days' is 'monday', not one of mon, tue, wed, thu, fri, sat, sun");
    check("holidays: [2026-02-30]",
          "12 an item of 'holidays' is '2026-02-30', not a day or a range of days [write it as 2026-12-25 or "
          "2026-12-21..2027-01-03]");
    check("rotation: {weeks_max: 0}", "23 'weeks_max' is '0', not a whole number from 1 on");
    check("serial: {weeks_per_service: 4..3}",
          "29 'weeks_per_service' is '4..3', not a number or a range [write it as 3 or 3..4]");
    check("commit: {sign: yes}", "16 'sign' is 'yes', not true or false");
    check("commit: {author: ana}",
          "18 'author' is 'ana', not a name and an address [write it as \"Name <name@example.com>\"]");
    check("services: ../elsewhere",
          "11 'services' is '../elsewhere', which leads out [write it relative, without '..']");
    check("layers: /etc", "9 'layers' is '/etc', which is not relative [write it relative, without '..']");
    check("timezone: 1", "11 'timezone' is '1', not a time zone [write it as Europe/Berlin or UTC]");
}

TEST(SettingsFile, RefusesTemplatesOverUnknownNames) {
    const std::string known =
        " is unknown [known: service, layer, vars; a text that uses {{ }} itself begins with {{=<% %>=}}]";
    check("branch: sweep/{{layer.name}}/{{svc.name}}", "9 'branch' cannot be rendered: 'svc.name'" + known);
    check("branch: sweep/{{facts.role}}", "9 'branch' cannot be rendered: 'facts.role'" + known);
}

TEST(SettingsFile, RefusesSecretsThemselves) {
    const std::string hint = " [write \"${NAME}\" for an environment variable, or {run: COMMAND} that prints it]";
    check("forge: {kind: none, token: ghp_abcdef}", "28 'token' holds a secret itself" + hint);
    check("forge: {kind: none, token: \"${GITHUB_TOKEN}x\"}", "28 'token' holds a secret itself" + hint);
    check("notify: [{slack: \"https://hooks.slack.com/services/T0/B0/x\"}]", "18 'slack' holds a secret itself" + hint);
    check("store: postgresql://me:secret@db/x",
          "8 'store' holds a secret itself [leave the password out of the address]");
    check("forge: {kind: none, token: {run: gh auth token}}", "");
    check("forge: {kind: none, token: \"${GITHUB_TOKEN}\"}", "");
}

TEST(SettingsFile, ChecksTheFormOfLaterSections) {
    check("forge: githib", "8 'forge' is 'githib', not one of github, gitlab, gitea, none [did you mean 'github'?]");
    check("forge: {kind: github, pace: {windows: [\"monday\"]}}",
          "40 an item of 'windows' is 'monday', not hours of a week [write them as \"mon-thu 09:00-16:00\"]");
    check("agents: {default: claude}", "19 agent 'claude' is not described [add it as `claude: {run: COMMAND}`]");
    check("agents: {claude: {timeout: 15m}}", "18 'run' is missing");
    check("notify: [{about: [blocked]}]", "10 'slack' or 'webhook' is missing");
    check("preflight: [{tls: {host: a}, person: b}]", "13 'tls' and 'person' are both there [leave one of them out]");
    check("cadence: [{stage: shift}]",
          "11 'share' is missing [say how much traffic the stage shifts, as in `share: 1%`]");
    check("cadence: [{stage: soak}]", "11 'for' is missing [say how long the stage lasts, as in `for: 7d`]");
    check("weekend: 1", "10 'weekend' is '1', not a percentage [write it as 20%]");
    check("weekend: keep", "");
    check("gates: [{name: e, bad: sum(x)}]",
          "24 'bad' does not tell the sides apart [select by {{side}}, or say `whole_service: true`]");
    check("gates: [{name: e, bad: sum(x), whole_service: true}]", "");
    check("gates: [{name: e, bad: 'x{{side}}', total: 'y{{side}}', at_most_vs_old: 1.2}]",
          "73 'at_most_vs_old' is '1.2', not a factor [write it as 1.2x]");
    check("readiness: [{id: a, ask: b}, {id: a, ask: c}]",
          "35 readiness criterion 'a' is there twice [the first is in line 2]");
    check("server: acme", "9 'server' is 'acme', not a web address [write it as https://…]");
    check("store: mysql://x", "8 'store' is 'mysql://x', not sqlite:PATH or postgresql://…");
    check("engine: remote", "9 'engine' is 'remote', not local or nats://…");
}

TEST(SettingsFile, CollectsWhatThisBuildCannotDo) {
    const Settings settings = read(R"(migration: m
server: https://sweepline.example
forge: {kind: gitlab}
store: postgresql://db/x
engine: nats://n
agents: {a: {run: x}}
cadence: []
gates: []
)",
                                   "");
    EXPECT_EQ(
        shown(settings.unsupported),
        "3:15 'forge' gitlab: this build proposes no pull requests [with `forge: none`, `ship` pushes the branches]\n"
        "6:1 'agents': this build performs no agent steps\n"
        "7:1 'cadence': this build does not switch traffic\n"
        "8:1 'gates': this build does not switch traffic\n"
        "4:8 'store': this build stores in SQLite only [leave it out, or write sqlite:.sweepline/sweepline.db]\n"
        "5:9 'engine': this build performs runs in its own process only [leave it out, or write local]\n");
    EXPECT_EQ(settings.store, "postgresql://db/x");
}

TEST(SettingsFile, ReportsEverythingAtOnceAndKeepsTheRest) {
    const Settings settings =
        read("migration: m\ngoals: x\nshared: [ok/**, ../no]\ntimezone: UTC\ncommit: {sign: true, by: x}\n",
             "2:1 unknown key 'goals' [did you mean 'goal'?]\n"
             "3:17 an item of 'shared' is no pattern of paths: glob '../no': no path has the component '..'\n"
             "5:22 unknown key 'by' [known: author, sign]\n");
    EXPECT_EQ(settings.timezone, "UTC");
    EXPECT_EQ(settings.shared, (std::vector<std::string>{"ok/**"}));
    EXPECT_TRUE(settings.commit_signed);
}

}  // namespace
}  // namespace sweepline
