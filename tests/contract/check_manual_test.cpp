// What docs/manual/checks.md shows is what checks answer.

#include <gtest/gtest.h>

#include <sstream>

#include "check/check.hpp"
#include "manual.hpp"
#include "some_tree.hpp"

namespace sweepline {
namespace {

std::string to_line(const Result<std::vector<Checks::Judged>>& judged) {
    if (!judged) return "error " + judged.error().message;
    std::string lines;
    for (const auto& [check, verdict, only_new] : *judged) {
        const bool is_pass = verdict.sort == Verdict::Sort::pass;
        lines += is_pass ? "pass " : verdict.sort == Verdict::Sort::fail ? "fail " : "inconclusive ";
        lines += verdict.because + "\n";
    }
    return lines;
}

void check(const ManualSection& section) {
    MapTree::Files files;
    for (const ManualBlock& block : section.blocks)
        if (block.words.size() == 3 && block.words[1] == "file") files[block.words[2]] = {.bytes = block.text};
    SomeTree place(TreeSort::folder, files);
    const std::string list = section.text_of("check");
    EXPECT_NE(list.find("- " + section.word + ": "), std::string::npos) << "no example";
    Diagnostics problems;
    const Checks checks = Checks::read(list, "checks.md", Checks::Place::validate, problems);
    for (const Diagnostic& each : problems) ADD_FAILURE() << each.line << ":" << each.column << ": " << each.message;
    const Service service{.name = ServiceName("payments"), .repos = {{"app", {}}}};
    const Layer layer{.name = LayerName("identity")};
    const StepContext context{.service = service,
                              .layer = layer,
                              .layer_folder = {},
                              .role = "app",
                              .views = {{"app", {.tree = &place.tree(), .folder = place.folder()}}},
                              .names = Object{{"service", Object{{"name", "payments"}}},
                                              {"vars", Object{{"port", 8080}}},
                                              {"environment", "prod"},
                                              {"facts", Object{{"container", Object{{"port", "8080"}}}}}},
                              .variables = {{"PATH", "/usr/bin:/bin"}}};
    StandingClock clock{Instant{}};
    const Starter starter(std::filesystem::path(SWEEPLINE_BIN_DIR) / "sweepline-keeper");
    const Mirrors mirrors({}, {});
    const Tools tools{.clock = clock, .starter = starter, .mirrors = mirrors, .work_folder = {}, .environment = {}};
    std::istringstream said(to_line(checks.judge({context, ServiceFiles::Access::read_only}, context, tools)));
    std::istringstream wanted(section.text_of("verdict"));
    for (std::string want, is; std::getline(wanted, want);) {
        ASSERT_TRUE(std::getline(said, is)) << want;
        // A parser's own words are not part of the manual: a line that ends in `…` is the beginning.
        const bool is_beginning = want.ends_with("…");
        if (is_beginning) want.resize(want.size() - std::string_view("…").size());
        EXPECT_EQ(is_beginning ? is.substr(0, want.size()) : is, want);
    }
    std::string more;
    EXPECT_FALSE(std::getline(said, more)) << more;
}

TEST(ChecksManual, every_word_has_an_example_that_holds) {
    const auto sections = read_manual("checks.md");
    std::vector<std::string> words;
    for (const ManualSection& section : sections) {
        SCOPED_TRACE(section.word);
        words.push_back(section.word);
        check(section);
    }
    EXPECT_EQ(words, check_words());
}

}  // namespace
}  // namespace sweepline
