#include "cli/completion.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "cli/command_words.hpp"

namespace sweepline {

namespace {

/// What a script must know of one option.
struct Option {
    std::string name;
    std::string help;
    std::string value = {};               ///< empty: takes none
    std::vector<std::string> words = {};  ///< that its value may be
    std::string names = {};               ///< services or layers that its value may be
    bool path = false;                    ///< its value is a file or folder
};

/// What may stand at a place: words, or names of the headquarters.
struct Choice {
    std::vector<std::string> words = {};
    std::string names = {};
};

struct Command {
    std::string name;  ///< `cell/block`
    std::string summary;
    std::vector<Option> options = {};
    std::vector<Choice> positions = {};
};

bool takes_path(std::string_view name) {
    return name == "--hq" || name == "--from" || name == "--into" || name == "--cert" || name == "--key";
}

Option option_of(const SurfaceOption& option) {
    std::vector<std::string> words(option.words.begin(), option.words.end());
    return {std::string(option.name), std::string(option.help), std::string(option.value), std::move(words), "",
            takes_path(option.name)};
}

std::string slashed(std::string_view name) {
    std::string out(name);
    std::ranges::replace(out, ' ', '/');
    return out;
}

Command command_of(const UseCase& use_case) {
    Command command{.name = slashed(use_case.about.name), .summary = std::string(use_case.about.summary)};
    for (const FieldSpec& field : use_case.fields) {
        const std::string names(names_for(field.name));
        if (field.place == FieldSpec::Place::named) {
            const std::string name = option_name(field.name);
            command.options.push_back({name, field.help, value_name(field), field.words, names, takes_path(name)});
        } else {
            command.positions.push_back({field.words, names});
        }
    }
    for (const SurfaceOption& option : own_options(use_case.about.name)) command.options.push_back(option_of(option));
    for (const SurfaceOption& option : global_options()) command.options.push_back(option_of(option));
    return command;
}

std::vector<Command> commands_of(const std::vector<UseCase>& catalogue) {
    std::vector<Command> commands;
    for (const UseCase& use_case : catalogue) commands.push_back(command_of(use_case));
    for (const SurfaceCommand& surface : surface_commands()) {
        Command command{.name = std::string(surface.name), .summary = std::string(surface.summary)};
        if (!surface.words.empty())
            command.positions.push_back({std::vector<std::string>(surface.words.begin(), surface.words.end()), ""});
        for (const SurfaceOption& option : own_options(surface.name)) command.options.push_back(option_of(option));
        commands.push_back(std::move(command));
    }
    return commands;
}

/// Every option of every command once, by name: what a script needs to know which words are values.
std::vector<Option> all_options(const std::vector<Command>& commands) {
    std::vector<Option> options;
    std::set<std::string> seen;
    for (const Command& command : commands)
        for (const Option& option : command.options)
            if (seen.insert(option.name).second) options.push_back(option);
    return options;
}

/// The words that may follow `prefix` (`` or `cell`) with what they do; words shared by several commands once.
std::vector<std::pair<std::string, std::string>> next_words(const std::vector<Command>& commands,
                                                            std::string_view prefix) {
    std::vector<std::pair<std::string, std::string>> words;
    const std::string before = prefix.empty() ? "" : std::string(prefix) + "/";
    for (const Command& command : commands) {
        if (!command.name.starts_with(before)) continue;
        const std::string rest = command.name.substr(before.size());
        const std::size_t slash = rest.find('/');
        const std::string word = rest.substr(0, slash);
        if (!words.empty() && words.back().first == word) continue;
        const bool known = std::ranges::any_of(words, [&](const auto& each) { return each.first == word; });
        if (!known) words.emplace_back(word, slash == std::string::npos ? command.summary : "several commands");
    }
    return words;
}

std::vector<std::string> first_words_of_several(const std::vector<Command>& commands) {
    std::set<std::string> prefixes;
    for (const Command& command : commands)
        if (const std::size_t slash = command.name.find('/'); slash != std::string::npos)
            prefixes.insert(command.name.substr(0, slash));
    return {prefixes.begin(), prefixes.end()};
}

/// `/grid | /cell | cell/block`: what a word must be to belong to the command.
std::string command_pattern(const std::vector<Command>& commands) {
    std::vector<std::string> patterns;
    for (const std::string& prefix : first_words_of_several(commands)) patterns.push_back("/" + prefix);
    for (const Command& command : commands)
        patterns.push_back(command.name.contains('/') ? command.name : "/" + command.name);
    return fmt::format("{}", fmt::join(patterns, " | "));
}

std::string value_pattern(const std::vector<Option>& options) {
    std::string pattern = "--color";
    for (const Option& option : options)
        if (!option.value.empty() && option.name != "--hq") pattern += " | " + option.name;
    return pattern;
}

std::string single_quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

/// The scanning of the words so far, which both shells read alike.
std::string scan(const std::vector<Command>& commands, std::string_view words, int first, std::string_view current) {
    return fmt::format(
        R"sh(    for ((i = {1}; i < {2}; i++)); do
        word=${{{0}[i]}}
        case $word in
            --hq) hq=(--hq "${{{0}[i+1]}}"); ((i++)) ;;
            {3}) ((i++)) ;;
            -*) ;;
            *)
                case "$line/$word" in
                    {4})
                        line=${{line:+$line/}}$word ;;
                    *) ((position++)) ;;
                esac ;;
        esac
    done
)sh",
        words, first, current, value_pattern(all_options(commands)), command_pattern(commands));
}

