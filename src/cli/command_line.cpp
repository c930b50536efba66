#include "cli/command_line.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/command_words.hpp"
#include "text/spelling.hpp"

namespace sweepline {

namespace {

constexpr std::string_view kNamesCommand = "__names";

/// What the words of the line were found to say about one field.
struct Slot {
    const FieldSpec* field;
    std::vector<std::string> texts = {};
    bool flag = false;
};

/// The texts of the global options, wherever on the line they stand.
struct GlobalSlots {
    std::vector<std::string> headquarters = {};
    std::vector<std::string> colour = {};
    std::vector<std::string> server = {};
    bool json = false;
    bool help = false;
    bool version = false;
};

/// The options and commands of the catalogue as CLI11 knows them. It only splits the line; what is missing, misspelt
/// or contradictory is said by us.
class LineReader {
public:
    explicit LineReader(const std::vector<UseCase>& catalogue);
    Result<Asked> read(std::vector<std::string> arguments);

private:
    struct Command {
        std::string name;
        const UseCase* use_case = nullptr;  ///< null: a surface command, or the first word of several
        std::deque<Slot> slots = {};
        std::vector<std::string> rest = {};                          ///< of a surface command
        std::map<std::string, std::vector<std::string>> given = {};  ///< and its own options
    };

    CLI::App* level(CLI::App& parent, const std::string& words);
    void add_globals(CLI::App& app);
    void add_use_case(const UseCase& use_case);
    void add_field(CLI::App& app, Slot& slot);
    void add_surface_command(std::string_view name);
    static void add_own_options(CLI::App& app, Command& command);

    Result<GlobalOptions> globals() const;
    Result<Asked> asked_of(const CLI::App* app);
    Result<> refuse_remains(const CLI::App* app) const;
    Error unknown_command(const std::string& group, const std::string& word) const;
    Error unknown_option(const CLI::App* app, const std::string& option) const;
    Result<Asked> surface_asked(const Command& command, GlobalOptions options) const;
    std::vector<std::string> names_below(std::string_view group) const;

