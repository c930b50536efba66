#include "git/loose_object.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <zlib.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <initializer_list>

#include "base/check.hpp"
#include "git/files.hpp"

namespace sweepline {
namespace {

std::string deflate_object(ObjectSort sort, std::string_view bytes);
int place(int folder, const std::string& temporary, const std::string& relative);

}  // namespace

std::string_view word(ObjectSort sort) {
    switch (sort) {
        case ObjectSort::commit:
            return "commit";
        case ObjectSort::tree:
            return "tree";
        case ObjectSort::blob:
            return "blob";
        case ObjectSort::tag:
            return "tag";
    }
    return "object";
}

/// Git's own habit: a temporary file (whose name `git prune` knows), renamed when it is whole.
Result<> write_loose_object(int folder, const std::filesystem::path& path, const LooseObject& object) {
    std::string relative = to_hex(object.id);
    relative.insert(2, 1, '/');
    const std::string deflated = deflate_object(object.sort, object.bytes);
    static std::atomic<std::uint64_t> count{0};
    const std::string temporary = fmt::format("tmp_obj_{:x}_{:x}", ::getpid(), ++count);
    constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    constexpr mode_t kReadOnly = 0444;
    Descriptor file(::openat(folder, temporary.c_str(), kFlags, kReadOnly));
    if (!file.open() && errno == EEXIST) {  // left by a process that died; ours are numbered
        ::unlinkat(folder, temporary.c_str(), 0);
        file = Descriptor(::openat(folder, temporary.c_str(), kFlags, kReadOnly));
    }
    if (!file.open()) return system_failure("make an object in", path);
    if (auto written = write_all(file.number(), deflated, path / temporary); !written) {
        ::unlinkat(folder, temporary.c_str(), 0);
        return written;
    }
    file = Descriptor();
    int problem = place(folder, temporary, relative);
    if (problem == ENOENT) {
        const std::string fan_out = relative.substr(0, 2);
        if (::mkdirat(folder, fan_out.c_str(), 0777) == 0 || errno == EEXIST)
            problem = place(folder, temporary, relative);
    }
    if (problem == 0) return {};
    errno = problem;
    auto failure = system_failure("make object", path / relative);
    ::unlinkat(folder, temporary.c_str(), 0);
    return failure;
}

namespace {

/// Gives a finished object its name; one that lies there already stays, and is only touched, so that a collection of
/// garbage that runs meanwhile sees it as new. Yields the error number, zero when all is well.
int place(int folder, const std::string& temporary, const std::string& relative) {
    if (::renameat2(folder, temporary.c_str(), folder, relative.c_str(), RENAME_NOREPLACE) == 0) return 0;
    if (errno == EEXIST && ::utimensat(folder, relative.c_str(), nullptr, 0) == 0) {
        ::unlinkat(folder, temporary.c_str(), 0);
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) return errno;
    // A file system that knows only the plain kind.
    return ::renameat(folder, temporary.c_str(), folder, relative.c_str()) == 0 ? 0 : errno;
}

/// Up to this size an object takes one block of the disk, deflated or not.
constexpr std::size_t kStoredMax = 4096 - 16;

/// A zlib stream (RFC 1950) of one block (RFC 1951) that is not deflated: much quicker to write and to read.
std::string stored(std::string_view header, std::string_view bytes) {
    const auto length = static_cast<std::uint16_t>(header.size() + bytes.size());
    std::string out("\x78\x01\x01", 3);
    const auto put = [&out](std::uint32_t number, std::initializer_list<unsigned> shifts) {
        for (const unsigned shift : shifts) out += static_cast<char>(number >> shift & 0xffU);
    };
    put(length, {0, 8});
    put(static_cast<std::uint16_t>(~length), {0, 8});
    const std::size_t begin = out.size();
    out.append(header).append(bytes);
    const uLong sum = adler32(adler32(0, nullptr, 0), reinterpret_cast<const Bytef*>(out.data() + begin), length);
    put(static_cast<std::uint32_t>(sum), {24, 16, 8, 0});
    return out;
}

std::string deflate_object(ObjectSort sort, std::string_view bytes) {
    const std::string header = fmt::format("{} {}", word(sort), bytes.size()) + '\0';
    if (header.size() + bytes.size() <= kStoredMax) return stored(header, bytes);
    z_stream stream{};
    int code = deflateInit(&stream, Z_BEST_SPEED);
    CHECK(code == Z_OK);
    std::string out(deflateBound(&stream, header.size() + bytes.size()) + 16, '\0');  // never quite full
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    const auto feed = [&](std::string_view part, int flush) {
        // zlib counts in 32 bits; its pointers are not const, but it only reads.
        do {
            const std::size_t now = std::min(part.size(), std::size_t{1} << 30U);
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part.data()));
            stream.avail_in = static_cast<uInt>(now);
            part.remove_prefix(now);
            do {
                const std::size_t room = out.size() - stream.total_out;
                stream.avail_out = static_cast<uInt>(std::min(room, std::size_t{1} << 30U));
                code = deflate(&stream, part.empty() ? flush : Z_NO_FLUSH);
            } while (stream.avail_out == 0);
        } while (!part.empty());
    };
    feed(header, Z_NO_FLUSH);
    feed(bytes, Z_FINISH);
    CHECK(code == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

}  // namespace

}  // namespace sweepline
