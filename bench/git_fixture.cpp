#include "git_fixture.hpp"

#include <fmt/format.h>
#include <git2.h>

#include <fstream>
#include <stdexcept>
#include <string>

namespace sweepline::bench {
namespace {

void must(int code) {
    if (code < 0) throw std::runtime_error(git_error_last() != nullptr ? git_error_last()->message : "libgit2");
}

std::string file_bytes(std::size_t repository, std::size_t file) {
    std::string bytes = fmt::format("# service {} file {}\nname: value\nregion: eu-west-1\n", repository, file);
    for (std::size_t line = 0; line < 30 + file; ++line)
        bytes += fmt::format("key_{}: {:x}\n", line, (repository * 7919 + file * 104729 + line * 31) * 2654435761U);
    return bytes;
}

git_oid make_folder(git_repository* repository, std::size_t number, std::size_t folder, git_packbuilder* pack) {
    git_treebuilder* builder = nullptr;
    must(git_treebuilder_new(&builder, repository, nullptr));
    for (std::size_t file = 0; file < kFilesPerRepository / 10; ++file) {
        const std::string bytes = file_bytes(number, folder * 10 + file);
        git_oid blob;
        must(git_blob_create_from_buffer(&blob, repository, bytes.data(), bytes.size()));
        must(git_packbuilder_insert(pack, &blob, nullptr));
        must(git_treebuilder_insert(nullptr, builder, fmt::format("file{}.yaml", file).c_str(), &blob,
                                    GIT_FILEMODE_BLOB));
    }
    git_oid tree;
    must(git_treebuilder_write(&tree, builder));
    must(git_packbuilder_insert(pack, &tree, nullptr));
    git_treebuilder_free(builder);
    return tree;
}

void make_repository(const std::filesystem::path& path, std::size_t number) {
    git_repository* repository = nullptr;
    git_repository_init_options options;
    git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
    options.flags = GIT_REPOSITORY_INIT_MKPATH;
    options.initial_head = "main";
    must(git_repository_init_ext(&repository, path.c_str(), &options));
    git_packbuilder* pack = nullptr;
    must(git_packbuilder_new(&pack, repository));
    git_packbuilder_set_threads(pack, 1);
    git_treebuilder* root = nullptr;
    must(git_treebuilder_new(&root, repository, nullptr));
    for (std::size_t folder = 0; folder < 10; ++folder) {
        const git_oid tree = make_folder(repository, number, folder, pack);
        must(git_treebuilder_insert(nullptr, root, fmt::format("folder{}", folder).c_str(), &tree, GIT_FILEMODE_TREE));
    }
    git_oid tree;
    must(git_treebuilder_write(&tree, root));
    git_treebuilder_free(root);
    git_tree* object = nullptr;
    must(git_tree_lookup(&object, repository, &tree));
    git_signature* who = nullptr;
    must(git_signature_new(&who, "Bench", "bench@example.com", 1'700'000'000, 0));
    git_oid commit;
    must(git_commit_create(&commit, repository, "refs/heads/main", who, who, nullptr, "base", object, 0, nullptr));
    must(git_packbuilder_insert(pack, &tree, nullptr));
    must(git_packbuilder_insert(pack, &commit, nullptr));
    must(git_packbuilder_write(pack, nullptr, 0, nullptr, nullptr));
    git_signature_free(who);
    git_tree_free(object);
    git_packbuilder_free(pack);
    git_repository_free(repository);
    for (const auto& entry : std::filesystem::directory_iterator(path / ".git/objects"))
        if (entry.path().filename().string().size() == 2) std::filesystem::remove_all(entry.path());
}

}  // namespace

void make_repositories(const std::filesystem::path& folder, std::size_t count) {
    for (std::size_t number = 0; number < count; ++number) make_repository(folder / fmt::format("r{}", number), number);
}

}  // namespace sweepline::bench
