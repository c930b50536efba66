#include "git_bare_loop.hpp"

#include <git2.h>

#include <array>
#include <stdexcept>

namespace sweepline::bench {
namespace {

constexpr std::array kPaths{"folder2/file1.yaml", "folder7/file3.yaml"};

void must(int code) {
    if (code < 0) throw std::runtime_error(git_error_last() != nullptr ? git_error_last()->message : "libgit2");
}

git_oid changed_blob(git_repository* repository, git_tree* tree, const char* path, const std::string& line) {
    git_tree_entry* entry = nullptr;
    must(git_tree_entry_bypath(&entry, tree, path));
    git_blob* blob = nullptr;
    must(git_blob_lookup(&blob, repository, git_tree_entry_id(entry)));
    std::string bytes(static_cast<const char*>(git_blob_rawcontent(blob)), git_blob_rawsize(blob));
    bytes += line;
    git_oid id;
    must(git_blob_create_from_buffer(&id, repository, bytes.data(), bytes.size()));
    git_blob_free(blob);
    git_tree_entry_free(entry);
    return id;
}

}  // namespace

void bare_libgit2_change(const std::filesystem::path& path, const std::string& branch, const std::string& line) {
    git_repository* repository = nullptr;
    must(git_repository_open(&repository, path.c_str()));
    git_oid head;
    must(git_reference_name_to_id(&head, repository, "HEAD"));
    git_commit* parent = nullptr;
    must(git_commit_lookup(&parent, repository, &head));
    git_tree* base = nullptr;
    must(git_commit_tree(&base, parent));
    std::array<git_tree_update, kPaths.size()> updates{};
    for (std::size_t i = 0; i < kPaths.size(); ++i)
        updates.at(i) = {.action = GIT_TREE_UPDATE_UPSERT,
                         .id = changed_blob(repository, base, kPaths.at(i), line),
                         .filemode = GIT_FILEMODE_BLOB,
                         .path = kPaths.at(i)};
    git_oid tree_id;
    must(git_tree_create_updated(&tree_id, repository, base, updates.size(), updates.data()));
    git_tree* tree = nullptr;
    must(git_tree_lookup(&tree, repository, &tree_id));
    git_signature* who = nullptr;
    must(git_signature_new(&who, "Bench", "bench@example.com", 1'700'000'100, 0));
    git_oid commit;
    std::array<const git_commit*, 1> parents{parent};
    must(git_commit_create(&commit, repository, nullptr, who, who, nullptr, "change", tree, parents.size(),
                           parents.data()));
    git_reference* reference = nullptr;
    must(git_reference_create(&reference, repository, ("refs/heads/" + branch).c_str(), &commit, 0, nullptr));
    git_reference_free(reference);
    git_signature_free(who);
    git_tree_free(tree);
    git_tree_free(base);
    git_commit_free(parent);
    git_repository_free(repository);
}

}  // namespace sweepline::bench
