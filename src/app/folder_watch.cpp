#include "app/folder_watch.hpp"

#include <sys/stat.h>

#include <functional>
#include <string>
#include <string_view>
#include <system_error>

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFilesMax = 100'000;

/// Mixes bits so that sums of such numbers, in whatever order the files are met, seldom agree.
std::uint64_t mixed(std::uint64_t number) {
    // The finaliser of splitmix64.
    number = (number ^ (number >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    number = (number ^ (number >> 27U)) * 0x94D049BB133111EBULL;
    return number ^ (number >> 31U);
}

std::uint64_t look_of_file(const fs::path& path) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0) return 0;
    std::uint64_t look = std::hash<std::string>{}(path.native());
    const auto modified = status.st_mtim;
    // A folder's own time and size change with what it holds, which is looked at by itself.
    const bool is_file = !S_ISDIR(status.st_mode);
    for (const auto part : {is_file ? static_cast<std::uint64_t>(modified.tv_sec) : 0,
                            is_file ? static_cast<std::uint64_t>(modified.tv_nsec) : 0,
                            is_file ? static_cast<std::uint64_t>(status.st_size) : 0,
                            static_cast<std::uint64_t>(status.st_mode), static_cast<std::uint64_t>(status.st_ino)})
        look = mixed(look + part);
    return look;
}

bool is_of_record(const fs::path& path, const fs::path& record) {
    const std::string& name = path.native();
    if (record.empty() || !name.starts_with(record.native())) return false;
    const std::string_view rest = std::string_view(name).substr(record.native().size());
    return rest.empty() || rest == "-wal" || rest == "-shm" || rest == "-journal";
}

}  // namespace

std::uint64_t look_of_folder(const fs::path& folder, const fs::path& record) {
    std::uint64_t look = 0;
    std::size_t files = 0;
    std::error_code error;
    auto at = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
    while (!error && at != fs::recursive_directory_iterator() && ++files < kFilesMax) {
        const fs::path name = at->path().filename();
        if (name == ".sweepline" || name == ".git")
            at.disable_recursion_pending();
        else if (!is_of_record(at->path(), record))
            look += look_of_file(at->path());
        at.increment(error);
    }
    return look;
}

}  // namespace sweepline
