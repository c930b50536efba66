// Steps that hang, fork, flood, ignore signals, fill the disk and write hooks, run by a real sweepline: each is ended
// and said, its neighbours are swept, and no process, file or hook of it is left.

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

#include "small_disk.hpp"
#include "stage.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLayer =
    "title: T\nconcern: application\nneeds: []\nfailures_max: 100%\nowns: [gen/**]\n"
    "env: [STAGE_MARK]\ntimeout: ";

/// Each service is a way to misbehave; every script ends with the change that the layer wants.
constexpr const char* kScript = R"sh(#!/bin/bash
mkdir -p gen && echo "$SWEEPLINE_SERVICE" > gen/name
case "$SWEEPLINE_SERVICE" in
hangs) sleep 1000 ;;
stubborn) trap '' TERM INT HUP; while :; do sleep 1; done ;;
reads) cat ;;
floods) yes | head -c 400000000 ;;
errs) yes | head -c 400000000 >&2 ;;
long-line) head -c 10000000 /dev/zero | tr '\0' x ;;
forks) (setsid bash -c 'trap "" TERM HUP; while :; do sleep 1; done' & sleep 1000 & nohup sleep 1000 &) > /dev/null 2>&1 ;;
holds) setsid sleep 1000 & ;;
kills) kill -KILL "$PPID"; sleep 1000 ;;
huge) truncate -s 5G gen/huge ;;
many) for i in {1..300}; do sleep 1000 & done ;;
bytes) printf '::skip \377\000\033[2J\n' ;;
modes) mkdir -p gen/d && echo x > gen/d/f && chmod 0 gen/d/f gen/d ;;
hooks) for hook in pre-push pre-commit post-checkout reference-transaction fsmonitor post-index-change; do
         printf '#!/bin/sh\ntouch "%s/hook-ran"\n' "$STAGE_MARK" > .git/hooks/$hook && chmod +x .git/hooks/$hook
       done
       git config core.fsmonitor .git/hooks/fsmonitor; git config core.sshCommand .git/hooks/fsmonitor ;;
esac
)sh";

struct Case {
    const char* service;
    const char* end;  ///< how what is said of its run begins
};
constexpr Case kCases[] = {
    {"good", "swept"},
    {"hangs", "failed: 20-x: over its time limit of 10 s"},
    {"stubborn", "failed: 20-x: over its time limit of 10 s"},
    {"reads", "swept"},
    {"floods", "failed: 20-x: over its output limit of 16 MiB"},
    {"errs", "failed: 20-x: over its output limit of 16 MiB"},
    {"long-line", "swept"},
    {"forks", "swept"},
    {"holds", "swept"},
    {"kills", "failed: 20-x: "},
    {"huge", "failed: 20-x: "},
    {"many", "swept"},
    {"bytes", "skipped"},
    {"hooks", "swept"},
    {"last", "swept"},
};

class HostileSteps : public ::testing::Test {
protected:
    void make(const std::vector<std::string>& services, const std::string& timeout, const std::string& script) {
        for (const std::string& each : services) stage_.make_repository(each, {{"readme", each}});
        stage_.list_services(services);
        write_file(stage_.hq() / "migration.yaml", "migration: hostile\n");
        write_file(stage_.hq() / "layers/01-script/layer.yaml", kLayer + timeout + "\n");
        write_file(stage_.hq() / "layers/01-script/20-x.change.sh", script);
        write_file(stage_.hq() / "layers/01-script/90-y.check.yaml", "checks: [{exists: gen/name}]\n");
    }
    Stage stage_;
};

TEST_F(HostileSteps, AreEndedAndSaid) {
    std::vector<std::string> services;
    for (const Case& each : kCases) services.emplace_back(each.service);
    services.emplace_back("modes");
    // So long that a flood is through on a busy machine, too, before its time is.
    make(services, "10s", kScript);
    const auto begun = std::chrono::steady_clock::now();
    const Ended sweep = stage_.run({"sweep", "script", "--json", "--jobs", "4"});
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(60));
    ASSERT_EQ(sweep.code(), 4) << sweep.out << sweep.err;
    EXPECT_EQ(stage_.processes_left(), 0);
    auto ends = Stage::ends_of(sweep);
    for (const Case& each : kCases) {
        ASSERT_TRUE(ends.contains(each.service)) << each.service;
        EXPECT_EQ(ends[each.service].substr(0, std::string(each.end).size()), each.end);
    }
    // What nobody may read, root reads.
    ASSERT_TRUE(ends.contains("modes"));
    EXPECT_TRUE(ends["modes"].starts_with(::geteuid() == 0 ? "swept" : "failed: 20-x")) << ends["modes"];
    stage_.check_orderly(static_cast<int>(services.size()));
    EXPECT_EQ(stage_.run({"ship", "script"}).code(), 0);
    EXPECT_FALSE(fs::exists(stage_.folder() / "hook-ran"));
    for (const char* service : {"good", "hooks"}) {
        EXPECT_EQ(
            stage_.shell(std::string("git ls-tree -r --name-only sweep/script/") + service, stage_.source(service)),
            "gen/name\nreadme");
        EXPECT_EQ(stage_.shell("ls .git/hooks | grep -v sample || true; git config core.fsmonitor || true",
                               stage_.source(service)),
                  "");
    }
    EXPECT_EQ(stage_.processes_left(), 0);
}

TEST_F(HostileSteps, ThatFillTheDiskLeaveItFree) {
    make({"fills", "fills-first", "good", "last"}, "10s", R"sh(#!/bin/bash
mkdir -p gen && echo x > gen/name || exit
if [ "$SWEEPLINE_SERVICE" = fills ]; then head -c 100M /dev/zero > "$TMPDIR/all"; fi
)sh");
    // What it says has no place to be kept, although it ends well itself.
    write_file(stage_.hq() / "layers/01-script/10-y.discover.sh", R"sh(#!/bin/bash
if [ "$SWEEPLINE_SERVICE" = fills-first ]; then head -c 100M /dev/zero > "$TMPDIR/all"; fi
for i in {1..1000}; do echo "::output key$i=value"; done
)sh");
    const SmallDisk disk(stage_.hq() / ".sweepline/work", "4m");
    if (!disk.mounted()) GTEST_SKIP() << "mounting a small disk needs root";
    const Ended sweep = stage_.run({"sweep", "script", "--json", "--jobs", "1"});
    ASSERT_EQ(sweep.code(), 4) << sweep.out << sweep.err;
    auto ends = Stage::ends_of(sweep);
    EXPECT_NE(ends["fills"].find("No space left on device"), std::string::npos) << ends["fills"];
    EXPECT_NE(ends["fills-first"].find("failed: 10-y: its output cannot be written to "), std::string::npos)
        << ends["fills-first"];
    for (const char* service : {"good", "last"}) EXPECT_EQ(ends[service], "swept: ");
    stage_.check_orderly(4);
}

}  // namespace
}  // namespace sweepline
