#include "cli/command_line.hpp"

#include <gtest/gtest.h>

#include "app/cell_commands.hpp"
#include "app/look_commands.hpp"
#include "app/sweep_layer.hpp"
#include "app/tend_commands.hpp"
#include "text/json.hpp"

namespace sweepline {
namespace {

template <class Request>
UseCase row() {
    Request blank{};
    SpecFields specs;
    blank.fields(specs);
    return UseCase{.about = Request::about, .fields = specs.take(), .perform = {}};
}

const std::vector<UseCase>& some_rows() {
    static const std::vector<UseCase> kRows{row<Overview>(),  row<Grid>(),       row<SweepLayer>(), row<SetCell>(),
                                            row<BlockCell>(), row<AssignCell>(), row<WalkCell>(),   row<Explain>(),
                                            row<History>(),   row<ShowRun>(),    row<Doctor>()};
    return kRows;
}

/// Expects the line to ask for a use case with this request; names and JSON as one text.
void check(const std::vector<std::string>& line, std::string_view expected) {
    SCOPED_TRACE(testing::PrintToString(line));
    const auto asked = read_command_line(line, some_rows());
    ASSERT_TRUE(asked.has_value()) << asked.error().message;
    ASSERT_NE(asked->use_case, nullptr);
    EXPECT_EQ(std::string(asked->use_case->about.name) + " " + to_json(Value(asked->request)), expected);
}

void check_refused(const std::vector<std::string>& line, std::string_view message, std::string_view hint,
                   ErrorKind kind = ErrorKind::invalid) {
    SCOPED_TRACE(testing::PrintToString(line));
    const auto asked = read_command_line(line, some_rows());
    ASSERT_FALSE(asked.has_value());
    EXPECT_EQ(asked.error().kind, kind);
    EXPECT_EQ(asked.error().message, message);
    EXPECT_EQ(asked.error().hint, hint);
}

TEST(CommandLine, ReadsPositionsOptionsAndFlags) {
    check({}, "overview {}");
    check({"explain", "payments", "identity"}, R"(explain {"service":"payments","layer":"identity"})");
    check({"cell", "assign", "payments", "identity", "ana"},
          R"(cell assign {"service":"payments","layer":"identity","to":"ana"})");
    check({"cell", "assign", "--me", "payments", "identity"},
          R"(cell assign {"service":"payments","layer":"identity","me":true})");
    check({"sweep", "identity", "--owner", "a", "--owner=b", "--jobs", "4", "--dry-run", "--only", "failed"},
          R"(sweep {"layer":"identity","owner":["a","b"],"only":"failed","jobs":4,"dry_run":true})");
    check({"cell", "walk", "payments", "identity", "--tick", "1", "--tick", "2"},
          R"(cell walk {"service":"payments","layer":"identity","tick":["1","2"]})");
    check({"history", "payments", "--limit", "5"}, R"(history {"service":"payments","limit":5})");
}

TEST(CommandLine, TakesNamesThatAreCommandsToo) {
    check({"explain", "grid", "sweep"}, R"(explain {"service":"grid","layer":"sweep"})");
    check({"cell", "set", "cell", "set", "done"}, R"(cell set {"service":"cell","layer":"set","status":"done"})");
    check({"sweep", "--service", "grid", "sweep"}, R"(sweep {"layer":"sweep","service":["grid"]})");
}

TEST(CommandLine, TakesValuesAsTheyAre) {
    check({"cell", "block", "a", "b", "[x, y]"}, R"(cell block {"service":"a","layer":"b","reason":"[x, y]"})");
    check({"cell", "block", "a", "b", "--", "-1 replicas"},
          R"(cell block {"service":"a","layer":"b","reason":"-1 replicas"})");
    check({"cell", "block", "a", "b", "x=y", "--owner=k=v"},
          R"(cell block {"service":"a","layer":"b","reason":"x=y","owner":"k=v"})");
    check({"cell", "set", "a", "b", "done", "--because", "--force was used"},
          R"(cell set {"service":"a","layer":"b","status":"done","because":"--force was used"})");
    check({"cell", "set", "a", "b", "not-started"}, R"(cell set {"service":"a","layer":"b","status":"not_started"})");
    check({"cell", "set", "a", "b", "in progress"}, R"(cell set {"service":"a","layer":"b","status":"in_progress"})");
    check({"cell", "set", "a", "b", "done", "--version", "3"},
          R"(cell set {"service":"a","layer":"b","status":"done","version":3})");
    check({"cell", "block", "a", "b", ""}, R"(cell block {"service":"a","layer":"b","reason":""})");
}

TEST(CommandLine, ReadsGlobalOptionsAnywhere) {
    for (const std::vector<std::string>& line :
         {std::vector<std::string>{"--json", "--hq", "/x", "--colour=always", "explain", "a", "b"},
          {"explain", "--hq=/x", "a", "--color", "always", "b", "--json"}}) {
        const auto asked = read_command_line(line, some_rows());
        ASSERT_TRUE(asked.has_value()) << asked.error().message;
        EXPECT_EQ(asked->options.headquarters, "/x");
        EXPECT_TRUE(asked->options.json);
        EXPECT_EQ(asked->options.colour, ColourWhen::always);
    }
    EXPECT_TRUE(asks_for_json({"grdi", "--json"}));
    EXPECT_FALSE(asks_for_json({"cell", "--", "--json"}));
}

TEST(CommandLine, KnowsItsOwnCommands) {
    using What = Asked::What;
    const auto what = [](const std::vector<std::string>& line) {
        const auto asked = read_command_line(line, some_rows());
        EXPECT_TRUE(asked.has_value()) << asked.error().message;
        return asked ? std::pair(asked->what, asked->words) : std::pair(What::perform, std::string("refused"));
    };
    EXPECT_EQ(what({"--help"}), std::pair(What::help, std::string()));
    EXPECT_EQ(what({"help", "cell", "block"}), std::pair(What::help, std::string("cell block")));
    EXPECT_EQ(what({"cell", "block", "-h"}), std::pair(What::help, std::string("cell block")));
    EXPECT_EQ(what({"cell", "--help"}), std::pair(What::help, std::string("cell")));
    EXPECT_EQ(what({"--version"}), std::pair(What::version, std::string()));
    EXPECT_EQ(what({"completion", "zsh"}), std::pair(What::completion, std::string("zsh")));
    EXPECT_EQ(what({"__names", "services", "--hq", "/x"}), std::pair(What::names, std::string("services")));
    EXPECT_EQ(read_command_line({"grid", "--watch"}, some_rows())->grid, GridForm::watch);
    EXPECT_EQ(read_command_line({"grid", "--csv"}, some_rows())->grid, GridForm::csv);
}

TEST(CommandLine, ReadsHowToServe) {
    const auto plain = read_command_line({"serve"}, some_rows());
    ASSERT_TRUE(plain.has_value());
    EXPECT_EQ(plain->what, Asked::What::serve);
    EXPECT_TRUE(plain->given.empty());
    const auto asked = read_command_line(
        {"serve", "--open", "--listen", "[::1]:80", "--name", "a", "--cert=c.pem", "--name=b", "--hq", "x"},
        some_rows());
    ASSERT_TRUE(asked.has_value());
    const std::map<std::string, std::vector<std::string>> given{
        {"--open", {""}}, {"--listen", {"[::1]:80"}}, {"--name", {"a", "b"}}, {"--cert", {"c.pem"}}};
    EXPECT_EQ(asked->given, given);
    EXPECT_EQ(asked->options.headquarters, "x");
    check_refused({"serve", "here"}, "'here' is one argument too many for 'serve'",
                  "sweepline serve --listen 127.0.0.1:7433");
    check_refused({"serve", "--lisen", "x"}, "there is no option '--lisen' of 'serve'", "did you mean '--listen'?");
}

TEST(CommandLine, RefusesWithTheNearestName) {
    check_refused({"gird"}, "there is no command 'gird'", "did you mean 'grid'?");
    check_refused({"gird", "--owner", "x"}, "there is no command 'gird'", "did you mean 'grid'?");
    check_refused({"--josn"}, "there is no option '--josn'", "did you mean '--json'?");
    check_refused({"block", "a", "b", "c"}, "there is no command 'block'", "did you mean 'cell block'?");
    check_refused({"xylophone"}, "there is no command 'xylophone'", "sweepline --help lists them");
    check_refused({"cell", "blok"}, "there is no command 'cell blok'", "did you mean 'cell block'?");
    check_refused({"cell"}, "'cell' is the first word of several commands",
                  "one of: cell set, cell block, cell assign, cell walk");
    check_refused({"sweep", "identity", "--dryrun"}, "there is no option '--dryrun' of 'sweep'",
                  "did you mean '--dry-run'?");
    check_refused({"sweep", "identity", "-j", "4"}, "there is no option '-j' of 'sweep'",
                  "sweepline sweep --help lists what there is");
    check_refused({"explain", "a", "b", "--csv"}, "there is no option '--csv' of 'explain'",
                  "sweepline explain --help lists what there is");
    check_refused({"cell", "set", "a", "b", "dome"}, "'dome' is no value of STATUS", "did you mean 'done'?");
    check_refused({"grid", "--version"}, "there is no option '--version' of 'grid'",
                  "sweepline grid --help lists what there is");
    check_refused({"--versoin"}, "there is no option '--versoin'", "did you mean '--version'?");
    check_refused({"sweep", "a", "--only", "new"}, "'new' is no value of --only", "known: failed, outdated");
    check_refused({"grid", "--colour", "blue"}, "'blue' is no value of --colour", "known: auto, always, never");
}

TEST(CommandLine, RefusesWhatCannotBeMeant) {
    check_refused({"explain", "payments"}, "'explain' needs LAYER: which layer",
                  "usage: sweepline explain SERVICE LAYER");
    check_refused({"explain", "a", "b", "c"}, "'c' is one argument too many for 'explain'",
                  "usage: sweepline explain SERVICE LAYER");
    check_refused({"sweep", "identity", "--jobs", "many"}, "--jobs takes a whole number, not 'many'", "");
    check_refused({"sweep", "identity", "--jobs"}, "--jobs needs a value", "");
    check_refused({"cell", "set", "a", "b", "done", "--because", "x", "--because", "y"},
                  "--because is given more than once", "");
    check_refused({"grid", "--csv", "--watch"}, "the grid is written in one way at a time",
                  "choose one of --json, --csv, --markdown and --watch");
    check_refused({"completion", "fish"}, "'completion' needs the name of a shell: bash or zsh",
                  "source <(sweepline completion bash)");
    check_refused({"login", "https://x.example", "swl_secret"}, "'login' takes one address at most",
                  "a token is never an argument: it is asked for, or read from standard input");
}

}  // namespace
}  // namespace sweepline
