#include <gtest/gtest.h>

#include <memory>

#include "driver/driver.hpp"
#include "driver/map_tree.hpp"
#include "driver/text_files.hpp"

namespace sweepline {
namespace {

using Access = ServiceFiles::Access;

Glob glob(std::string_view text) { return Glob::parse(text).value(); }

/// A service of a monorepo with an infrastructure repository beside it.
struct World {
    explicit World(const std::string& path = "apps/pay") {
        context.views["app"] = {.tree = app.get(), .path = path, .also = {glob("modules/db/**"), glob("compose.yaml")}};
        context.views["infra"] = {.tree = infra.get(), .path = "svc/pay", .also = {glob("shared/*.tf")}};
        service.repos["deploy"] = {};
    }
    [[nodiscard]] ServiceFiles files(Access access = Access::may_change) const { return {context, access}; }

    std::unique_ptr<MapTree> app =
        std::make_unique<MapTree>(MapTree::Files{{"apps/pay/main.c", {"main"}},
                                                 {"apps/pay/k8s/a.yaml", {"a"}},
                                                 {"apps/pay/k8s/link", {"a.yaml", FileMode::symlink}},
                                                 {"apps/pay/k8s/sub", {"", FileMode::submodule}},
                                                 {"apps/pay/k8s/run.sh", {"#!", FileMode::executable}},
                                                 {"apps/pay/x:y", {"colon"}},
                                                 {"apps/payroll/z", {"z"}},
                                                 {"modules/db/main.tf", {"db"}},
                                                 {"modules/web/main.tf", {"web"}},
                                                 {"compose.yaml", {"compose"}}});
    std::unique_ptr<MapTree> infra = std::make_unique<MapTree>(
        MapTree::Files{{"svc/pay/main.tf", {"role"}}, {"svc/other/main.tf", {"other"}}, {"shared/net.tf", {"net"}}});
    Service service{.name = ServiceName("pay"), .repos = {{"app", {}}, {"infra", {}}}};
    Layer layer{.name = LayerName("identity")};
    StepContext context{
        .service = service, .layer = layer, .layer_folder = {}, .role = "app", .views = {}, .names = {}};
};

std::string listed(const ServiceFiles& files, std::string_view address) {
    const auto entries = files.list(address);
    if (!entries) return "error: " + entries.error().message;
    std::string text;
    for (const FileEntry& each : *entries) text += (text.empty() ? "" : " ") + each.path;
    return text;
}

TEST(ServiceFiles, lists_by_address_and_answers_in_the_same_form) {
    const World world;
    const auto check = [&](std::string_view address, std::string_view expected) {
        EXPECT_EQ(listed(world.files(), address), expected) << address;
    };
    check("**", "k8s/a.yaml k8s/link k8s/run.sh k8s/sub main.c app:x:y");
    check("app:k8s/a.yaml", "app:k8s/a.yaml");
    check("k8s/", "k8s/a.yaml k8s/link k8s/run.sh k8s/sub");
    check("main.c", "main.c");
    check("nothing", "");
    check("k8s", "");
    check("infra:**", "infra:main.tf");
    check("/modules/db/main.tf", "/modules/db/main.tf");
    check(
        "/**",
        "/apps/pay/k8s/a.yaml /apps/pay/k8s/link /apps/pay/k8s/run.sh /apps/pay/k8s/sub /apps/pay/main.c /apps/pay/x:y "
        "/compose.yaml /modules/db/main.tf");
    check("infra:/shared/*", "infra:/shared/net.tf");
    check("/modules/web/**", "error: '/modules/web/**' is outside the service's path and its `also` paths");
    check("deploy:**", "error: layer 'identity' does not read the repository 'deploy'");
    check("chart:x", "error: service 'pay' has no repository 'chart'");
    check("a[", "error: glob 'apps/pay/a[': '[' is not closed");
}

TEST(ServiceFiles, text_files_are_no_links) {
    const World world;
    EXPECT_EQ(list_text_files(world.files(), "k8s/**").value(), (std::vector<std::string>{"k8s/a.yaml", "k8s/run.sh"}));
    EXPECT_TRUE(is_folder(world.files(), "k8s").value());
    EXPECT_FALSE(is_folder(world.files(), "main.c").value());
}

TEST(ServiceFiles, a_path_with_glob_marks_in_its_name_is_taken_as_it_is) {
    World world("apps/[x]*");
    *world.app = MapTree({{"apps/[x]*/a", {"1"}}, {"apps/x/a", {"2"}}, {"apps/x]*/a", {"3"}}});
    EXPECT_EQ(listed(world.files(), "*"), "a");
    EXPECT_EQ(world.files().read("a").value(), "1");
    EXPECT_EQ(listed(world.files(), "/apps/*/a"), "/apps/[x]*/a");
}

TEST(ServiceFiles, looks_and_reads) {
    const World world;
    const ServiceFiles files = world.files(Access::read_only);
    EXPECT_EQ(files.read("main.c").value(), "main");
    EXPECT_EQ(files.read("x:y").error().message, "service 'pay' has no repository 'x'");
    EXPECT_EQ(files.read("app:x:y").value(), "colon");
    EXPECT_EQ(files.read("infra:main.tf").value(), "role");
    EXPECT_EQ(files.read("/compose.yaml").value(), "compose");
    EXPECT_EQ(files.read("nothing").value(), std::nullopt);
    EXPECT_EQ(files.look("k8s/run.sh").value(), (FileEntry{"k8s/run.sh", FileMode::executable}));
    EXPECT_EQ(files.look("k8s").value(), std::nullopt);
    EXPECT_EQ(files.read("/apps/payroll/z").error().message,
              "'/apps/payroll/z' is outside the service's path and its `also` paths");
    EXPECT_EQ(files.read("k8s/").error().message, "'k8s/' names a folder, not a file");
    EXPECT_EQ(files.repository_path("main.c").value(), "apps/pay/main.c");
    EXPECT_EQ(files.repository_path("/compose.yaml").value(), "compose.yaml");
    EXPECT_FALSE(files.repository_path("infra:main.tf"));
}

TEST(ServiceFiles, changes_only_the_layers_own_repository) {
    const World world;
    const ServiceFiles files = world.files();
    ASSERT_TRUE(files.write("new/file", "x"));
    ASSERT_TRUE(files.set_mode("new/file", FileMode::executable));
    ASSERT_TRUE(files.remove("main.c"));
    ASSERT_TRUE(files.write("/compose.yaml", "y"));
    EXPECT_EQ(world.app->files().at("apps/pay/new/file"), (MapTree::File{"x", FileMode::executable}));
    EXPECT_FALSE(world.app->files().contains("apps/pay/main.c"));
    EXPECT_EQ(world.app->files().at("compose.yaml").bytes, "y");
    const auto check_denied = [](const Result<>& result, ErrorKind kind) {
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().kind, kind) << result.error().message;
    };
    check_denied(files.write("infra:main.tf", "x"), ErrorKind::denied);
    check_denied(files.remove("infra:main.tf"), ErrorKind::denied);
    check_denied(files.write("/modules/web/main.tf", "x"), ErrorKind::invalid);
    check_denied(world.files(Access::read_only).write("main.c", "x"), ErrorKind::denied);
    check_denied(world.files(Access::read_only).set_mode("k8s/a.yaml", FileMode::executable), ErrorKind::denied);
    check_denied(files.write("a/.git/config", "x"), ErrorKind::invalid);
    EXPECT_EQ(world.infra->changes(), 0);
}

TEST(ServiceFiles, a_watch_notes_what_was_there_before_the_first_change) {
    const World world;
    FileWatch watch;
    const ServiceFiles files = world.files().watched(watch);
    watch.acting = "one";
    ASSERT_TRUE(files.write("main.c", "2"));
    ASSERT_TRUE(files.write("new", "1"));
    watch.acting = "two";
    ASSERT_TRUE(files.write("app:main.c", "3"));
    ASSERT_TRUE(files.remove("/apps/pay/new"));
    ASSERT_EQ(watch.before.size(), 2U);
    EXPECT_EQ(watch.before.at("main.c").bytes, "main");
    EXPECT_EQ(watch.before.at("main.c").by, "two");
    EXPECT_EQ(watch.before.at("main.c").entry, (FileEntry{"apps/pay/main.c", FileMode::regular}));
    EXPECT_EQ(watch.before.at("new").entry, std::nullopt);
}

}  // namespace
}  // namespace sweepline
