#include <gtest/gtest.h>

#include <string>

#include "hq/hq.hpp"
#include "hq/scratch_folder.hpp"

namespace sweepline {
namespace {

LayerFiles layer_in(const ScratchFolder& folder) {
    LayerFiles files;
    files.layer.in = "infra";
    files.folder = folder.path();
    files.folder_name = "02-identity";
    return files;
}

TEST(LayerTests, AreTreesByName) {
    const ScratchFolder folder;
    for (const char* file : {"tests/b/before/x", "tests/b/after/x", "tests/a/before/x", "tests/a/after/x",
                             "tests/README.md", "tests/.hidden/x"})
        folder.write(file, "");
    folder.write("tests/a/service.yaml", "name: payments\nvars: {port: 1}\n");
    const auto tests = layer_tests(layer_in(folder));
    ASSERT_TRUE(tests.has_value()) << tests.error().message;
    ASSERT_EQ(tests->size(), 2U);
    const LayerTest& first = tests->front();
    EXPECT_EQ(first.name, "a");
    EXPECT_EQ(first.before, folder.path() / "tests/a/before");
    EXPECT_EQ(first.after, folder.path() / "tests/a/after");
    EXPECT_EQ(first.service.name.value, "payments");
    EXPECT_EQ(first.service.vars, (Object{{"port", 1}}));
    EXPECT_EQ(first.service.repos.at("infra").url, first.before.string());
    EXPECT_EQ(tests->back().service.name.value, "b");
}

TEST(LayerTests, NoneAreNone) {
    const ScratchFolder folder;
    const auto tests = layer_tests(layer_in(folder));
    ASSERT_TRUE(tests.has_value());
    EXPECT_TRUE(tests->empty());
}

void check_refused(const ScratchFolder& folder, const std::string& message) {
    const auto tests = layer_tests(layer_in(folder));
    ASSERT_FALSE(tests.has_value());
    EXPECT_EQ(tests.error().kind, ErrorKind::invalid);
    EXPECT_EQ(tests.error().message, message);
    EXPECT_EQ(tests.error().doing.back(), "reading 02-identity/tests/a");
}

TEST(LayerTests, RefusesHalfAnExample) {
    const ScratchFolder folder;
    folder.write("tests/a/before/x", "");
    check_refused(folder, "example 'a' has no folder 'after'");
    folder.write("tests/a/after/x", "");
    folder.write("tests/a/service.yaml", "vars: {port: 1}\nnmae: x\n");
    check_refused(folder, "02-identity/tests/a/service.yaml:2:1: unknown key 'nmae'");
}

TEST(LayerTests, DoesNotFollowAFolderOutOfTheLayer) {
    const ScratchFolder folder;
    folder.write("tests/a/after/x", "");
    folder.link("tests/a/before", "/etc");
    check_refused(folder, "example 'a' has no folder 'before'");
}

}  // namespace
}  // namespace sweepline