std::string bash_choice(const Choice& choice) {
    if (!choice.names.empty()) return "_sweepline_names " + choice.names;
    return "_sweepline_words " + fmt::format("{}", fmt::join(choice.words, " "));
}

constexpr std::string_view kBashBegin = R"sh(# bash completion for sweepline: source <(sweepline completion bash)
_sweepline_words() {
    local each
    for each in "$@"; do
        if [[ $each == "$current"* ]]; then COMPREPLY+=("$each"); fi
    done
}
_sweepline_names() {
    local each
    while IFS= read -r each; do
        if [[ $each == "$current"* ]]; then COMPREPLY+=("$(printf %q "$each")"); fi
    done < <("${COMP_WORDS[0]}" __names "$1" "${hq[@]}" 2>/dev/null)
}
_sweepline() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
    local line='' word='' i=0 position=0
    local -a hq=()
    COMPREPLY=()
)sh";

std::string bash_script(const std::vector<Command>& commands) {
    std::string out(kBashBegin);
    out += scan(commands, "COMP_WORDS", 1, "COMP_CWORD");
    out += "    case $previous in\n";
    for (const Option& option : all_options(commands)) {
        if (option.value.empty()) continue;
        const std::string name = option.name == "--colour" ? "--colour | --color" : option.name;
        std::string act = ":";
        if (!option.words.empty() || !option.names.empty()) act = bash_choice({option.words, option.names});
        if (option.path) act = "mapfile -t COMPREPLY < <(compgen -f -- \"$current\")";
        out += fmt::format("        {}) {}; return ;;\n", name, act);
    }
    out += "    esac\n    if [[ $current == -* ]]; then\n        case $line in\n";
    for (const Command& command : commands) {
        std::string names;
        for (const Option& option : command.options) names += " " + option.name;
        if (!names.empty()) out += fmt::format("            {}) _sweepline_words{} ;;\n", command.name, names);
    }
    std::string global;
    for (const auto& options : {global_options(), own_options("")})
        for (const SurfaceOption& option : options) global += " " + std::string(option.name);
    out += fmt::format("            *) _sweepline_words{} ;;\n        esac\n        return\n    fi\n", global);
    out += "    case $line:$position in\n";
    std::vector<std::string> prefixes = first_words_of_several(commands);
    prefixes.insert(prefixes.begin(), "");
    for (const std::string& prefix : prefixes) {
        std::vector<std::string> words;
        for (auto& [word, summary] : next_words(commands, prefix)) words.push_back(std::move(word));
        out += fmt::format("        {}:0) {} ;;\n", prefix, bash_choice({words, ""}));
    }
    for (const Command& command : commands)
        for (std::size_t i = 0; i < command.positions.size(); ++i)
            if (!command.positions[i].words.empty() || !command.positions[i].names.empty())
                out += fmt::format("        {}:{}) {} ;;\n", command.name, i, bash_choice(command.positions[i]));
    return out + "    esac\n}\ncomplete -F _sweepline sweepline\n";
}  // namespace sweepline

