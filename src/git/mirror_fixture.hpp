#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string_view>

#include "git/git.hpp"
#include "git/test_repository.hpp"

namespace sweepline::testing {

inline constexpr const char* kBranch = "sweep/identity/payments";
inline const Signature kWho{.name = "Sweepline Bot", .email = "bot@example.com"};

class MirrorOfPath : public ::testing::Test {
protected:
    MirrorOfPath() : mirrors_(folder_ / "mirrors", run_git), service_(folder_ / "service") {}

    Mirror open() { return need(mirrors_.open(service_.native())); }
    /// As the next command does, which sees what is there now.
    Mirror open_anew() {
        mirrors_ = Mirrors(folder_ / "mirrors", run_git);
        return open();
    }
    Error refusal() { return refused(mirrors_.open(service_.native())); }

    GitLibrary library_;
    TestFolder folder_;
    Mirrors mirrors_;
    std::filesystem::path service_;
};

/// Edits one file and writes tree and commit.
inline ObjectId change(Mirror& mirror, const Base& base, std::string_view path, std::string_view bytes) {
    const auto tree = need(mirror.tree(base.tree));
    need(tree->write(path, bytes));
    return need(mirror.commit(need(mirror.write_tree(*tree)), base.commit, kWho, Instant{1'700'000'000'999'999}, "m"));
}

}  // namespace sweepline::testing
