#include "hq/folder_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "hq/diagnose.hpp"

namespace sweepline {

namespace fs = std::filesystem;

namespace {

/// Closes what it holds.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

std::unexpected<Error> failed(int code, const std::string& what) {
    const ErrorKind kind = code == ENOENT || code == ENOTDIR ? ErrorKind::not_found
                           : code == EACCES || code == EPERM ? ErrorKind::denied
                           : code == EEXIST                  ? ErrorKind::conflict
                                                             : ErrorKind::unavailable;
    return fail(kind, what + ": " + std::error_code(code, std::generic_category()).message());
}

FolderEntry::Sort sort_of(fs::file_type type) {
    if (type == fs::file_type::regular) return FolderEntry::Sort::file;
    if (type == fs::file_type::directory) return FolderEntry::Sort::folder;
    return FolderEntry::Sort::other;
}

bool is_executable(const fs::file_status& status) {
    return (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
}

Result<> write_all(int descriptor, std::string_view bytes, const std::string& shown) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) return failed(errno, "cannot write " + shown);
        if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

/// Writes and closes a new file; what could not be written whole is not left behind.
Result<> write_new(const fs::path& file, std::string_view bytes, bool safely) {
    const std::string shown = in_quotes(file.string());
    constexpr mode_t kMode = 0666;  // less what the umask takes away
    const Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode));
    if (out.number() < 0) return failed(errno, errno == EEXIST ? shown + " is there already" : "cannot write " + shown);
    auto written = write_all(out.number(), bytes, shown);
    if (written && safely && ::fsync(out.number()) != 0) written = failed(errno, "cannot write " + shown);
    if (!written) ::unlink(file.c_str());
    return written;
}

}  // namespace

FolderReader::FolderReader(fs::path folder, fs::path real) : folder_(std::move(folder)), real_(std::move(real)) {}

Result<FolderReader> FolderReader::open(const fs::path& folder) {
    std::error_code error;
    fs::path real = fs::canonical(folder, error);
    if (error) return failed(error.value(), "cannot open folder " + in_quotes(folder.string()));
    if (!fs::is_directory(real, error))
        return fail(ErrorKind::invalid, in_quotes(folder.string()) + " is not a folder");
    return FolderReader(folder.has_filename() ? folder : folder.parent_path(), std::move(real));
}

bool FolderReader::holds(const fs::path& path) const {
    const auto [mine, rest] = std::ranges::mismatch(real_, path);
    return mine == real_.end();
}

Result<FolderEntry> FolderReader::look(const std::string& path) const {
    const fs::path at = folder_ / path;
    FolderEntry entry{.name = at.filename().string()};
    std::error_code error;
    fs::file_status status = fs::symlink_status(at, error);
    if (status.type() == fs::file_type::not_found) return fail(ErrorKind::not_found, in_quotes(path) + " is not there");
    if (error) return failed(error.value(), "cannot look at " + in_quotes(path));
    entry.link = status.type() == fs::file_type::symlink;
    // A folder on the way may be a link as well.
    const fs::path real = fs::canonical(at, error);
    if (error) {
        if (entry.link) {
            entry.sort = FolderEntry::Sort::dangling;
            return entry;
        }
        return failed(error.value(), "cannot look at " + in_quotes(path));
    }
    if (!holds(real)) {
        entry.sort = FolderEntry::Sort::leads_out;
        return entry;
    }
    if (entry.link) status = fs::status(real, error);
    entry.sort = sort_of(status.type());
    entry.executable = is_executable(status);
    return entry;
}

Result<std::vector<FolderEntry>> FolderReader::list(const std::string& path) const {
    std::error_code error;
    std::vector<FolderEntry> entries;
    fs::directory_iterator each(path.empty() ? folder_ : folder_ / path, error);
    for (; !error && each != fs::directory_iterator(); each.increment(error)) {
        auto entry = look((fs::path(path) / each->path().filename()).string());
        if (entry)
            entries.push_back(std::move(*entry));
        else if (entry.error().kind != ErrorKind::not_found)  // gone since it was listed
            return std::unexpected(std::move(entry).error());
    }
    if (error) return failed(error.value(), "cannot list " + in_quotes(path.empty() ? folder_.string() : path));
    std::ranges::sort(entries, {}, &FolderEntry::name);
    return entries;
}

Result<std::string> FolderReader::read(const std::string& path, std::size_t bytes_max) const {
    const FolderEntry entry = TRY(look(path));
    switch (entry.sort) {
        case FolderEntry::Sort::file:
            break;
        case FolderEntry::Sort::folder:
            return fail(ErrorKind::invalid, in_quotes(path) + " is a folder");
        case FolderEntry::Sort::leads_out:
            return fail(ErrorKind::invalid, in_quotes(path) + " leads out of the headquarters",
                        "copy what it points to");
        case FolderEntry::Sort::dangling:
            return fail(ErrorKind::invalid, in_quotes(path) + " is a link that leads nowhere");
        case FolderEntry::Sort::other:
            return fail(ErrorKind::invalid, in_quotes(path) + " is not a file");
    }
    return read_plain_file(folder_ / path, bytes_max);
}

Result<std::string> read_plain_file(const fs::path& file, std::size_t bytes_max) {
    const std::string shown = in_quotes(file.filename().string());
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (in.number() < 0) return failed(errno, "cannot read " + shown);
    struct stat status{};
    if (::fstat(in.number(), &status) != 0) return failed(errno, "cannot read " + shown);
    if (!S_ISREG(status.st_mode)) return fail(ErrorKind::invalid, shown + " is not a file");
    const auto too_big = [&] {
        return fail(ErrorKind::invalid, shown + " is bigger than " + std::to_string(bytes_max) + " bytes");
    };
    if (std::cmp_greater(status.st_size, bytes_max)) return too_big();
    std::string bytes;
    bytes.resize(static_cast<std::size_t>(status.st_size) + 1);
    std::size_t size = 0;
    while (true) {
        if (size == bytes.size()) bytes.resize(size * 2);  // it grows while it is read
        const ssize_t got = ::read(in.number(), bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(errno, "cannot read " + shown);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
        if (size > bytes_max) return too_big();
    }
    bytes.resize(size);
    return bytes;
}

Result<> write_fresh_file(const fs::path& file, std::string_view bytes) {
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    if (error) return failed(error.value(), "cannot make folder " + in_quotes(file.parent_path().string()));
    return write_new(file, bytes, false);
}

Result<> replace_file(const fs::path& file, std::string_view bytes) {
    std::error_code error;
    const fs::path target = fs::canonical(file, error);
    if (error) return failed(error.value(), "cannot write " + in_quotes(file.string()));
    // A name of our own: what a process that was killed left is in nobody's way.
    const fs::path fresh = target.string() + ".new." + std::to_string(::getpid());
    fs::remove(fresh, error);
    TRY(write_new(fresh, bytes, true));
    fs::permissions(fresh, fs::status(target, error).permissions(), error);
    if (!error) fs::rename(fresh, target, error);
    if (!error) return {};
    std::error_code ignored;
    fs::remove(fresh, ignored);
    return failed(error.value(), "cannot write " + in_quotes(file.string()));
}

Result<> append_to_file(const fs::path& file, std::string_view bytes) {
    const std::string shown = in_quotes(file.string());
    const Descriptor out(::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK));
    if (out.number() < 0) return failed(errno, "cannot write " + shown);
    return write_all(out.number(), bytes, shown);
}

}  // namespace sweepline
