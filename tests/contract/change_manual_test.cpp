// What docs/manual/edits.md shows is what edits do.

#include <gtest/gtest.h>

#include "change/change.hpp"
#include "manual.hpp"
#include "some_tree.hpp"

namespace sweepline {
namespace {

MapTree::Files files_of(const ManualSection& section, const std::string& sort) {
    MapTree::Files files;
    for (const ManualBlock& block : section.blocks) {
        if (block.words.size() < 3 || block.words[1] != sort) continue;
        const bool is_executable = block.words.size() > 3 && block.words[3] == "executable";
        files[block.words[2]] = {.bytes = block.text, .mode = is_executable ? FileMode::executable : FileMode::regular};
    }
    return files;
}

void check(const ManualSection& section) {
    const std::string edit = section.text_of("edit");
    EXPECT_NE(edit.find("- " + section.word + ": "), std::string::npos) << "no example";
    const testing::TestFolder layer_folder;
    for (const auto& [path, file] : files_of(section, "template")) testing::write_file(layer_folder / path, file.bytes);
    Diagnostics problems;
    const Edits edits = Edits::read(edit, "edits.md", problems);
    for (const Diagnostic& each : problems) ADD_FAILURE() << each.line << ":" << each.column << ": " << each.message;
    MapTree tree(files_of(section, "before"));
    const Service service{.name = ServiceName("payments"), .repos = {{"app", {}}}};
    const Layer layer{.name = LayerName("identity")};
    const StepContext context{
        .service = service,
        .layer = layer,
        .layer_folder = layer_folder.path(),
        .role = "app",
        .views = {{"app", {.tree = &tree}}},
        .names = Object{{"service", Object{{"name", "payments"}}}, {"vars", Object{{"port", 8080}}}}};
    const auto applied = edits.apply({context, ServiceFiles::Access::may_change}, context);
    ASSERT_TRUE(applied) << applied.error().message;
    EXPECT_EQ(shown(tree.files()), shown(files_of(section, "after")));
}

TEST(EditsManual, every_word_has_an_example_that_holds) {
    const auto sections = read_manual("edits.md");
    std::vector<std::string> words;
    for (const ManualSection& section : sections) {
        SCOPED_TRACE(section.word);
        words.push_back(section.word);
        check(section);
    }
    EXPECT_EQ(words, edit_words());
}

}  // namespace
}  // namespace sweepline
