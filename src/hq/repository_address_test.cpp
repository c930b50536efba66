#include "hq/repository_address.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace sweepline {
namespace {

void check(std::string_view written, std::string_view expected) {
    const auto address = repository_address(written, "/srv/hq");
    EXPECT_EQ(address ? *address : "! " + address.error().message, expected) << written;
}

TEST(RepositoryAddress, KeepsUrls) {
    for (const std::string_view url : {"https://github.com/acme/x.git", "ssh://git@host:22/x", "file:///srv/x",
                                       "git@github.com:acme/x.git", "host:x"})
        check(url, url);
}

TEST(RepositoryAddress, MakesPathsAbsolute) {
    check("../x", "/srv/x");
    check("x/../y/./z//", "/srv/hq/y/z");
    check("/a/b/", "/a/b");
    check("/", "/");
    check("./a:b", "/srv/hq/a:b");
    check("../../../../x", "/x");
}

TEST(RepositoryAddress, RefusesWhatGitWouldTakeOtherwise) {
    check("", "! is empty");
    check("-x", "! begins with a dash");
    check("--upload-pack=x:y", "! begins with a dash");
    check("~ana/x", "! begins with ~");
    check("ext::sh -c x", "! names a remote helper");
    check(std::string_view("a\0b", 3), "! has control characters");
}

TEST(RepositoryAddress, KnowsARepositoryByAnyAddress) {
    for (const std::string_view one : {"git@github.com:acme/x.git", "https://GitHub.com/acme/x",
                                       "ssh://git@github.com/acme/x.git/", "github.com:acme/x"})
        EXPECT_EQ(repository_identity(one), "github.com/acme/x") << one;
    EXPECT_EQ(repository_identity("/srv/x.git"), "/srv/x.git");
    EXPECT_EQ(repository_identity("ssh://h:2222/x"), "h/2222/x");
    EXPECT_EQ(repository_identity("https://h"), "h/");
}

TEST(HoldsPassword, SeesUsersOfWebAddresses) {
    for (const std::string_view secret : {"https://a:b@h/x", "https://token@h/x", "ssh://git:pw@h/x"})
        EXPECT_TRUE(holds_password(secret)) << secret;
    for (const std::string_view plain : {"https://h/x", "https://h/x@y:z", "ssh://git@h/x", "git@h:x", "/a@b:c"})
        EXPECT_FALSE(holds_password(plain)) << plain;
}

}  // namespace
}  // namespace sweepline