    const std::vector<UseCase>& catalogue_;
    CLI::App root_;
    GlobalSlots global_slots_;
    std::map<std::string, CLI::App*> levels_;
    std::map<const CLI::App*, Command> commands_;
};

void only_split(CLI::App& app) {
    app.set_help_flag();
    app.allow_extras();
    app.require_subcommand(0, 1);
}

CLI::Option* add_texts(CLI::App& app, const std::string& name, std::vector<std::string>& texts) {
    return app.add_option(name, texts)->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

LineReader::LineReader(const std::vector<UseCase>& catalogue) : catalogue_(catalogue) {
    only_split(root_);
    add_globals(root_);
    root_.add_flag("--version", global_slots_.version);
    for (const UseCase& use_case : catalogue) add_use_case(use_case);
    for (const SurfaceCommand& command : surface_commands()) add_surface_command(command.name);
    add_surface_command(kNamesCommand);
}

/// The command `words`, below `parent` by its last word; made where there is none yet.
CLI::App* LineReader::level(CLI::App& parent, const std::string& words) {
    CLI::App*& app = levels_[words];
    if (app != nullptr) return app;
    app = parent.add_subcommand(words.substr(words.rfind(' ') + 1));
    only_split(*app);
    add_globals(*app);
    commands_[app].name = words;
    return app;
}

void LineReader::add_globals(CLI::App& app) {
    add_texts(app, "--hq", global_slots_.headquarters);
    add_texts(app, "--colour,--color", global_slots_.colour);
    add_texts(app, "--server", global_slots_.server);
    app.add_flag("--json", global_slots_.json);
    app.add_flag("--help,-h", global_slots_.help);
}

void LineReader::add_use_case(const UseCase& use_case) {
    const std::string name(use_case.about.name);
    CLI::App* app = &root_;
    for (std::size_t end = 0; end != std::string::npos;) {
        end = name.find(' ', end + 1);
        app = level(*app, name.substr(0, end));
    }
    Command& command = commands_[app];
    command.use_case = &use_case;
    for (const FieldSpec& field : use_case.fields) add_field(*app, command.slots.emplace_back(Slot{&field}));
    add_own_options(*app, command);
}

void LineReader::add_field(CLI::App& app, Slot& slot) {
    const bool by_position = slot.field->place != FieldSpec::Place::named;
    if (by_position) {
        add_texts(app, slot.field->name, slot.texts)->expected(1);
        return;
    }
    const std::string name = option_name(slot.field->name);
    if (slot.field->sort == FieldSpec::Sort::truth)
        app.add_flag(name, slot.flag);
    else
        add_texts(app, name, slot.texts);
}

void LineReader::add_surface_command(std::string_view name) {
    CLI::App* app = level(root_, std::string(name));
    Command& command = commands_[app];
    app->add_option("words", command.rest)->expected(-1);
    add_own_options(*app, command);
}

/// The options that no use case has, kept as they are given.
void LineReader::add_own_options(CLI::App& app, Command& command) {
    for (const SurfaceOption& option : own_options(command.name)) {
        const std::string own(option.name);
        if (option.value.empty())
            app.add_flag_callback(own, [&command, own] { command.given[own].emplace_back(); });
        else
            app.add_option_function<std::vector<std::string>>(
                   own, [&command, own](const auto& texts) { command.given[own] = texts; })
                ->allow_extra_args(false)
                ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
}

Result<Asked> LineReader::read(std::vector<std::string> arguments) {
    std::ranges::reverse(arguments);
    try {
        root_.parse(arguments);
    } catch (const CLI::ArgumentMismatch& mismatch) {
        const std::string_view what = mismatch.what();
        return fail(ErrorKind::invalid, fmt::format("{} needs a value", what.substr(0, what.find(':'))));
    } catch (const CLI::Error& error) {
        return fail(ErrorKind::invalid, error.what(), "sweepline --help");
    }
    const CLI::App* app = &root_;
    while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
    return asked_of(app);
}

/// The last text given to an option, empty when it was not given.
std::string last_of(const std::vector<std::string>& texts) { return texts.empty() ? std::string() : texts.back(); }

Error no_such_word(const std::string& what, const std::string& text, const std::vector<std::string>& words) {
    return Error{ErrorKind::invalid, fmt::format("'{}' is no value of {}", text, what), spelling_hint(text, words)};
}

Result<GlobalOptions> LineReader::globals() const {
    GlobalOptions options;
    options.headquarters = last_of(global_slots_.headquarters);
    options.json = global_slots_.json;
    options.server = last_of(global_slots_.server);
    const std::string colour = last_of(global_slots_.colour);
    const std::vector<std::string> words{"auto", "always", "never"};
    if (!colour.empty() && std::ranges::find(words, colour) == words.end())
        return std::unexpected(no_such_word("--colour", colour, words));
    if (colour == "always") options.colour = ColourWhen::always;
    if (colour == "never") options.colour = ColourWhen::never;
    return options;
}

std::string said_field(const FieldSpec& field) {
    return field.place == FieldSpec::Place::named ? option_name(field.name) : value_name(field);
}

Result<Value> number_of(const FieldSpec& field, const std::string& text) {
    std::int64_t whole = 0;
    const char* const end = text.data() + text.size();
    if (const auto [last, error] = std::from_chars(text.data(), end, whole); error == std::errc() && last == end)
        return Value(whole);
    return fail(ErrorKind::invalid, fmt::format("{} takes a whole number, not '{}'", said_field(field), text));
}

/// One of the field's words, dashes and blanks read as underscores.
Result<Value> word_of(const FieldSpec& field, const std::string& text) {
    std::string folded = text;
    std::ranges::replace(folded, ' ', '_');
    for (const std::string& word : field.words) {
        std::string with_underscores = folded;
        std::ranges::replace(with_underscores, '-', '_');
        if (word == folded || word == with_underscores) return Value(word);
    }
    return std::unexpected(no_such_word(said_field(field), text, field.words));
}

Result<Value> value_of(const FieldSpec& field, const std::string& text) {
    if (!field.words.empty()) return word_of(field, text);
    if (field.sort == FieldSpec::Sort::number) return number_of(field, text);
    return Value(text);
}

Result<> fill(Object& request, const UseCase& use_case, const Slot& slot) {
    const FieldSpec& field = *slot.field;
    if (field.sort == FieldSpec::Sort::truth && field.place == FieldSpec::Place::named) {
        if (slot.flag) request.emplace_back(field.name, true);
        return {};
    }
    if (slot.texts.empty()) {
        if (field.place != FieldSpec::Place::required) return {};
        return fail(ErrorKind::invalid,
                    fmt::format("'{}' needs {}: {}", use_case.about.name, value_name(field), field.help),
                    "usage: " + usage_of(use_case));
    }
    if (field.sort == FieldSpec::Sort::texts) {
        Array items;
        for (const std::string& text : slot.texts) items.push_back(TRY(value_of(field, text)));
        request.emplace_back(field.name, std::move(items));
        return {};
    }
    if (slot.texts.size() > 1) return fail(ErrorKind::invalid, said_field(field) + " is given more than once");
    request.emplace_back(field.name, TRY(value_of(field, slot.texts.front())));
    return {};
}

Result<GridForm> grid_form_of(const std::map<std::string, std::vector<std::string>>& given, bool json) {
    const std::map<std::string, GridForm> all{
        {"--csv", GridForm::csv}, {"--markdown", GridForm::markdown}, {"--watch", GridForm::watch}};
    const auto is_given = [&](const auto& each) { return given.contains(each.first); };
    if (std::ranges::count_if(all, is_given) + int{json} > 1)
        return fail(ErrorKind::invalid, "the grid is written in one way at a time",
                    "choose one of --json, --csv, --markdown and --watch");
    const auto found = std::ranges::find_if(all, is_given);
    return found == all.end() ? GridForm::table : found->second;
}

Result<Asked> LineReader::asked_of(const CLI::App* app) {
    const auto found = commands_.find(app);
    const Command* const command = found == commands_.end() ? nullptr : &found->second;
    Asked asked;
    if (global_slots_.help || global_slots_.version) {
        asked.what = global_slots_.help ? Asked::What::help : Asked::What::version;
        asked.words = command != nullptr ? command->name : "";
        return asked;
    }
    TRY(refuse_remains(app));
    GlobalOptions options = TRY(globals());
    if (command != nullptr && command->use_case == nullptr) return surface_asked(*command, std::move(options));
    asked.options = std::move(options);
    asked.use_case = command != nullptr ? command->use_case : nullptr;
    if (command == nullptr) {
        const auto overview = std::ranges::find(catalogue_, std::string_view("overview"),
                                                [](const auto& each) { return each.about.name; });
        if (overview == catalogue_.end()) return fail(ErrorKind::invalid, "a command is missing", "sweepline --help");
        asked.use_case = &*overview;
        return asked;
    }
    for (const Slot& slot : command->slots) TRY(fill(asked.request, *command->use_case, slot));
    asked.given = command->given;
    asked.grid = TRY(grid_form_of(asked.given, global_slots_.json));
    return asked;
}

Result<Asked> LineReader::surface_asked(const Command& command, GlobalOptions options) const {
    Asked asked{.options = std::move(options)};
    for (const std::string& word : command.rest) asked.words += (asked.words.empty() ? "" : " ") + word;
    if (command.name == kNamesCommand) {
        asked.what = Asked::What::names;
    } else if (command.name == "help") {
        asked.what = Asked::What::help;
    } else if (command.name == "serve") {
        asked.what = Asked::What::serve;
        asked.given = command.given;
        if (!asked.words.empty())
            return fail(ErrorKind::invalid, fmt::format("'{}' is one argument too many for 'serve'", asked.words),
                        "sweepline serve --listen 127.0.0.1:7433");
    } else if (command.name == "login" || command.name == "logout") {
        asked.what = command.name == "login" ? Asked::What::login : Asked::What::logout;
        if (command.rest.size() > 1)
            return fail(ErrorKind::invalid, fmt::format("'{}' takes one address at most", command.name),
                        "a token is never an argument: it is asked for, or read from standard input");
    } else if (command.name == "completion") {
        asked.what = Asked::What::completion;
        if (asked.words != "bash" && asked.words != "zsh")
            return fail(ErrorKind::invalid, "'completion' needs the name of a shell: bash or zsh",
                        "source <(sweepline completion bash)");
    } else {
        return fail(ErrorKind::invalid, fmt::format("'{}' is the first word of several commands", command.name),
                    "one of: " + fmt::format("{}", fmt::join(names_below(command.name), ", ")));
    }
    return asked;
}

std::vector<std::string> LineReader::names_below(std::string_view group) const {
    std::vector<std::string> names;
    for (const UseCase& use_case : catalogue_)
        if (group.empty() || use_case.about.name.starts_with(std::string(group) + " "))
            names.emplace_back(use_case.about.name);
    if (group.empty())
        for (const SurfaceCommand& command : surface_commands()) names.emplace_back(command.name);
    return names;
}

/// Refuses what no option and no argument of the command took.
Result<> LineReader::refuse_remains(const CLI::App* app) const {
    std::vector<std::string> remains = root_.remaining(true);
    std::erase(remains, "--");  // CLI11 keeps it
    if (remains.empty()) return {};
    const auto command = commands_.find(app);
    const auto is_option = [](const std::string& text) { return text.size() > 1 && text.front() == '-'; };
    if (!is_option(remains.front())) {
        if (command == commands_.end()) return std::unexpected(unknown_command("", remains.front()));
        if (command->second.use_case == nullptr)
            return std::unexpected(unknown_command(command->second.name, remains.front()));
    }
    if (const auto option = std::ranges::find_if(remains, is_option); option != remains.end())
        return std::unexpected(unknown_option(app, *option));
    return fail(ErrorKind::invalid,
                fmt::format("'{}' is one argument too many for '{}'", remains.front(), command->second.name),
                "usage: " + usage_of(*command->second.use_case));
}

Error LineReader::unknown_command(const std::string& group, const std::string& word) const {
    const std::string wanted = group.empty() ? word : group + " " + word;
    Error error{ErrorKind::invalid, fmt::format("there is no command '{}'", wanted), "sweepline --help lists them"};
    std::vector<std::string> names = names_below(group);
    for (const std::string& name : names)
        if (name.ends_with(" " + word)) {
            error.hint = fmt::format("did you mean '{}'?", name);
            return error;
        }
    if (!group.empty()) {
        error.hint = spelling_hint(wanted, names);
        return error;
    }
    std::set<std::string> first_words;
    for (const std::string& name : names) first_words.insert(name.substr(0, name.find(' ')));
    names.insert(names.end(), first_words.begin(), first_words.end());
    if (const auto near = nearest(wanted, names)) error.hint = fmt::format("did you mean '{}'?", *near);
    return error;
}

Error LineReader::unknown_option(const CLI::App* app, const std::string& option) const {
    const std::string name = option.substr(0, option.find('='));
    const auto found = commands_.find(app);
    std::vector<std::string> known;
    for (const SurfaceOption& each : global_options()) known.emplace_back(each.name);
    std::string of;
    std::string hint = "sweepline --help lists what there is";
    const std::string_view command = found == commands_.end() ? "" : std::string_view(found->second.name);
    for (const SurfaceOption& each : own_options(command)) known.emplace_back(each.name);
    if (found != commands_.end()) {
        of = fmt::format(" of '{}'", found->second.name);
        hint = fmt::format("sweepline {} --help lists what there is", found->second.name);
        for (const Slot& slot : found->second.slots)
            if (slot.field->place == FieldSpec::Place::named) known.push_back(option_name(slot.field->name));
    }
    if (const auto near = nearest(name, known)) hint = fmt::format("did you mean '{}'?", *near);
    return Error{ErrorKind::invalid, fmt::format("there is no option '{}'{}", name, of), hint};
}

}  // namespace

Result<Asked> read_command_line(const std::vector<std::string>& arguments, const std::vector<UseCase>& catalogue) {
    return LineReader(catalogue).read(arguments);
}

bool asks_for_json(const std::vector<std::string>& arguments) {
    const auto end = std::ranges::find(arguments, std::string_view("--"));
    return std::find(arguments.begin(), end, std::string_view("--json")) != end;
}

}  // namespace sweepline
