#include <git2.h>

#include "base/check.hpp"
#include "git/git.hpp"

namespace sweepline {

GitLibrary::GitLibrary() {
    CHECK(git_libgit2_init() > 0);
    // Each repository is looked into once, briefly: keeping its objects only costs memory.
    git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
    // Whose repository it is was decided by whoever listed it; nothing in it is executed by us.
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    // Our own readers look whether an object is what its id says; what libgit2 reads itself has zlib's checksum.
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    // Otherwise each object written is preceded by reading those that it names.
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0);
}

GitLibrary::~GitLibrary() { git_libgit2_shutdown(); }

}  // namespace sweepline
