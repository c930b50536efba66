// Databases that may only be read, seen by a user whom permissions bind.

#include <grp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <functional>

#include "store/store.hpp"
#include "store/trial.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// The superuser may write whatever is read-only; other users are bound as they are.
bool become_nobody() {
    constexpr uid_t kNobody = 65534;
    return ::geteuid() != 0 || (::setgroups(0, nullptr) == 0 && ::setgid(kNobody) == 0 && ::setuid(kNobody) == 0);
}

bool is_true(const std::function<bool()>& work) {
    try {
        return work();
    } catch (const std::exception& error) {
        ADD_FAILURE() << error.what();
        return false;
    }
}

/// Does `work` as a user whom permissions bind, in a process of its own; it tells by its exit code.
void as_nobody(const std::function<bool()>& work) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        ::_exit(become_nobody() && is_true(work) ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

/// Whether the record can be read, and a change is refused for the right reason.
bool is_readable_only(const TrialFolder& folder, std::int64_t newest) {
    StandingClock clock(kNow);
    auto store = Store::open(folder.url(), clock, 50ms);
    if (!store) ADD_FAILURE() << shown(store.error());
    if (!store) return false;
    const auto migration = store->migration();
    const auto refused = store->change("ana", always({assigned("api", "x", "ana")}));
    EXPECT_EQ(store->newest(), newest);
    EXPECT_EQ(store->refresh(), false);
    EXPECT_EQ(store->verify(), std::vector<std::string>());
    EXPECT_TRUE(migration && (*migration)->number == newest);
    EXPECT_FALSE(refused || store->rebuild());
    EXPECT_TRUE(!refused && refused.error().kind == ErrorKind::denied);
    return !testing::Test::HasFailure();
}

class ReadOnly : public testing::Test {
protected:
    void SetUp() override {
        fs::permissions(folder_.path(), fs::perms::owner_all | fs::perms::others_all);
        make_record(folder_);
    }
    void TearDown() override { fs::permissions(folder_.path(), fs::perms::owner_all); }
    void lock_folder() {
        constexpr fs::perms kReadable = fs::perms::owner_read | fs::perms::others_read | fs::perms::group_read;
        for (const auto& file : fs::directory_iterator(folder_.path())) fs::permissions(file.path(), kReadable);
        fs::permissions(folder_.path(), kReadable | fs::perms::owner_exec | fs::perms::others_exec);
    }
    TrialFolder folder_;
};

TEST_F(ReadOnly, AFolderAfterAnOrderlyEnd) {
    lock_folder();
    as_nobody([&] { return is_readable_only(folder_, 5); });
}

TEST_F(ReadOnly, AFolderThatIsWrittenByAnother) {
    StandingClock clock(kNow);
    auto store = Store::open(folder_.url(), clock);
    ASSERT_TRUE(store && store->change("ana", always({assigned("api", "x", "ben")})));
    lock_folder();
    as_nobody([&] { return is_readable_only(folder_, 6); });
}

TEST_F(ReadOnly, AFileAloneInAFolderThatMayBeWritten) {
    fs::permissions(folder_.file(), fs::perms::owner_read | fs::perms::others_read);
    as_nobody([&] { return is_readable_only(folder_, 5); });
}

TEST_F(ReadOnly, ALogThatCannotBeReadIsNotPassedOver) {
    const fs::path log = folder_.file().string() + "-wal";
    {
        StandingClock clock(kNow);
        auto store = Store::open(folder_.url(), clock);
        ASSERT_TRUE(store && store->change("ana", always({assigned("api", "x", "ben")})));
        fs::copy_file(log, folder_.path() / "kept");
        fs::copy_file(folder_.file(), folder_.path() / "kept.db");
    }
    fs::rename(folder_.path() / "kept", log);
    fs::rename(folder_.path() / "kept.db", folder_.file());
    lock_folder();
    as_nobody([&] {
        StandingClock clock(kNow);
        const auto store = Store::open(folder_.url(), clock, 50ms);
        if (store) return false;
        EXPECT_NE(store.error().hint.find(log.string()), std::string::npos) << shown(store.error());
        return !HasFailure();
    });
}

TEST_F(ReadOnly, AFolderWithoutADatabase) {
    fs::remove(folder_.file());
    lock_folder();
    as_nobody([&] {
        expect_refused(folder_.url(), ErrorKind::denied,
                       "there is no database " + folder_.file().string() + ", and its folder may not be written");
        expect_refused(folder_.url() + "/below/x.db", ErrorKind::denied,
                       "the folder " + folder_.file().string() + "/below cannot be made: Permission denied");
        return !HasFailure();
    });
}

}  // namespace
}  // namespace sweepline
