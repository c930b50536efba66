#include "cli/cli.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <system_error>
#include <utility>

#include "app/catalogue.hpp"
#include "app/cell_commands.hpp"
#include "app/door.hpp"
#include "app/exit_code.hpp"
#include "app/grid_tables.hpp"
#include "app/look_commands.hpp"
#include "app/names.hpp"
#include "app/sent_files.hpp"
#include "app/server_link.hpp"
#include "app/tend_commands.hpp"
#include "cli/command_line.hpp"
#include "cli/completion.hpp"
#include "cli/help.hpp"
#include "cli/progress_line.hpp"
#include "cli/render.hpp"
#include "cli/render_error.hpp"
#include "cli/walk.hpp"
#include "cli/watch.hpp"

namespace sweepline {

namespace {

/// Whether a demo is to be served, too.
bool asks_to_serve(const Asked& asked) {
    return std::ranges::any_of(asked.request, [](const auto& member) { return member.first == "serve"; });
}

/// Each line wrapped by itself, behind the blanks it begins with; what has no blanks, such as a link, stays whole.
std::string lines_wrapped(const Page& page, std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
        const int column = static_cast<int>(indent);
        out += line.substr(0, indent);
        out += wrapped(page, line.substr(indent), column, column);
        out += end < text.size() ? "\n" : "";
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

/// One command line from beginning to end.
class Conversation {
public:
    Conversation(CommandLine line, Clock& clock, std::stop_token stop)
        : line_(std::move(line)), clock_(clock), stop_(std::move(stop)) {}
    int run();

private:
    int converse();
    int answer(const Asked& asked);
    int perform(const Asked& asked);
    int serve(const Asked& asked, const std::optional<Value>& sweep = {});
    int serve_demo(const Asked& asked, const DemoReply& demo);
    int login(const Asked& asked);
    void look_where_asked();
    int watch(App& app, const Asked& asked);
    [[nodiscard]] Result<Reply> ask(App& app, const Asked& asked, const Object& request) const;
    [[nodiscard]] Result<Reply> walk(App& app, const Asked& asked, Reply first) const;
    [[nodiscard]] std::string written(const Asked& asked, const Reply& reply) const;

    int say(std::string_view text, int exit_code = 0) const;
    int complain(const Error& error) const;
    [[nodiscard]] Page page_of(Stream stream) const;

    CommandLine line_;
    Clock& clock_;
    std::stop_token stop_;
    GlobalOptions options_ = {};
};

/// What a library throws and nobody turned into an error is a fault of ours.
int Conversation::run() {
    options_.json = asks_for_json(line_.arguments);
    try {
        return converse();
    } catch (const std::exception& fault) {
        return complain(Error{ErrorKind::internal, fault.what()});
    }
}

int Conversation::converse() {
    auto asked = read_command_line(line_.arguments, catalogue());
    if (!asked) return complain(asked.error());
    options_ = asked->options;
    return answer(*asked);
}

int Conversation::answer(const Asked& asked) {
    switch (asked.what) {
        case Asked::What::perform:
            return perform(asked);
        case Asked::What::serve:
            return serve(asked);
        case Asked::What::login:
        case Asked::What::logout:
            return login(asked);
        case Asked::What::version:
            return say("sweepline " + std::string(line_.version) + "\n");
        case Asked::What::completion:
            return say(completion_script(asked.words, catalogue()));
        case Asked::What::help: {
            auto text = help_on(asked.words, catalogue(), page_of(Stream::output));
            return text ? say(*text) : complain(text.error());
        }
        case Asked::What::names:
            break;
    }
    look_where_asked();
    App app(line_.surroundings, clock_);
    const auto names = known_names(app, asked.words);
    if (!names) return complain(names.error());
    std::string text;
    for (const std::string& name : *names) text += name + "\n";
    return say(text);
}

void Conversation::look_where_asked() {
    if (!options_.headquarters.empty()) line_.surroundings.headquarters = options_.headquarters;
    if (!options_.server.empty()) line_.surroundings.server = options_.server;
}

int Conversation::perform(const Asked& asked) {
    look_where_asked();
    App app(line_.surroundings, clock_);
    app.stop = stop_;
    if (asked.grid == GridForm::watch) return watch(app, asked);
    if (asked.use_case->about.name == Demo::about.name && !asked.given.empty() && !asks_to_serve(asked))
        return complain(Error{ErrorKind::invalid, asked.given.begin()->first + " needs --serve"});

    Result<Reply> reply = [&] {
        const bool told = !options_.json || line_.terminal.error_tty;
        ProgressLine progress(
            page_of(Stream::error), [](std::string_view text) { mention(Stream::error, text); },
            [] { return std::chrono::steady_clock::now(); });
        if (told) app.on_progress = [&progress](const Progress& each) { progress.tell(each); };
        const bool performs = asked.use_case->about.effect == Effect::performs;
        const std::stop_callback on_stop(stop_, [&] {
            if (performs)
                progress.note("stopping: what runs is ended, and done again next time (Ctrl-C again ends at once)");
        });
        auto got = ask(app, asked, asked.request);
        app.on_progress = {};
        return got;
    }();
    if (reply && reply->as<WalkReply>() != nullptr) reply = walk(app, asked, *std::move(reply));
    if (!reply) return complain(reply.error());
    const DemoReply* const demo = reply->as<DemoReply>();
    if (demo != nullptr && !demo->headquarters.empty()) return serve_demo(asked, *demo);
    return say(written(asked, *reply), reply->exit_code());
}

/// In and out of a team's server: the one named, else the one of the headquarters.
int Conversation::login(const Asked& asked) {
    look_where_asked();
    if (!asked.words.empty()) line_.surroundings.server = asked.words;
    App app(line_.surroundings, clock_);
    const auto url = app.server();
    if (!url) return complain(url.error());
    if (url->empty())
        return complain(Error{ErrorKind::invalid, "which server is not said",
                              "sweepline login https://sweepline.example.com, or `server:` in migration.yaml"});
    if (asked.what == Asked::What::logout) {
        const auto gone = log_out(line_.surroundings, *url);
        return gone ? say("The token for " + *url + " is forgotten here.\n") : complain(gone.error());
    }
    std::string token = line_.surroundings.token;
    if (token.empty()) token = read_secret("token for " + *url + ": ", stop_).value_or("");
    if (token.empty())
        return complain(Error{ErrorKind::invalid, "no token was given", "a lead gives one: sweepline token add NAME"});
    const auto session = log_in(line_.surroundings, *url, token);
    if (!session) return complain(session.error());
    return say("You are " + session->name + " (" + std::string(to_word(session->access)) + ") at " + *url + ".\n");
}

/// The demo in the browser, as it stands in its own folder.
int Conversation::serve_demo(const Asked& asked, const DemoReply& demo) {
    if (options_.json)
        mention(Stream::output, to_json_text(demo) + "\n");
    else
        mention(Stream::output, render_demo(demo, page_of(Stream::output)));
    options_.headquarters = demo.headquarters;
    line_.surroundings.working_directory = demo.headquarters;
    return serve(asked, demo.sweep);
}

int Conversation::serve(const Asked& asked, const std::optional<Value>& sweep) {
    if (!line_.serve) return complain(Error{ErrorKind::unsupported, "this build serves nobody"});
    look_where_asked();
    const auto texts = [&](const std::string& name) {
        const auto found = asked.given.find(name);
        return found == asked.given.end() ? std::vector<std::string>() : found->second;
    };
    const auto text = [&](const std::string& name) { return texts(name).empty() ? std::string() : texts(name).back(); };
    const ServeWords words{.listen = text("--listen"),
                           .certificate = text("--cert"),
                           .key = text("--key"),
                           .names = texts("--name"),
                           .open_browser = !texts("--open").empty(),
                           .sweep = sweep};
    const Page page = page_of(Stream::output);
    const auto say_so = [&](std::string_view said) {
        mention(Stream::output, page.tty ? lines_wrapped(page, said) : std::string(said));
    };
    const auto served = line_.serve(line_.surroundings, words, say_so, stop_);
    return served ? 0 : complain(served.error());
}

Result<Reply> Conversation::ask(App& app, const Asked& asked, const Object& request) const {
    Object sent = request;
    TRY(add_sent_files(app.surroundings(), *asked.use_case, sent));
    const Caller caller = is_without_record(asked.use_case->about) ? app.local_caller() : TRY(app.caller());
    return asked.use_case->perform(app, caller, Value(std::move(sent)));
}

/// The checklist with a person at it, when one is there and did not say already what to tick.
Result<Reply> Conversation::walk(App& app, const Asked& asked, Reply first) const {
    const bool plain_question = asked.request.size() == 2;
    const bool at_terminal = line_.terminal.input_tty && line_.terminal.output_tty && !options_.json;
    if (!plain_question || !at_terminal || first.as<WalkReply>()->items.empty()) return first;
    const auto keyboard = Keyboard::open();
    if (keyboard == nullptr) return first;
    const auto tick = [&](std::string_view field, int item) {
        Object request = asked.request;
        request.emplace_back(std::string(field), Value(Array{Value(std::to_string(item))}));
        return ask(app, asked, request);
    };
    return walk_with(
        std::move(first), tick, [&] { return keyboard->read(stop_); }, page_of(Stream::output),
        [](std::string_view text) { return !write_all(Stream::output, text); });
}

int Conversation::watch(App& app, const Asked& asked) {
    if (!line_.terminal.output_tty)
        return complain(Error{ErrorKind::invalid, "--watch needs a terminal to draw on", "leave --watch out"});
    const auto keyboard = Keyboard::open();
    std::function<bool(std::chrono::milliseconds)> leaves;
    if (keyboard != nullptr)
        leaves = [&](std::chrono::milliseconds time) { return keyboard->quits_within(time, stop_); };
    std::optional<Reply> last;
    const auto ask_again = [&]() -> Result<Reply> {
        if (last && !app.has_news()) return *last;
        if (last) TRY(app.catch_up());
        last = TRY(ask(app, asked, asked.request));
        return *last;
    };
    const auto outcome = watch_grid(
        ask_again, [&] { return page_of(Stream::output); },
        [](std::string_view text) { return !write_all(Stream::output, text); }, stop_, leaves);
    return outcome ? 0 : complain(outcome.error());
}

std::string Conversation::written(const Asked& asked, const Reply& reply) const {
    if (options_.json) return reply.json() + "\n";
    const GridReply* const grid = reply.as<GridReply>();
    if (grid != nullptr && asked.grid == GridForm::csv) return grid_as_csv(*grid);
    if (grid != nullptr && asked.grid == GridForm::markdown) return grid_as_markdown(*grid);
    return render(reply, page_of(Stream::output));
}

/// Nobody reading any more is no failure: the answer was given. A full disk is one.
int Conversation::say(std::string_view text, int exit_code) const {
    const std::error_code refused = write_all(Stream::output, text);
    if (!refused || refused == std::errc::broken_pipe) return exit_code;
    const Error error{ErrorKind::unavailable, "the answer cannot be written: " + refused.message()};
    mention(Stream::error, render_error(error, page_of(Stream::error)));
    return exit_code_of(error.kind);
}

int Conversation::complain(const Error& error) const {
    if (options_.json)
        mention(Stream::output, error_as_json(error));
    else
        mention(Stream::error, render_error(error, page_of(Stream::error)));
    return exit_code_of(error.kind);
}

Page Conversation::page_of(Stream stream) const {
    const Terminal& terminal = line_.terminal;
    const bool tty = stream == Stream::output ? terminal.output_tty : terminal.error_tty;
    Page page{.width = terminal.width, .tty = tty, .now = clock_.now()};
    if (const auto size = window_size(stream)) {
        page.width = size->columns;
        page.height = size->rows;
    }
    page.width = std::clamp(page.width, 20, 500);
    page.unicode = terminal.unicode;
    page.many_colours = terminal.many_colours;
    page.utc_offset = terminal.utc_offset;
    switch (options_.colour) {
        case ColourWhen::always:
            page.colour = true;
            break;
        case ColourWhen::never:
            page.colour = false;
            break;
        case ColourWhen::automatic:
            page.colour = tty && !terminal.colourless;
            break;
    }
    return page;
}

}  // namespace

int run_command_line(CommandLine line, Clock& clock, const std::stop_token& stop) {
    return Conversation(std::move(line), clock, stop).run();
}

}  // namespace sweepline
