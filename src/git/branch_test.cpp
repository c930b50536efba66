#include "git/mirror_fixture.hpp"

#include <sys/file.h>
#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

namespace sweepline {
namespace {

using namespace testing;

TEST_F(MirrorOfPath, BranchesMoveByCompareAndSet) {
    make_repository(service_, {{"a", "a"}});
    Mirror mirror = open();
    const Base base = need(mirror.base(std::nullopt));
    const ObjectId one = change(mirror, base, "b", "1");
    const ObjectId two = change(mirror, base, "b", "2");
    EXPECT_EQ(need(mirror.branch(kBranch)), std::nullopt);
    EXPECT_EQ(refused(mirror.move_branch(kBranch, one, two)).kind, ErrorKind::conflict);
    need(mirror.move_branch(kBranch, std::nullopt, one));
    EXPECT_EQ(refused(mirror.move_branch(kBranch, std::nullopt, two)).kind, ErrorKind::conflict);
    need(mirror.move_branch(kBranch, one, two));
    EXPECT_EQ(need(mirror.branch(kBranch)), two);
    EXPECT_EQ(git(need(mirror.lay_out()), {"rev-parse", std::string("refs/heads/") + kBranch}), two.hex);
    git(need(mirror.lay_out()), {"gc", "-q"});
    EXPECT_EQ(need(mirror.branch(kBranch)), two);
    need(mirror.move_branch(kBranch, two, one));
    EXPECT_EQ(need(mirror.branch(kBranch)), one);
    EXPECT_EQ(git(need(mirror.lay_out()), {"rev-parse", std::string("refs/heads/") + kBranch}), one.hex);
}

TEST_F(MirrorOfPath, ObjectsPackedMeanwhileAreFound) {
    make_repository(service_, {{"a", "a"}});
    Mirror mirror = need(mirrors_.open("file://" + service_.native()));
    const Base base = need(mirror.base(std::nullopt));
    const ObjectId ours = change(mirror, base, "b", "b");
    need(mirror.move_branch(kBranch, std::nullopt, ours));
    git(need(mirror.lay_out()), {"gc", "-q", "--prune=now"});
    EXPECT_EQ(need(need(mirror.tree(need(mirror.tree_of(ours))))->read("b")), "b");
}

/// Git keeps branches as files.
TEST_F(MirrorOfPath, ABranchBelowABranchIsAConflictWhereGitLooks) {
    make_repository(service_, {{"a", "a"}});
    Mirror mirror = open();
    const Base base = need(mirror.base(std::nullopt));
    need(mirror.move_branch("sweep/a", std::nullopt, base.commit));
    need(mirror.lay_out());
    need(mirror.move_branch("sweep/a/b", std::nullopt, base.commit));
    EXPECT_EQ(refused(mirror.lay_out()).kind, ErrorKind::conflict);
}

TEST_F(MirrorOfPath, OneOfManyWins) {
    make_repository(service_, {{"a", "a"}});
    const Base base = need(open().base(std::nullopt));
    std::atomic<int> won{0};
    {
        std::vector<std::jthread> crew;
        for (int each = 0; each < 4; ++each)
            crew.emplace_back([&, each] {
                for (int round = 0; round < 20; ++round) {
                    Mirror mirror = need(mirrors_.open(service_.native()));
                    const ObjectId ours = change(mirror, base, "b", std::to_string(each));
                    if (mirror.move_branch("sweep/" + std::to_string(round), std::nullopt, ours)) ++won;
                }
            });
    }
    EXPECT_EQ(won, 20);
    git(need(open().lay_out()), {"fsck", "--strict"});
}

TEST_F(MirrorOfPath, MadeByManyAtOnceIsMadeOnce) {
    for (int each = 0; each < 10; ++each) make_repository(folder_ / ("s" + std::to_string(each)), {{"a", "a"}});
    std::vector<std::jthread> crew;
    for (int each = 0; each < 4; ++each)
        crew.emplace_back([&] {
            const Mirrors own(folder_ / "mirrors", run_git);  // as another process would have
            for (int number = 0; number < 10; ++number) {
                Mirror mirror = need(own.open((folder_ / ("s" + std::to_string(number))).native()));
                need(mirror.lay_out());
            }
        });
    crew.clear();
    std::size_t entries = 0;
    for (const auto& each : std::filesystem::directory_iterator(folder_ / "mirrors"))
        entries += each.path().filename() != ".new";
    EXPECT_EQ(entries, 10U);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "mirrors/.new")) << "the last one out tidies up";
}

TEST_F(MirrorOfPath, LeftoversOfTheDeadAreRemovedThoseOfTheLivingStay) {
    make_repository(service_, {{"a", "a"}});
    const std::filesystem::path staging = folder_ / "mirrors/.new";
    write_file(staging / "dead/1/HEAD", "half a mirror");
    write_file(staging / "dead.lock", "");
    write_file(staging / "living/1/HEAD", "half a mirror");
    write_file(staging / "living.lock", "");
    std::FILE* held = std::fopen((staging / "living.lock").c_str(), "r");
    ASSERT_EQ(::flock(::fileno(held), LOCK_EX), 0);
    open();
    EXPECT_FALSE(std::filesystem::exists(staging / "dead"));
    EXPECT_FALSE(std::filesystem::exists(staging / "dead.lock"));
    EXPECT_TRUE(std::filesystem::exists(staging / "living/1/HEAD"));
    std::fclose(held);
}

}  // namespace
}  // namespace sweepline
