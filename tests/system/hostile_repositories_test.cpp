// A fleet in which most repositories are not as one would wish, swept by a real sweepline: each bad one gets its own
// clear word, the odd but sound ones keep every byte that the layer does not change, and the good ones never notice.

#include <gtest/gtest.h>

#include <map>
#include <span>
#include <sstream>

#include "stage.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

/// One repository, and how its run must end.
struct Case {
    const char* name;   ///< of a function in hostile_fleet.bash, and of the service
    const char* state;  ///< of its run
    const char* told;   ///< part of the reason; for `swept`: all that changed, as `git diff-tree` tells it
};

constexpr const char* kUsual = "M deploy/values.yaml|D ecs/task.json|A k8s/sa.yaml";

constexpr Case kInMemory[] = {
    {"good", "swept", kUsual},
    {"missing", "unreachable", "there is nothing at "},
    {"no-git", "unreachable", "there is no git repository at "},
    {"far", "unreachable", "127.0.0.1"},
    {"cut-clone", "unreachable", ""},
    {"empty", "unreachable", "is empty: it has no branch yet"},
    {"no-base", "unreachable", "has no branch 'gone'"},
    {"shallow", "unreachable", "is shallow: its history is cut off"},
    {"partial", "unreachable", "is a partial clone"},
    {"sha256", "unreachable", "uses sha256 object names"},
    {"cut-commit", "unreachable", "its file is cut off or damaged"},
    {"cut-tree", "failed", "its file is cut off or damaged"},
    {"cut-blob", "failed", "set deploy/values.yaml at account.name: object "},
    {"lost-blob", "failed", "is missing"},
    {"link-file", "failed", "'deploy/values.yaml' is a symbolic link, and edits follow none"},
    {"link-folder", "failed", "'k8s' is not a directory"},
    {"module-in-way", "failed", "'k8s' is not a directory"},
    {"module-beside", "swept", kUsual},
    {"lfs", "failed", "'deploy/values.yaml' is a Git LFS pointer"},
    {"lfs-beside", "swept", kUsual},
    {"binary", "swept", "M deploy/values.yaml|D ecs/task.json|A k8s/sa.yaml|M x.tf"},
    {"binary-yaml", "failed", "editing 'deploy/values.yaml': the text is not UTF-8 at 1:5"},
    {"odd-names", "swept",
     "M deploy/values.yaml|D ecs/task.json|A k8s/sa.yaml|M new\nline.tf|M sp ace.tf|M ünïcödé.tf|M \xff\xfe.tf"},
    {"case-clash", "swept", "M A.tf|M deploy/values.yaml|D ecs/task.json|A k8s/sa.yaml"},
    {"crlf", "swept", kUsual},
    {"bomb", "failed", "editing 'deploy/values.yaml': aliases stand for more than 100000 nodes"},
    {"deep", "failed", "editing 'deploy/values.yaml': nesting is deeper than 100"},
    {"large", "swept", kUsual},
    {"many", "swept", kUsual},
    {"last", "swept", kUsual},
};

/// Scripts see files as they are; what is no obstacle to them is swept.
constexpr Case kInFolder[] = {
    {"good", "swept", "A gen/name"},
    {"missing", "unreachable", "there is nothing at "},
    {"sha256", "unreachable", "uses sha256 object names"},
    {"cut-tree", "failed", "its file is cut off or damaged"},
    {"cut-blob", "failed", "its file is cut off or damaged"},
    {"lost-blob", "failed", "is missing"},
    {"link-file", "swept", "A gen/name"},
    {"link-folder", "swept", "A gen/name"},
    {"module-in-way", "swept", "A gen/name"},
    {"lfs", "swept", "A gen/name"},
    {"binary", "swept", "A gen/name"},
    {"odd-names", "swept", "A gen/name|M new\nline.tf"},
    {"case-clash", "swept", "A gen/name"},
    {"crlf", "swept", "A gen/name"},
    {"deep", "swept", "A gen/name"},
    {"large", "swept", "A gen/name|M large.bin"},
    {"many", "swept", "A gen/name"},
    {"last", "swept", "A gen/name"},
};

constexpr const char* kHead = "title: T\nconcern: application\nneeds: []\nfailures_max: 100%\n";

