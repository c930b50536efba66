#include "cli/help.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "cli/command_words.hpp"
#include "cli/phrases.hpp"
#include "cli/table.hpp"
#include "text/spelling.hpp"

namespace sweepline {

namespace {

constexpr std::array kHabits{
    std::pair{Habit::daily, std::string_view("every day")},
    std::pair{Habit::shaping, std::string_view("shaping a migration")},
    std::pair{Habit::looking, std::string_view("looking closer")},
    std::pair{Habit::rare, std::string_view("now and then")},
};

std::string with_value(const SurfaceOption& option) {
    return std::string(option.name) + (option.value.empty() ? "" : " " + std::string(option.value));
}

std::string with_words(const FieldSpec& field) {
    std::string help = field.help;
    if (field.place != FieldSpec::Place::named && !field.words.empty()) {
        help += ": " + joined(field.words, "or");
    }
    if (field.sort == FieldSpec::Sort::texts) help += "; may be repeated";
    return help;
}

std::string option_section(const Page& page, std::string_view title, const std::vector<SurfaceOption>& options) {
    std::vector<TableRow> rows;
    for (const SurfaceOption& option : options) rows.push_back({{with_value(option)}, {std::string(option.help)}});
    return "\n" + heading(page, title) + draw_table(page, rows, 2);
}

std::string global_section(const Page& page) { return option_section(page, "with every command", global_options()); }

std::string overview(const std::vector<UseCase>& catalogue, const Page& page) {
    std::string out =
        "Sweepline carries a migration through every service, layer by layer.\n\n"
        "usage: sweepline [COMMAND] [options]\n";
    // One table, so that all summaries begin in the same column.
    std::size_t longest = 0;
    for (const UseCase& use_case : catalogue) longest = std::max(longest, use_case.about.name.size());
    for (const auto& [habit, title] : kHabits) {
        std::vector<TableRow> rows;
        const auto add = [&](std::string_view name, std::string_view summary) {
            rows.push_back({{padded(name, static_cast<int>(longest))}, {std::string(summary)}});
        };
        for (const UseCase& use_case : catalogue)
            if (use_case.about.habit == habit) add(use_case.about.name, use_case.about.summary);
        for (const SurfaceCommand& command : surface_commands())
            if (command.habit == habit) add(command.name, command.summary);
        if (!rows.empty()) out += "\n" + heading(page, title) + draw_table(page, rows, 2);
    }
    out += global_section(page) + option_section(page, "without a command", own_options(""));
    return out +
           "\n`sweepline` alone shows your cells, your blockers and the next command.\n"
           "`sweepline help COMMAND` says more.\n";
}

std::string use_case_help(const UseCase& use_case, const Page& page) {
    std::string out = painted(page, Ink::strong, use_case.about.name) + "\n" +
                      wrapped(page, use_case.about.summary, 0, 0) +
                      "\n\nusage: " + wrapped(page, usage_of(use_case), 7, 9) + "\n";
    std::vector<TableRow> positions;
    std::vector<TableRow> options;
    for (const FieldSpec& field : use_case.fields) {
        if (field.place != FieldSpec::Place::named) {
            positions.push_back({{value_name(field)}, {with_words(field)}});
            continue;
        }
        const std::string value = value_name(field);
        options.push_back({{option_name(field.name) + (value.empty() ? "" : " " + value)}, {with_words(field)}});
    }
    for (const SurfaceOption& option : own_options(use_case.about.name))
        options.push_back({{with_value(option)}, {std::string(option.help)}});
    if (!positions.empty()) out += "\n" + draw_table(page, positions, 2);
    if (!options.empty()) out += "\n" + heading(page, "options") + draw_table(page, options, 2);
    out += global_section(page);
    return out + "\n" + heading(page, "example") + "  " + example_of(use_case) + "\n";
}

std::string surface_help(const SurfaceCommand& command, const Page& page) {
    std::string out = painted(page, Ink::strong, command.name) + "\n" + std::string(command.summary) +
                      fmt::format("\n\nusage: sweepline {} {}\n", command.name, command.arguments);
    std::vector<TableRow> options;
    for (const SurfaceOption& option : own_options(command.name))
        options.push_back({{with_value(option)}, {std::string(option.help)}});
    if (!options.empty()) out += "\n" + heading(page, "options") + draw_table(page, options, 2);
    if (command.name == "serve") out += "\n" + heading(page, "example") + "  sweepline serve --open\n";
    if (command.name == "login")
        out += "\n" +
               wrapped(page, "The token is asked for, or read from standard input; it is never an argument.", 0, 0) +
               "\n\n" + heading(page, "example") + "  sweepline login https://sweepline.example.com\n";
    if (command.name == "completion")
        out += "\n" + heading(page, "example") +
               "  source <(sweepline completion bash)      # in ~/.bashrc\n"
               "  sweepline completion zsh > ~/.zfunc/_sweepline\n";
    return out;
}

std::string group_help(std::string_view first_word, const std::vector<const UseCase*>& members, const Page& page) {
    std::vector<TableRow> rows;
    for (const UseCase* member : members)
        rows.push_back({{std::string(member->about.name)}, {std::string(member->about.summary)}});
    return fmt::format("usage: sweepline {} COMMAND [options]\n\n", first_word) + draw_table(page, rows, 2);
}

}  // namespace

Result<std::string> help_on(std::string_view topic, const std::vector<UseCase>& catalogue, const Page& page) {
    if (topic.empty()) return overview(catalogue, page);
    std::vector<const UseCase*> members;
    std::vector<std::string> names;
    for (const UseCase& use_case : catalogue) {
        if (use_case.about.name == topic) return use_case_help(use_case, page);
        if (use_case.about.name.starts_with(std::string(topic) + " ")) members.push_back(&use_case);
        names.emplace_back(use_case.about.name);
    }
    if (!members.empty()) return group_help(topic, members, page);
    for (const SurfaceCommand& command : surface_commands()) {
        if (command.name == topic) return surface_help(command, page);
        names.emplace_back(command.name);
    }
    const auto near = nearest(topic, names);
    return fail(ErrorKind::invalid, fmt::format("there is no command '{}'", topic),
                near ? fmt::format("did you mean '{}'?", *near) : std::string("sweepline --help lists them"));
}

}  // namespace sweepline