constexpr std::string_view kZshBegin = R"sh(#compdef sweepline
# zsh completion for sweepline: sweepline completion zsh > a folder of $fpath as _sweepline
_sweepline_names() {
    local -a found
    found=(${(f)"$($words[1] __names $1 $hq 2>/dev/null)"})
    compadd -a found
}
_sweepline() {
    local line='' word='' previous=$words[CURRENT-1]
    local -i i=0 position=0
    local -a hq=() offered=()
)sh";

std::string zsh_choice(const Choice& choice) {
    if (!choice.names.empty()) return "_sweepline_names " + choice.names;
    return "compadd -- " + fmt::format("{}", fmt::join(choice.words, " "));
}

std::string zsh_options(const std::vector<Option>& options) {
    std::string out;
    for (const Option& option : options) out += " " + single_quoted(option.name + ":" + option.help);
    return out;
}

std::string zsh_script(const std::vector<Command>& commands) {
    std::string out(kZshBegin);
    out += scan(commands, "words", 2, "CURRENT");
    out += "    case $previous in\n";
    for (const Option& option : all_options(commands)) {
        if (option.value.empty()) continue;
        const std::string name = option.name == "--colour" ? "--colour | --color" : option.name;
        std::string act = "_message " + single_quoted(option.help);
        if (!option.words.empty() || !option.names.empty()) act = zsh_choice({option.words, option.names});
        if (option.path) act = "_files";
        out += fmt::format("        {}) {}; return ;;\n", name, act);
    }
    out += "    esac\n    if [[ $PREFIX == -* ]]; then\n        case $line in\n";
    for (const Command& command : commands)
        if (!command.options.empty())
            out += fmt::format("            {}) offered=({}) ;;\n", command.name, zsh_options(command.options));
    std::vector<Option> global;
    for (const auto& options : {global_options(), own_options("")})
        for (const SurfaceOption& option : options) global.push_back(option_of(option));
    out += fmt::format("            *) offered=({}) ;;\n        esac\n", zsh_options(global));
    out += "        _describe -o option offered\n        return\n    fi\n    case $line:$position in\n";
    std::vector<std::string> prefixes = first_words_of_several(commands);
    prefixes.insert(prefixes.begin(), "");
    for (const std::string& prefix : prefixes) {
        std::string words;
        for (const auto& [word, summary] : next_words(commands, prefix))
            words.append(" ").append(single_quoted(fmt::format("{}:{}", word, summary)));
        out += fmt::format("        {}:0) offered=({}); _describe command offered ;;\n", prefix, words);
    }
    for (const Command& command : commands)
        for (std::size_t i = 0; i < command.positions.size(); ++i)
            if (!command.positions[i].words.empty() || !command.positions[i].names.empty())
                out += fmt::format("        {}:{}) {} ;;\n", command.name, i, zsh_choice(command.positions[i]));
    return out +
           "    esac\n}\nif [[ $funcstack[1] == _sweepline ]]; then\n    _sweepline \"$@\"\n"
           "else\n    compdef _sweepline sweepline\nfi\n";
}

}  // namespace

std::string completion_script(std::string_view shell, const std::vector<UseCase>& catalogue) {
    if (shell == "bash") return bash_script(commands_of(catalogue));
    if (shell == "zsh") return zsh_script(commands_of(catalogue));
    return {};
}

}  // namespace sweepline