class HostileRepositories : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        stage_ = new Stage;
        const std::string bash = "source '" SWEEPLINE_SOURCE_DIR "/tests/system/hostile_fleet.bash'\n";
        write_file(stage_->folder() / "outside", "image: outside\n");
        write_file(stage_->folder() / "outside-folder/sa.yaml", "outside\n");
        std::string services;
        for (const Case& each : kInMemory) {
            const std::string name = each.name;
            fs::create_directories(stage_->source(name));
            stage_->shell(bash + name, stage_->source(name));
            services.append("- {name: ").append(name).append(", repo: ");
            services.append(name == "far"         ? "https://127.0.0.1:1/far.git"
                            : name == "cut-clone" ? "file://" + (stage_->source(name) / "origin").string()
                                                  : "../src/" + name);
            services.append(name == "no-base" ? ", base: gone}\n" : "}\n");
        }
        write_file(stage_->hq() / "services.yaml", services);
        write_file(stage_->hq() / "migration.yaml", "migration: hostile\n");
    }
    static void TearDownTestSuite() { delete stage_; }

    void SetUp() override { sources_ = all_sources(); }
    void TearDown() override { stage_->check_orderly(1); }

    /// Size and time of every file that is not ours to write.
    static std::string all_sources() {
        return stage_->shell("find src outside* *-origin -printf '%p %y %s %T@\\n' | sort", stage_->folder());
    }
    static std::string git(const std::string& service, const std::string& command) {
        return stage_->shell("git " + command, stage_->source(service));
    }
    /// What the branch of a service changed, as `M path|A path`.
    static std::string changed(const std::string& branch, const std::string& service) {
        std::istringstream parts(git(service, "diff-tree -r -z --no-commit-id --name-status " + branch));
        std::string all;
        for (std::string part; std::getline(parts, part, '\0');)
            all += part.size() == 1 ? (all.empty() ? "" : "|") + part + " " : part;
        return all;
    }
    /// Every run ended as it must and nothing outside of the headquarters was written; shipped, the sound ones hold
    /// exactly what the layer changed, and the bad ones nothing.
    void check(std::span<const Case> cases, const std::string& layer, std::map<std::string, std::string> ends) {
        for (const Case& wanted : cases) {
            const std::string end = ends[wanted.name];
            EXPECT_TRUE(end.starts_with(std::string(wanted.state) + ": ")) << wanted.name << " " << end;
            const bool swept = wanted.state == std::string("swept");
            EXPECT_TRUE(swept || end.find(wanted.told) != std::string::npos) << wanted.name << " " << end;
        }
        EXPECT_EQ(all_sources(), sources_) << "something outside of the headquarters was written";
        const Ended ship = stage_->run({"ship", layer});
        EXPECT_EQ(ship.code(), 0) << ship.out << ship.err;
        for (const Case& wanted : cases) {
            const std::string branch = "sweep/" + layer + "/" + wanted.name;
            if (wanted.state == std::string("failed")) {
                EXPECT_EQ(git(wanted.name, "for-each-ref refs/heads/" + branch), "") << wanted.name;
            } else if (wanted.state == std::string("swept")) {
                EXPECT_EQ(changed(branch, wanted.name), wanted.told) << wanted.name;
                git(wanted.name, "rev-list --objects --quiet " + branch + " --not main");
            }
        }
    }

    /// Whether a summary has the service in one of its lists.
    static bool names(const std::string& summary, const std::string& service) {
        return summary.find(" " + service + "\n") != std::string::npos ||
               summary.find(" " + service + ",") != std::string::npos;
    }

    static inline Stage* stage_ = nullptr;  // NOLINT(readability-identifier-naming): a member of the suite
    std::string sources_;
};

TEST_F(HostileRepositories, SweptInMemory) {
    const fs::path layer = stage_->hq() / "layers/01-memory";
    write_file(layer / "layer.yaml", std::string(kHead) + "owns: [k8s/**, ecs/**, deploy/**, '**/*.tf']\n");
    write_file(layer / "20-x.change.yaml", R"(edits:
  - {create: k8s/sa.yaml, text: 'name: {{service.name}}'}
  - {set: deploy/values.yaml, at: account.name, to: '{{service.name}}'}
  - {replace: '**/*.tf', pattern: FARGATE, with: EC2}
  - {delete: ecs/task.json}
)");
    write_file(layer / "90-y.check.yaml",
               "checks: [{exists: k8s/sa.yaml}, {lacks: {in: '**/*.tf', pattern: FARGATE}}]\n");

    const Ended plan = stage_->run({"plan", "memory", "--json"});
    EXPECT_EQ(plan.code(), 3) << "some cannot be reached\n" << plan.out << plan.err;
    const Ended sweep = stage_->run({"sweep", "memory", "--json"});
    ASSERT_EQ(sweep.code(), 4) << sweep.out << sweep.err;
    // Again, for a person to read: what was swept is left, what was bad is named with its reason.
    const Ended again = stage_->run({"sweep", "memory"});
    EXPECT_EQ(again.code(), 4) << again.err;
    for (const Case& each : kInMemory)
        EXPECT_EQ(names(again.out, each.name), std::string(each.state) != "swept") << each.name << "\n" << again.out;

    check(kInMemory, "memory", Stage::ends_of(sweep));
    // Nothing of the edited file but what was asked for: lines are added, none is changed.
    for (const char* service : {"good", "crlf", "odd-names", "large", "many"})
        EXPECT_EQ(git(service, std::string("diff-tree -r --no-commit-id --numstat sweep/memory/") + service +
                                   " -- deploy/values.yaml"),
                  "2\t0\tdeploy/values.yaml");
}

TEST_F(HostileRepositories, SweptByAScript) {
    const fs::path layer = stage_->hq() / "layers/02-script";
    write_file(layer / "layer.yaml", std::string(kHead) + "owns: [gen/**, large.bin, \"new\\nline.tf\"]\n");
    write_file(layer / "20-x.change.sh", R"(#!/bin/bash
mkdir -p gen && echo x > gen/name
if [ -f large.bin ]; then echo more >> large.bin; fi
if [ -f $'new\nline.tf' ]; then echo more >> $'new\nline.tf'; fi
)");
    write_file(layer / "90-y.check.yaml", "checks: [{exists: gen/name}]\n");
    std::vector<Case> cases;
    std::vector<std::string> words{"sweep", "script", "--json"};
    for (const Case& each : kInFolder) {
        if (!is_long_test() && each.name == std::string("many")) continue;
        cases.push_back(each);
        words.insert(words.end(), {"--service", each.name});
    }
    const Ended sweep = stage_->run(words);
    ASSERT_EQ(sweep.code(), 4) << sweep.out << sweep.err;
    check(cases, "script", Stage::ends_of(sweep));
    EXPECT_EQ(git("large", "cat-file -s sweep/script/large:large.bin"), std::to_string((100 << 20) + 5));
}

}  // namespace
}  // namespace sweepline
