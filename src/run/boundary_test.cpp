#include "run/boundary.hpp"

#include <gtest/gtest.h>

#include "git/test_repository.hpp"
#include "run/step_names.hpp"

namespace sweepline {
namespace {

/// "allowed", or what a change of these paths is refused with.
std::string judged(const std::vector<std::string>& owns, const std::string& service_path,
                   const std::vector<std::string>& changed) {
    const testing::TestFolder folder;
    const auto tree = folder_tree(folder.path());
    Layer layer;
    for (const std::string& text : owns) layer.owns.push_back({text, *Glob::parse("unused"), std::nullopt});
    const auto boundary = Boundary::of(layer, service_path);
    if (!boundary) return boundary.error().message;
    std::vector<PathChange> changes;
    for (const std::string& path : changed) changes.push_back({path, PathChange::Sort::modified});
    const auto result = boundary->judge(changes, *tree, *tree);
    return result ? "allowed" : result.error().message;
}

TEST(Boundary, OwnsAreSeenFromTheServicesPath) {
    EXPECT_EQ(judged({"k8s/**"}, "", {"k8s/a", "k8s/b/c"}), "allowed");
    EXPECT_EQ(judged({"k8s/**"}, "apps/api", {"apps/api/k8s/a"}), "allowed");
    EXPECT_EQ(judged({"k8s/**"}, "apps/api", {"k8s/a"}), "it changed what the layer does not own: k8s/a");
    EXPECT_EQ(judged({"/shared.yaml"}, "apps/api", {"shared.yaml"}), "allowed");
    EXPECT_EQ(judged({}, "apps/api", {"apps/api/x", "apps/web/x"}),
              "it changed what the layer does not own: apps/web/x");
}

TEST(Boundary, AServicePathIsNoPattern) {
    EXPECT_EQ(as_literal_glob("a*[b]"), "a\\*\\[b\\]");
    EXPECT_EQ(judged({"x"}, "a*", {"a*/x"}), "allowed");
    EXPECT_EQ(judged({"x"}, "a*", {"ab/x"}), "it changed what the layer does not own: ab/x");
}

TEST(Boundary, NamesTheFirstPathsAndCountsTheRest) {
    EXPECT_EQ(judged({"k8s/**"}, "", {"a", "b", "c", "d", "e", "f", "g"}),
              "it changed what the layer does not own: a, b, c, d, e and 2 more");
}

TEST(Boundary, AReadingStepMayChangeNothing) {
    EXPECT_TRUE(must_be_unchanged("10-find", {}));
    EXPECT_EQ(must_be_unchanged("10-find", {{"x", PathChange::Sort::added}}).error().message,
              "10-find may only read, and changed x");
}

}  // namespace
}  // namespace sweepline
