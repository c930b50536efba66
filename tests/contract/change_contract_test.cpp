// Golden trees of built-in edits: `before` edited is `after`, and `after` edited is itself, over each sort of tree.

#include <gtest/gtest.h>

#include <set>

#include "change/change.hpp"
#include "some_tree.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

const fs::path& golden() {
    static const fs::path kGolden = fs::path(SWEEPLINE_SOURCE_DIR) / "tests/golden/edits";
    return kGolden;
}

std::vector<std::string> case_names() {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(golden()))
        if (entry.is_directory()) names.insert(entry.path().filename().string());
    return {names.begin(), names.end()};
}

/// The files below the service's path, with one file beside it that nobody may touch.
MapTree::Files in_service(const MapTree::Files& files, const std::string& path) {
    MapTree::Files all{{"beside.tf", {"launch_type = \"FARGATE\"\n"}}};
    const std::string prefix = path.empty() ? path : path + "/";
    for (const auto& [name, file] : files) all[prefix + name] = file;
    return all;
}

class ChangeContract : public ::testing::TestWithParam<std::tuple<std::string, TreeSort>> {
protected:
    [[nodiscard]] static fs::path folder() { return golden() / std::get<0>(GetParam()); }

    /// Applies the case's edits to `from` below `path`, which must make `to`.
    static void check(const MapTree::Files& from, const MapTree::Files& to, const std::string& path) {
        SomeTree place(std::get<1>(GetParam()), in_service(from, path));
        Diagnostics problems;
        const Edits edits = Edits::read(testing::file_bytes(folder() / "edit.yaml"), "edit.yaml", problems);
        for (const Diagnostic& each : problems)
            ADD_FAILURE() << each.line << ":" << each.column << ": " << each.message;
        const Diagnostics wrong = edits.check_templates(folder());
        EXPECT_TRUE(wrong.empty());
        const Service service{.name = ServiceName("payments"), .repos = {{"app", {}}}, .owner = "money"};
        const Layer layer{.name = LayerName("identity")};
        const StepContext context{
            .service = service,
            .layer = layer,
            .layer_folder = folder(),
            .role = "app",
            .views = {{"app", {.tree = &place.tree(), .path = path}}},
            .names = Object{
                {"service", Object{{"name", "payments"}, {"owner", "money"}}},
                {"vars", Object{{"port", 8080}, {"version", "1.10"}, {"hosts", Array{"a.example", "b.example"}}}}}};
        const auto applied = edits.apply({context, ServiceFiles::Access::may_change}, context);
        ASSERT_TRUE(applied) << applied.error().message;
        EXPECT_EQ(shown(place.files()), shown(in_service(to, path)));
    }
};

TEST_P(ChangeContract, before_becomes_after) {
    check(files_below(folder() / "before"), files_below(folder() / "after"), "services/[pay]");
}

TEST_P(ChangeContract, after_stays_after) {
    // What a case expects to find is gone after it; what it asks for only once is no demand on its own result.
    if (testing::file_bytes(folder() / "edit.yaml").find("expect:") != std::string::npos) return;
    check(files_below(folder() / "after"), files_below(folder() / "after"), "services/[pay]");
}

std::string name_of(const ::testing::TestParamInfo<std::tuple<std::string, TreeSort>>& each) {
    std::string name = std::get<0>(each.param) + "_" + to_text(std::get<1>(each.param));
    for (char& c : name)
        if (c == '-') c = '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(Golden, ChangeContract,
                         ::testing::Combine(::testing::ValuesIn(case_names()),
                                            ::testing::Values(TreeSort::map, TreeSort::folder, TreeSort::objects)),
                         name_of);

/// Every word of the table has a case.
TEST(ChangeWords, each_has_a_golden_tree) {
    std::string all;
    for (const std::string& name : case_names()) all += testing::file_bytes(golden() / name / "edit.yaml");
    for (const std::string& word : edit_words()) EXPECT_NE(all.find("- " + word + ": "), std::string::npos) << word;
}

}  // namespace
}  // namespace sweepline
