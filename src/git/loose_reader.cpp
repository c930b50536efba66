#include "git/loose_reader.hpp"

#include <fcntl.h>
#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

#include "git/files.hpp"
#include "git/objects.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

constexpr int kPackedPriority = 2;  // most objects are there
constexpr int kLoosePriority = 1;
constexpr int kAlternatesDeep = 5;                      // as git itself
constexpr std::size_t kHeaderMax = 64;                  // `commit 18446744073709551615` and its zero byte, with room
constexpr std::size_t kInflatedPerByte = 1100;          // deflate does not reach it
constexpr std::size_t kAtOnce = std::size_t{1} << 30U;  // zlib counts in 32 bits
constexpr std::size_t kFileMax = std::size_t{8} << 30U;
constexpr std::size_t kBlock = 4096;  // holds any header

constexpr const char* kDamaged = "its file is cut off or damaged";
constexpr const char* kAnother = "its file holds another object";

struct Reader {
    git_odb_backend backend{};  // first: libgit2 hands back its address
    Descriptor folder;

    static int read(void** bytes, std::size_t* size, git_object_t* type, git_odb_backend* self, const git_oid* id);
    static int read_header(std::size_t* size, git_object_t* type, git_odb_backend* self, const git_oid* id);
    static int exists(git_odb_backend* self, const git_oid* id);
    static void free(git_odb_backend* self) { delete of(self); }
    static Reader* of(git_odb_backend* self) { return reinterpret_cast<Reader*>(self); }
};

int refused(const char* why) {
    git_error_set_str(GIT_ERROR_ODB, why);
    return GIT_ERROR;
}

git_oid to_git(const Oid& id) {
    git_oid out;
    std::memcpy(out.id, id.bytes.data(), id.bytes.size());
    return out;
}

Oid from_git(const git_oid& id) {
    Oid out;
    std::memcpy(out.bytes.data(), id.id, out.bytes.size());
    return out;
}

/// `ab/cdef…`, ended by a zero byte.
std::array<char, GIT_OID_HEXSZ + 2> name_of(const git_oid& id) {
    std::array<char, GIT_OID_HEXSZ + 2> name{};
    git_oid_pathfmt(name.data(), &id);
    return name;
}

/// A zlib stream that is read bit by bit and can end anywhere.
class Inflating {
public:
    explicit Inflating(std::string_view deflated) : left_(deflated), sound_(inflateInit(&stream_) == Z_OK) {}
    ~Inflating() { inflateEnd(&stream_); }
    Inflating(const Inflating&) = delete;
    Inflating& operator=(const Inflating&) = delete;

    /// Fills `room` as far as there is something; how much that was, or nothing when the stream is damaged.
    std::optional<std::size_t> fill(char* room, std::size_t size) {
        std::size_t filled = 0;
        while (sound_ && !ended_) {
            const std::size_t in = std::min(left_.size(), kAtOnce);
            const std::size_t out = std::min(size - filled, kAtOnce);
            stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(left_.data()));  // zlib only reads it
            stream_.avail_in = static_cast<uInt>(in);
            stream_.next_out = reinterpret_cast<Bytef*>(room + filled);
            stream_.avail_out = static_cast<uInt>(out);
            const int code = inflate(&stream_, Z_NO_FLUSH);
            left_.remove_prefix(in - stream_.avail_in);
            filled += out - stream_.avail_out;
            if (code == Z_STREAM_END) ended_ = true;
            if (code == Z_BUF_ERROR) break;  // no more input, or no more room
            if (code != Z_OK && code != Z_STREAM_END) sound_ = false;
        }
        return sound_ ? std::optional(filled) : std::nullopt;
    }
    /// Whether the stream came to its end, sum included, with nothing behind it.
    [[nodiscard]] bool ended_whole() const { return ended_ && left_.empty(); }

private:
    std::string_view left_;
    z_stream stream_{};
    bool sound_;
    bool ended_ = false;
};

struct Header {
    git_object_t type = GIT_OBJECT_INVALID;
    std::size_t size = 0;
    std::size_t length = 0;  // its own, with the zero byte
};

