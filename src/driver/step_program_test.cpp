#include "driver/step_program.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace sweepline {
namespace {

namespace fs = std::filesystem;

class StepProgram : public ::testing::Test {
public:
    ~StepProgram() override {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }

protected:
    StepProgram() {
        std::string pattern = (fs::temp_directory_path() / "step-program-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        fs::create_directories(folder_ / "inside");
        layer_.env = {"TOKEN", "LONGER", "SHORT", "KEY", "ABSENT"};
    }
    StepContext context() {
        return {.service = service_,
                .layer = layer_,
                .layer_folder = {},
                .role = "app",
                .views = {},
                .names = {},
                .variables = {{"PATH", "/usr/bin:/bin"},
                              {"TOKEN", "s3cr3t-token"},
                              {"LONGER", "s3cr3t-token-and-more"},
                              {"SHORT", "true"},
                              {"KEY", "-- begin --\nline of the key\n--\n"},
                              {"PLAIN", "not hidden"}},
                .writable = {folder_ / "inside"}};
    }
    Result<Exit> run(const std::string& script, bool can_fence, std::string* lines = nullptr) {
        Command command{.argv = {"sh", "-c", script}, .directory = folder_, .environment = {}};
        if (lines != nullptr) command.on_line = [lines](std::string_view line) { *lines += std::string(line) + "|"; };
        return run_for_step(std::move(command), context(),
                            {.clock = clock_,
                             .starter = starter_,
                             .mirrors = mirrors_,
                             .work_folder = {},
                             .environment = {},
                             .can_fence = can_fence});
    }

    fs::path folder_;
    Service service_{.name = ServiceName("payments")};
    Layer layer_{.name = LayerName("identity")};
    SystemClock clock_;
    Starter starter_{fs::path(SWEEPLINE_BIN_DIR) / "sweepline-keeper"};
    Mirrors mirrors_{{}, {}};
};

TEST_F(StepProgram, HidesTheValuesThatTheLayerAskedFor) {
    const auto check = [&](const std::string& text, const std::string& expected) {
        EXPECT_EQ(without_values(text, context()), expected);
    };
    check("a s3cr3t-token, as3cr3t-tokenb", "a ***TOKEN***, a***TOKEN***b");
    check("s3cr3t-token-and-more", "***LONGER***");
    check("true and not hidden", "true and not hidden");
    check("its line of the key", "its ***KEY***");
    check("-- begin --\nline of the key\n--\n", "***KEY***");
    check("", "");
}

TEST_F(StepProgram, HidesThemWhereverTheProgramPrints) {
    std::string lines;
    const auto exit = run("echo $TOKEN; echo $LONGER >&2; echo '::fact a='$TOKEN", fence_version().has_value(), &lines);
    ASSERT_TRUE(exit) << exit.error().message;
    EXPECT_EQ(exit->out, "***TOKEN***\n::fact a=***TOKEN***\n");
    EXPECT_EQ(exit->err, "***LONGER***\n");
    EXPECT_EQ(lines, "***TOKEN***|::fact a=***TOKEN***|");
}

TEST_F(StepProgram, RunsUnfencedWhereNoFenceIs) {
    const auto unfenced = run("echo x > outside", false);
    ASSERT_TRUE(unfenced) << unfenced.error().message;
    EXPECT_EQ(unfenced->code, 0);
    EXPECT_TRUE(fs::exists(folder_ / "outside"));
    if (!fence_version()) GTEST_SKIP() << "this kernel cannot fence";
    const auto fenced = run("echo x > outside-too; echo x > inside/file", true);
    ASSERT_TRUE(fenced) << fenced.error().message;
    EXPECT_FALSE(fs::exists(folder_ / "outside-too"));
    EXPECT_TRUE(fs::exists(folder_ / "inside/file"));
}

}  // namespace
}  // namespace sweepline
