#include "some_tree.hpp"

namespace sweepline {

namespace {

namespace fs = std::filesystem;

void write_files(const fs::path& folder, const MapTree::Files& files) {
    fs::create_directories(folder);
    for (const auto& [path, file] : files) {
        const fs::path to = folder / path;
        fs::create_directories(to.parent_path());
        if (file.mode == FileMode::symlink) {
            fs::create_symlink(file.bytes, to);
            continue;
        }
        testing::write_file(to, file.bytes);
        if (file.mode == FileMode::executable) fs::permissions(to, fs::perms(0755));
    }
}

MapTree::Files files_of(Tree& tree) {
    MapTree::Files files;
    for (const FileEntry& entry : testing::need(tree.list(testing::need(Glob::parse("**")))))
        files[entry.path] = {.bytes = testing::need(tree.read(entry.path)).value_or(""), .mode = entry.mode};
    return files;
}

}  // namespace

std::string to_text(TreeSort sort) {
    return sort == TreeSort::map ? "map" : sort == TreeSort::folder ? "folder" : "objects";
}

SomeTree::SomeTree(TreeSort sort, const MapTree::Files& files)
    : sort_(sort), mirrors_(place_ / "mirrors", testing::run_git) {
    if (sort == TreeSort::map) {
        tree_ = std::make_unique<MapTree>(files);
        return;
    }
    write_files(place_ / "files", files);
    if (sort == TreeSort::folder) {
        tree_ = folder_tree(place_ / "files");
        return;
    }
    testing::make_repository(place_ / "files", {});
    mirror_ = std::make_unique<Mirror>(testing::need(mirrors_.open((place_ / "files").native())));
    tree_ = testing::need(mirror_->tree(testing::need(mirror_->base(std::nullopt)).tree));
}

std::filesystem::path SomeTree::folder() const {
    return sort_ == TreeSort::folder ? place_ / "files" : std::filesystem::path();
}

MapTree::Files SomeTree::files() {
    if (sort_ == TreeSort::map) return files_of(*tree_);
    if (sort_ == TreeSort::folder) return files_of(*folder_tree(place_ / "files"));
    const ObjectId written = testing::need(mirror_->write_tree(*tree_));
    return files_of(*testing::need(mirror_->tree(written)));
}

MapTree::Files files_below(const std::filesystem::path& folder) {
    if (!fs::exists(folder)) return {};
    return files_of(*folder_tree(folder));
}

std::string shown(const MapTree::Files& files) {
    std::string text;
    for (const auto& [path, file] : files) {
        text += "=== " + path;
        text += file.mode == FileMode::executable ? " (executable)"
                : file.mode == FileMode::symlink  ? " (symlink)"
                                                  : "";
        text += "\n" + file.bytes + "|\n";
    }
    return text;
}

}  // namespace sweepline