std::optional<Header> parse_header(std::string_view begin) {
    const std::size_t space = begin.find(' ');
    const std::size_t zero = begin.find('\0');
    if (space == std::string_view::npos || zero == std::string_view::npos || zero < space) return std::nullopt;
    Header header{.length = zero + 1};
    header.type = git_object_string2type(std::string(begin.substr(0, space)).c_str());
    const char* const end = begin.data() + zero;
    const auto [stopped, error] = std::from_chars(begin.data() + space + 1, end, header.size);
    if (error != std::errc() || stopped != end || header.type < GIT_OBJECT_COMMIT || header.type > GIT_OBJECT_TAG)
        return std::nullopt;
    return header;
}

/// The first bytes of an object's file, or all of them.
int read_file(int folder, const git_oid& id, std::size_t bytes_max, std::string& deflated) {
    const Descriptor file(::openat(folder, name_of(id).data(), O_RDONLY | O_CLOEXEC));
    if (!file.open()) return errno == ENOENT || errno == ENOTDIR ? GIT_ENOTFOUND : refused(std::strerror(errno));
    struct stat status{};
    if (::fstat(file.number(), &status) != 0) return refused(std::strerror(errno));
    deflated.resize(std::min(static_cast<std::size_t>(std::max<off_t>(status.st_size, 0)), bytes_max));
    std::size_t have = 0;
    while (have < deflated.size()) {
        const ssize_t got = ::read(file.number(), deflated.data() + have, deflated.size() - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refused(std::strerror(errno));
        if (got == 0) break;  // it shrank, and will be found cut off
        have += static_cast<std::size_t>(got);
    }
    deflated.resize(have);
    return 0;
}

int read_object_header(int folder, const git_oid& id, Header& header) {
    std::string deflated;
    if (const int code = read_file(folder, id, kBlock, deflated); code != 0) return code;
    std::array<char, kHeaderMax> begin{};
    const auto filled = Inflating(deflated).fill(begin.data(), begin.size());
    const auto parsed = filled ? parse_header({begin.data(), *filled}) : std::nullopt;
    if (!parsed) return refused(kDamaged);
    header = *parsed;
    return 0;
}

int Reader::read_header(std::size_t* size, git_object_t* type, git_odb_backend* self, const git_oid* id) try {
    Header header;
    if (const int code = read_object_header(of(self)->folder.number(), *id, header); code != 0) return code;
    *size = header.size;
    *type = header.type;
    return 0;
} catch (const std::bad_alloc&) {
    return refused("it is larger than the memory");
}

/// Reads an object into the room that `allot` gives for so many bytes.
template <class Allot>
int read_object(int folder, const git_oid& id, Header& header, Allot allot) {
    std::string deflated;
    if (const int code = read_file(folder, id, kFileMax, deflated); code != 0) return code;
    Inflating inflating(deflated);
    std::array<char, kHeaderMax> begin{};
    const auto filled = inflating.fill(begin.data(), begin.size());
    const auto parsed = filled ? parse_header({begin.data(), *filled}) : std::nullopt;
    if (!parsed || parsed->size / kInflatedPerByte > deflated.size()) return refused(kDamaged);
    header = *parsed;
    const std::size_t early = *filled - header.length;  // of the content, which came with the header
    if (early > header.size) return refused(kDamaged);
    // A byte more than wanted, so that zlib has room to find the end.
    char* const content = allot(header.size + 1);
    if (content == nullptr) return GIT_ERROR;
    std::memcpy(content, begin.data() + header.length, early);
    const auto rest = inflating.fill(content + early, header.size + 1 - early);
    if (!rest || early + *rest != header.size || !inflating.ended_whole()) return refused(kDamaged);
    content[header.size] = '\0';
    if (from_git(id) != Objects::hash(static_cast<ObjectSort>(header.type), {content, header.size}))
        return refused(kAnother);
    return 0;
}

int Reader::read(void** bytes, std::size_t* size, git_object_t* type, git_odb_backend* self, const git_oid* id) try {
    Header header;
    char* content = nullptr;
    const auto allot = [&](std::size_t room) {
        return content = static_cast<char*>(git_odb_backend_data_alloc(self, room));
    };
    if (const int code = read_object(of(self)->folder.number(), *id, header, allot); code != 0) {
        git_odb_backend_data_free(self, content);
        return code;
    }
    *bytes = content;
    *size = header.size;
    *type = header.type;
    return 0;
} catch (const std::bad_alloc&) {
    return refused("it is larger than the memory");
}

int Reader::exists(git_odb_backend* self, const git_oid* id) {
    return ::faccessat(of(self)->folder.number(), name_of(*id).data(), F_OK, 0) == 0 ? 1 : 0;
}

std::unique_ptr<Reader> open_reader(const fs::path& objects) {
    auto reader = std::make_unique<Reader>();
    reader->folder = Descriptor(::open(objects.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!reader->folder.open()) return nullptr;
    git_odb_init_backend(&reader->backend, GIT_ODB_BACKEND_VERSION);
    reader->backend.read = Reader::read;
    reader->backend.read_header = Reader::read_header;
    reader->backend.exists = Reader::exists;
    reader->backend.free = Reader::free;
    return reader;
}

std::unexpected<Error> cannot_open(std::string_view what, const fs::path& objects) {
    const git_error* error = git_error_last();
    return fail(ErrorKind::invalid,
                "cannot open the " + std::string(what) + " in " + shown(objects.native()) + ": " +
                    (error != nullptr && error->message != nullptr ? shown(error->message) : "no reason given"),
                "`git fsck` there says more");
}

/// The folder and those that its `info/alternates` name, each once.
void collect(const fs::path& objects, int deep, std::set<fs::path>& all) {
    if (deep > kAlternatesDeep || !all.insert(objects.lexically_normal()).second) return;
    const auto text = read_small_file(objects / "info/alternates");
    if (!text || !*text) return;
    std::string_view left = **text;
    while (!left.empty()) {
        const std::string_view line = left.substr(0, left.find('\n'));
        left.remove_prefix(std::min(line.size() + 1, left.size()));
        if (!line.empty() && line.front() != '#') collect(objects / line, deep + 1, all);
    }
}

}  // namespace

Result<> read_loose_objects(git_odb* database, const fs::path& objects, int priority) {
    auto reader = open_reader(objects);
    if (reader == nullptr) return {};
    if (git_odb_add_backend(database, &reader->backend, priority) != 0) return cannot_open("loose objects", objects);
    // NOLINTNEXTLINE(bugprone-unused-return-value): the database frees it
    reader.release();
    return {};
}

Result<> borrow_objects(git_odb* database, const fs::path& objects) {
    std::set<fs::path> folders;
    collect(objects, 0, folders);
    for (const fs::path& folder : folders) {
        auto reader = open_reader(folder);
        if (reader == nullptr) continue;
        if (git_odb_add_alternate(database, &reader->backend, kLoosePriority) != 0)
            return cannot_open("loose objects", folder);
        // NOLINTNEXTLINE(bugprone-unused-return-value): the database frees it
        reader.release();
        git_odb_backend* packed = nullptr;
        if (::faccessat(AT_FDCWD, (folder / "pack").c_str(), F_OK, 0) == 0 &&
            (git_odb_backend_pack(&packed, folder.c_str()) != 0 ||
             git_odb_add_alternate(database, packed, kPackedPriority) != 0))
            return cannot_open("packs", folder);
    }
    return {};
}

std::shared_ptr<const MadeObject> find_loose_object(int folder, const Oid& id, std::uint64_t size_max) try {
    const git_oid name = to_git(id);
    MadeObject object{.id = id, .bytes = {}};
    const auto allot = [&](std::size_t room) -> char* {
        if (room > size_max) return nullptr;
        object.bytes.resize(room);
        return object.bytes.data();
    };
    Header header;
    if (read_object(folder, name, header, allot) != 0) return nullptr;
    object.bytes.resize(header.size);
    object.sort = static_cast<ObjectSort>(header.type);
    return std::make_shared<const MadeObject>(std::move(object));
} catch (const std::bad_alloc&) {
    return nullptr;
}

std::optional<std::uint64_t> find_loose_size(int folder, const Oid& id) {
    Header header;
    if (read_object_header(folder, to_git(id), header) != 0) return std::nullopt;
    return header.size;
}

}  // namespace sweepline
