#include "hq/settings_file.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <map>
#include <set>
#include <utility>

#include "hq/measures.hpp"
#include "hq/scalar_shapes.hpp"
#include "hq/settings_shape.hpp"
#include "hq/shape.hpp"

namespace sweepline {

namespace {

void read_team(const YamlNode& root, Settings& settings, FileProblems& problems);
void read_commit(const YamlNode& root, Settings& settings, FileProblems& problems);
void read_environments(const YamlNode& root, Settings& settings, FileProblems& problems);
void read_places(const YamlNode& root, Settings& settings, FileProblems& problems);
void read_forge(const YamlNode& root, Settings& settings, const FileProblems& problems);
void check_later_sections(const YamlNode& root, FileProblems& problems);
void collect_unsupported(const YamlNode& root, Settings& settings, const FileProblems& problems);

}  // namespace

SettingsFile read_settings(std::string_view text, FileProblems& problems) {
    SettingsFile file;
    auto root = read_yaml(text, problems);
    if (!root) return file;
    if (is_null(*root)) {
        problems.error("'migration' is missing", "begin with `migration: NAME`");
        return file;
    }
    if (!keep_what_fits(*root, settings_shape(), "migration.yaml", problems) && root->sort != YamlNode::Sort::mapping)
        return file;
    Settings& settings = file.settings;
    take(*root, "migration", settings.migration);
    take(*root, "goal", settings.goal);
    take(*root, "timezone", settings.timezone);
    take(*root, "server", settings.server);
    take(*root, "branch", settings.branch);
    take(*root, "shared", settings.shared);
    read_team(*root, settings, problems);
    read_environments(*root, settings, problems);
    read_commit(*root, settings, problems);
    read_places(*root, settings, problems);
    read_forge(*root, settings, problems);
    check_later_sections(*root, problems);
    collect_unsupported(*root, settings, problems);
    file.root = std::move(*root);
    return file;
}

namespace {

/// Reports every text that stands twice among `nodes`, and what it is called.
class Once {
public:
    Once(std::string_view what, FileProblems& problems) : what_(what), problems_(&problems) {}
    bool first(const YamlNode& node) {
        const auto [at, fresh] = lines_.emplace(node.text, node.span.line);
        if (!fresh)
            problems_->error(node.span, std::string(what_) + " " + in_quotes(node.text) + " is there twice",
                             "the first is in line " + std::to_string(at->second));
        return fresh;
    }

private:
    std::string_view what_;
    FileProblems* problems_;
    std::map<std::string, int> lines_;
};

void read_team(const YamlNode& root, Settings& settings, FileProblems& problems) {
    const YamlNode* team = root.find("team");
    if (team == nullptr) return;
    Once once("team member", problems);
    for (const YamlNode& each : team->items) {
        const YamlNode* name = each.find("name");
        if (name == nullptr || !once.first(*name)) continue;
        TeamMember member{.name = name->text};
        take(each, "email", member.email);
        take(each, "away", member.away);
        if (const YamlNode* pace = each.find("services_per_day"))
            member.services_per_day = parse_number(pace->text).value_or(0);
        settings.team.push_back(std::move(member));
    }
}

void read_environments(const YamlNode& root, Settings& settings, FileProblems& problems) {
    const YamlNode* environments = root.find("environments");
    if (environments == nullptr || environments->items.empty()) return;
    settings.environments.clear();
    Once once("environment", problems);
    for (const YamlNode& each : environments->items)
        if (once.first(each)) settings.environments.push_back(each.text);
}

void read_commit(const YamlNode& root, Settings& settings, FileProblems& problems) {
    const YamlNode* commit = root.find("commit");
    if (commit == nullptr) return;
    take(*commit, "sign", settings.commit_signed);
    const YamlNode* author = commit->find("author");
    if (author == nullptr) return;
    const std::string_view text = author->text;
    const std::size_t open = text.find(" <");
    const bool well_formed = open != std::string_view::npos && open > 0 && text.ends_with('>') &&
                             text.find_first_of("<>", open + 2) == text.size() - 1 && text.size() > open + 3 &&
                             text.find_first_of("<>\n") == open + 1 && !text.contains('\0');
    if (!well_formed) {
        problems.error(author->span, "'author' is " + in_quotes(text) + ", not a name and an address",
                       "write it as \"Name <name@example.com>\"");
        return;
    }
    settings.commit_name = text.substr(0, open);
    settings.commit_email = text.substr(open + 2, text.size() - open - 3);
}

/// A text at `key` that begins with one of `schemes`.
void read_address(const YamlNode& root, std::string_view key, std::initializer_list<std::string_view> schemes,
                  std::string_view wanted, std::string& into, FileProblems& problems) {
    const YamlNode* node = root.find(key);
    if (node == nullptr) return;
    const bool known =
        std::ranges::any_of(schemes, [&](std::string_view each) { return node->text.starts_with(each); });
    if (!known) {
        problems.error(node->span, in_quotes(key) + " is " + in_quotes(node->text) + ", not " + std::string(wanted));
    } else if (const std::size_t user = node->text.find("://");
               user != std::string::npos && node->text.find('@') != std::string::npos &&
               node->text.substr(user + 3, node->text.find('@') - user - 3).contains(':')) {
        problems.error(node->span, in_quotes(key) + " holds a secret itself", "leave the password out of the address");
    } else {
        into = node->text;
    }
}

void read_places(const YamlNode& root, Settings& settings, FileProblems& problems) {
    take(root, "services", settings.services_at);
    take(root, "layers", settings.layers_at);
    for (std::string* each : {&settings.services_at, &settings.layers_at}) {
        while (each->ends_with('/')) each->pop_back();
        while (each->starts_with("./")) each->erase(0, 2);
    }
    if (const YamlNode* scope = root.find("scope"); scope != nullptr) {
        take(*scope, "from", settings.scope.from);
        take(*scope, "service_path", settings.scope.service_path);
        take(*scope, "origin", settings.scope.origin);
        take(*scope, "leave", settings.scope.leave);
    }
    read_address(root, "store", {"sqlite:", "postgresql://"}, "sqlite:PATH or postgresql://…", settings.store,
                 problems);
    if (const YamlNode* engine = root.find("engine"); engine != nullptr && engine->text != "local")
        read_address(root, "engine", {"nats://"}, "local or nats://…", settings.engine, problems);
}

void read_forge(const YamlNode& root, Settings& settings, const FileProblems& problems) {
    const YamlNode* forge = root.find("forge");
    if (forge == nullptr) return;
    const YamlNode* kind = forge->sort == YamlNode::Sort::mapping ? forge->find("kind") : forge;
    if (kind == nullptr) return;
    settings.forge = kind->text;
    if (settings.forge == "none") return;
    settings.unsupported.push_back(problems.at(kind->span,
                                               "'forge' " + settings.forge + ": this build proposes no pull requests",
                                               "with `forge: none`, `ship` pushes the branches"));
}

void check_gates(const YamlNode& root, FileProblems& problems) {
    const YamlNode* gates = root.find("gates");
    if (gates == nullptr) return;
    for (const YamlNode& gate : gates->items) {
        bool whole_service = false;
        take(gate, "whole_service", whole_service);
        if (whole_service) continue;
        for (const std::string_view key : {"bad", "total"}) {
            const YamlNode* query = gate.find(key);
            if (query == nullptr || query->text.contains("{{side}}")) continue;
            problems.error(query->span, in_quotes(key) + " does not tell the sides apart",
                           "select by {{side}}, or say `whole_service: true`");
        }
    }
}

void check_stages(const YamlNode& root, FileProblems& problems) {
    const YamlNode* cadence = root.find("cadence");
    if (cadence == nullptr) return;
    for (const YamlNode& stage : cadence->items) {
        const YamlNode* kind = stage.find("stage");
        if (kind == nullptr) continue;
        if (kind->text == "shift" && stage.find("share") == nullptr)
            problems.error(stage.span, "'share' is missing",
                           "say how much traffic the stage shifts, as in `share: 1%`");
        if (kind->text == "soak" && stage.find("for") == nullptr)
            problems.error(stage.span, "'for' is missing", "say how long the stage lasts, as in `for: 7d`");
    }
}

void check_agents(const YamlNode& root, FileProblems& problems) {
    const YamlNode* agents = root.find("agents");
    const YamlNode* chosen = agents != nullptr ? agents->find("default") : nullptr;
    if (chosen == nullptr) return;
    if (chosen->text == "default" || agents->find(chosen->text) == nullptr)
        problems.error(chosen->span, "agent " + in_quotes(chosen->text) + " is not described",
                       "add it as `" + chosen->text + ": {run: COMMAND}`");
}

void check_later_sections(const YamlNode& root, FileProblems& problems) {
    check_gates(root, problems);
    check_stages(root, problems);
    check_agents(root, problems);
    if (const YamlNode* readiness = root.find("readiness")) {
        Once once("readiness criterion", problems);
        for (const YamlNode& each : readiness->items)
            if (const YamlNode* id = each.find("id")) once.first(*id);
    }
}

struct LaterSection {
    std::string_view key;
    std::string_view because;
};
constexpr std::array kLaterSections{
    LaterSection{"agents", "this build performs no agent steps"},
    LaterSection{"notify", "this build tells nobody"},
    LaterSection{"preflight", "this build does not switch traffic"},
    LaterSection{"readiness", "this build does not switch traffic"},
    LaterSection{"cadence", "this build does not switch traffic"},
    LaterSection{"window", "this build does not switch traffic"},
    LaterSection{"stagger", "this build does not switch traffic"},
    LaterSection{"weekend", "this build does not switch traffic"},
    LaterSection{"freezes", "this build does not switch traffic"},
    LaterSection{"go", "this build does not switch traffic"},
    LaterSection{"gates", "this build does not switch traffic"},
    LaterSection{"prometheus", "this build does not switch traffic"},
};

void collect_unsupported(const YamlNode& root, Settings& settings, const FileProblems& problems) {
    const auto add = [&](const YamlNode& node, std::string_view key, std::string_view because, std::string hint) {
        settings.unsupported.push_back(
            problems.at(node.span, in_quotes(key) + ": " + std::string(because), std::move(hint)));
    };
    for (const auto& [key, member] : root.members) {
        const auto* const later = std::ranges::find(kLaterSections, key.text, &LaterSection::key);
        if (later != kLaterSections.end()) add(key, key.text, later->because, {});
    }
    if (const YamlNode* store = root.find("store"); store != nullptr && store->text.starts_with("postgresql:"))
        add(*store, "store", "this build stores in SQLite only",
            "leave it out, or write sqlite:.sweepline/sweepline.db");
    if (const YamlNode* engine = root.find("engine"); engine != nullptr && engine->text.starts_with("nats:"))
        add(*engine, "engine", "this build performs runs in its own process only", "leave it out, or write local");
}

}  // namespace

}  // namespace sweepline
