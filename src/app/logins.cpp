#include "app/logins.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <system_error>

#include "process/file_lock.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

std::unexpected<Error> cannot(const fs::path& file, const char* what, int error) {
    return fail(ErrorKind::unavailable, file.string() + " cannot be " + what + ": " + std::strerror(error));
}

/// One line is an address, a blank and a token.
Result<std::map<std::string, std::string>> read_logins(const fs::path& file) {
    struct stat found{};
    std::map<std::string, std::string> logins;
    if (::stat(file.c_str(), &found) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return logins;
        return cannot(file, "read", errno);
    }
    if ((found.st_mode & kOthers) != 0)
        return fail(ErrorKind::denied, file.string() + " holds tokens, and others may read it",
                    "chmod 600 " + file.string());
    std::ifstream stream(file);
    std::string line;
    while (std::getline(stream, line)) {
        const std::size_t blank = line.find(' ');
        if (blank != std::string::npos) logins[line.substr(0, blank)] = line.substr(blank + 1);
    }
    if (stream.bad()) return cannot(file, "read", errno);
    return logins;
}

Result<> write_whole(const fs::path& file, const std::string& text) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return cannot(file, "written", errno);
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    const bool good = written == static_cast<ssize_t>(text.size()) && ::fsync(descriptor) == 0;
    const int error = errno;
    ::close(descriptor);
    if (!good) return cannot(file, "written", error);
    return {};
}

/// The new file takes the old one's place at once, whoever dies meanwhile.
Result<> write_logins(const fs::path& file, const std::map<std::string, std::string>& logins) {
    std::string text;
    for (const auto& [url, token] : logins) text.append(url).append(" ").append(token).append("\n");
    const fs::path fresh = file.native() + ".new";
    ::unlink(fresh.c_str());
    TRY(write_whole(fresh, text));
    if (::rename(fresh.c_str(), file.c_str()) != 0) return cannot(file, "written", errno);
    return {};
}

Result<FileLock> turn_at(const fs::path& file) {
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    if (error) return cannot(file.parent_path(), "made", error.value());
    ::chmod(file.parent_path().c_str(), S_IRWXU);
    auto lock = TRY(FileLock::try_lock(file.native() + ".lock", "sweepline login"));
    if (!lock) return fail(ErrorKind::conflict, "somebody else logs in or out just now", "try again");
    return std::move(*lock);
}

}  // namespace

Result<fs::path> logins_file(const std::map<std::string, std::string>& environment) {
    const auto value_of = [&](const char* name) {
        const auto found = environment.find(name);
        return found == environment.end() ? std::string() : found->second;
    };
    fs::path folder = value_of("XDG_CONFIG_HOME");
    if (!folder.is_absolute()) folder = fs::path(value_of("HOME")) / ".config";
    if (!folder.is_absolute())
        return fail(ErrorKind::unavailable, "there is no home folder to keep a token in",
                    "set SWEEPLINE_TOKEN for each command");
    return folder / "sweepline/tokens";
}

Result<std::optional<std::string>> kept_token(const fs::path& file, const std::string& url) {
    const auto logins = TRY(read_logins(file));
    const auto found = logins.find(url);
    return found == logins.end() ? std::nullopt : std::optional(found->second);
}

Result<> keep_token(const fs::path& file, const std::string& url, const std::string& token) {
    const FileLock lock = TRY(turn_at(file));
    auto logins = TRY(read_logins(file));
    logins[url] = token;
    return write_logins(file, logins);
}

Result<bool> forget_token(const fs::path& file, const std::string& url) {
    const FileLock lock = TRY(turn_at(file));
    auto logins = TRY(read_logins(file));
    if (logins.erase(url) == 0) return false;
    TRY(write_logins(file, logins));
    return true;
}

}  // namespace sweepline
