#include "cli/command_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sweepline {

namespace {

constexpr std::array kUsualValues{
    std::pair{std::string_view("service"), std::string_view("payments")},
    std::pair{std::string_view("layer"), std::string_view("identity")},
    std::pair{std::string_view("status"), std::string_view("done")},
    std::pair{std::string_view("reason"), std::string_view("\"the OIDC provider of account 4411 is missing\"")},
    std::pair{std::string_view("because"), std::string_view("\"proven by hand, see the runbook\"")},
    std::pair{std::string_view("to"), std::string_view("ana")},
    std::pair{std::string_view("file"), std::string_view("plan.csv")},
    std::pair{std::string_view("name"), std::string_view("ben")},
};

/// Options worth showing once.
constexpr std::array kUsualOptions{
    std::pair{std::string_view("grid"), std::string_view(" --watch")},
    std::pair{std::string_view("grid import"), std::string_view(" --dry-run")},
    std::pair{std::string_view("sweep"), std::string_view(" --mine")},
    std::pair{std::string_view("ship"), std::string_view(" --dry-run")},
    std::pair{std::string_view("validate"), std::string_view(" --environment preprod")},
    std::pair{std::string_view("blockers"), std::string_view(" --layer identity")},
    std::pair{std::string_view("cell set"), std::string_view(" --because \"proven by hand, see the runbook\"")},
    std::pair{std::string_view("cell walk"), std::string_view(" --tick 1 --tick 2")},
    std::pair{std::string_view("cell waive"), std::string_view(" --until 2026-12-31")},
    std::pair{std::string_view("init"), std::string_view(" --from ~/src --layers \"Connectivity, Identity\"")},
    std::pair{std::string_view("layer new"), std::string_view(" --concern identity")},
    std::pair{std::string_view("demo"), std::string_view(" --serve")},
    std::pair{std::string_view("token add"), std::string_view(" --access engineer")},
};

/// What an option wants, where its name does not say so.
constexpr std::array kValueNames{
    std::pair{std::string_view("assignee"), std::string_view("NAME")},
    std::pair{std::string_view("because"), std::string_view("TEXT")},
    std::pair{std::string_view("concern"), std::string_view("NAME")},
    std::pair{std::string_view("environment"), std::string_view("NAME")},
    std::pair{std::string_view("from"), std::string_view("PATH")},
    std::pair{std::string_view("into"), std::string_view("DIR")},
    std::pair{std::string_view("layers"), std::string_view("TITLES")},
    std::pair{std::string_view("leave"), std::string_view("SERVICE")},
    std::pair{std::string_view("only"), std::string_view("SERVICE")},
    std::pair{std::string_view("service_path"), std::string_view("PATTERN")},
    std::pair{std::string_view("tick"), std::string_view("N")},
    std::pair{std::string_view("until"), std::string_view("DATE")},
    std::pair{std::string_view("untick"), std::string_view("N")},
};

template <class Table>
std::string_view look_up(const Table& table, std::string_view key) {
    const auto found = std::ranges::find(table, key, [](const auto& each) { return each.first; });
    return found == table.end() ? std::string_view() : found->second;
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

}  // namespace

std::string option_name(std::string_view field) {
    std::string name = "--" + std::string(field);
    std::ranges::replace(name, '_', '-');
    return name;
}

std::string value_name(const FieldSpec& field) {
    if (field.sort == FieldSpec::Sort::truth) return {};
    if (field.place != FieldSpec::Place::named) return upper(field.name);
    if (!field.words.empty()) {
        std::string words;
        for (const std::string& word : field.words) words += (words.empty() ? "" : "|") + word;
        return words;
    }
    if (field.sort == FieldSpec::Sort::number) return "N";
    const std::string_view said = look_up(kValueNames, field.name);
    return said.empty() ? upper(field.name) : std::string(said);
}

std::string usage_of(const UseCase& use_case) {
    std::string usage = "sweepline " + std::string(use_case.about.name);
    bool options = !own_options(use_case.about.name).empty();
    for (const FieldSpec& field : use_case.fields) {
        if (field.place == FieldSpec::Place::required) usage += " " + value_name(field);
        if (field.place == FieldSpec::Place::trailing) usage += " [" + value_name(field) + "]";
        options = options || field.place == FieldSpec::Place::named;
    }
    if (options) usage += " [options]";
    return usage;
}

std::string example_of(const UseCase& use_case) {
    std::string line = "sweepline " + std::string(use_case.about.name);
    for (const FieldSpec& field : use_case.fields) {
        const std::string_view value = look_up(kUsualValues, field.name);
        if (field.place != FieldSpec::Place::named && !value.empty()) line += " " + std::string(value);
    }
    line += look_up(kUsualOptions, use_case.about.name);
    return line;
}

const std::vector<SurfaceCommand>& surface_commands() {
    static const std::vector<SurfaceCommand> kCommands{
        {"serve", "[options]", "Serve the live grid to browsers, until Ctrl-C", {}, Habit::daily},
        {"login", "[URL]", "Keep your token for a team's server"},
        {"logout", "[URL]", "Forget your token for a team's server"},
        {"completion", "bash|zsh", "Print a completion script for your shell", {"bash", "zsh"}},
        {"help", "[COMMAND]", "Say what a command does and how it is written"},
    };
    return kCommands;
}

const std::vector<SurfaceOption>& global_options() {
    static const std::vector<SurfaceOption> kOptions{
        {"--hq", "DIR", "the headquarters (default: found from here upwards)"},
        {"--json", "", "answer in JSON, one line"},
        {"--colour", "WHEN", "auto, always or never", {"auto", "always", "never"}},
        {"--server", "URL", "who keeps the record; 'here': this folder"},
        {"--help", "", "say what a command does"},
    };
    return kOptions;
}

const std::vector<SurfaceOption>& own_options(std::string_view command) {
    static const std::vector<SurfaceOption> kNone;
    static const std::vector<SurfaceOption> kAlone{{"--version", "", "say which version this is"}};
    static const std::vector<SurfaceOption> kGrid{
        {"--watch", "", "stay, and show every change as it happens"},
        {"--csv", "", "as comma-separated values"},
        {"--markdown", "", "as a Markdown table"},
    };
    static const std::vector<SurfaceOption> kServe{
        {"--listen", "HOST:PORT", "where (default: 127.0.0.1:7433, which only this machine reaches)"},
        {"--open", "", "open it in the browser"},
        {"--cert", "FILE", "speak TLS with this certificate (PEM)"},
        {"--key", "FILE", "and its key"},
        {"--name", "NAME", "a name that people call it by; may be repeated"},
    };
    static const std::vector<SurfaceOption> kDemo{
        {"--listen", "HOST:PORT", "with --serve: where (default: 127.0.0.1:7433)"},
        {"--open", "", "with --serve: open it in the browser"},
    };
    if (command == "serve") return kServe;
    if (command == "demo") return kDemo;
    if (command.empty()) return kAlone;
    return command == "grid" ? kGrid : kNone;
}

std::string_view names_for(std::string_view field) {
    if (field == "service") return "services";
    return field == "layer" ? "layers" : std::string_view();
}

}  // namespace sweepline
