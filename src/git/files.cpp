#include "git/files.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "text/utf8.hpp"

namespace sweepline {

std::unexpected<Error> system_failure(std::string_view verb, const std::filesystem::path& path) {
    const int number = errno;
    ErrorKind kind = ErrorKind::unavailable;
    if (number == ENOENT || number == ENOTDIR) kind = ErrorKind::not_found;
    if (number == EACCES || number == EPERM || number == EROFS) kind = ErrorKind::denied;
    std::string reason = std::generic_category().message(number);
    if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z') reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
    return fail(kind, "cannot " + std::string(verb) + " " + shown(path.native()) + ": " + reason);
}

Result<std::optional<std::string>> read_small_file(const std::filesystem::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.open()) {
        if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
        return system_failure("read", path);
    }
    struct stat status{};
    if (::fstat(file.number(), &status) != 0) return system_failure("read", path);
    if (S_ISDIR(status.st_mode)) return std::nullopt;
    return TRY(read_to_end(file.number(), static_cast<std::size_t>(status.st_size), kSmallFileMax, path));
}

Result<std::string> read_to_end(int descriptor, std::size_t size, std::size_t bytes_max,
                                const std::filesystem::path& path) {
    std::string bytes;
    std::size_t have = 0;
    std::size_t room = std::min(size, bytes_max) + 1;  // one more: so that the end is seen in the same read
    while (true) {
        bytes.resize(room);
        const ssize_t got = ::read(descriptor, bytes.data() + have, room - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_failure("read", path);
        have += static_cast<std::size_t>(got);
        if (have > bytes_max)
            return fail(ErrorKind::unsupported,
                        shown(path.native()) + " is larger than " + std::to_string(bytes_max >> 20U) + " MiB");
        if (have < room) {
            if (got == 0 || have == size) break;
        } else {
            room = std::max(room * 2, std::size_t{4096});
        }
    }
    bytes.resize(have);
    return bytes;
}

bool read_at(int descriptor, std::uint64_t offset, std::size_t size, std::string& bytes) {
    bytes.resize(size);
    std::size_t have = 0;
    while (have < size) {
        const ssize_t got = ::pread(descriptor, bytes.data() + have, size - have, static_cast<off_t>(offset + have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return false;
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    return true;
}

Result<> write_all(int descriptor, std::string_view bytes, const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return system_failure("write", path);
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

Result<> write_new_file(const std::filesystem::path& path, std::string_view bytes) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!file.open()) return system_failure("make", path);
    return write_all(file.number(), bytes, path);
}

Result<> replace_file(const std::filesystem::path& path, const std::filesystem::path& beside, std::string_view bytes) {
    {
        const Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
        if (!file.open()) return system_failure("make", beside);
        if (auto written = write_all(file.number(), bytes, beside); !written) return written;
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) return system_failure("replace", path);
    return {};
}

std::string shown(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto character = utf8_at(bytes, at);
        const auto byte = static_cast<unsigned char>(bytes[at]);
        if (!character || byte < 0x20 || byte == 0x7f) {
            text += "\\x";
            text += kDigits[byte >> 4U];
            text += kDigits[byte & 15U];
            ++at;
        } else {
            text += bytes.substr(at, character->bytes);
            at += character->bytes;
        }
    }
    return text;
}

}  // namespace sweepline
