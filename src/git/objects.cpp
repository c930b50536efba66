#include "git/objects.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <sys/stat.h>
#include <zlib.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "base/check.hpp"

namespace sweepline {
namespace {

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

bool there(const std::filesystem::path& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0;
}

std::string last_words() {
    const git_error* error = git_error_last();
    return error != nullptr && error->message != nullptr ? shown(error->message) : "no reason given";
}

std::string deflate_object(ObjectSort sort, std::string_view bytes);
int place(int folder, const std::string& temporary, const std::string& relative);

}  // namespace

void Object::Free::operator()(git_odb_object* object) const { git_odb_object_free(object); }
ObjectSort Object::sort() const { return static_cast<ObjectSort>(git_odb_object_type(object_.get())); }
std::string_view Object::bytes() const {
    return {static_cast<const char*>(git_odb_object_data(object_.get())), git_odb_object_size(object_.get())};
}

void Objects::FreeDatabase::operator()(git_odb* database) const { git_odb_free(database); }
void Objects::FreeRepository::operator()(git_repository* repository) const { git_repository_free(repository); }

Objects::Objects(std::filesystem::path own, std::optional<std::filesystem::path> borrowed, std::string repository)
    : own_(std::move(own)), borrowed_(std::move(borrowed)), name_(std::move(repository)) {}

Objects::~Objects() = default;

Result<Object> Objects::read(const Oid& id, ObjectSort wanted) {
    git_odb* database = TRY(this->database());
    git_odb_object* found = nullptr;
    const git_oid name = to_git(id);
    int code = git_odb_read(&found, database, &name);
    if (code == GIT_ENOTFOUND && packed_meanwhile()) code = git_odb_read(&found, TRY(this->database()), &name);
    if (code != 0) return unreadable(id, code);
    Object object(found);
    if (object.sort() != wanted)
        return fail(ErrorKind::invalid, fmt::format("object {} of {} is a {} where a {} belongs", to_hex(id), name_,
                                                    word(object.sort()), word(wanted)));
    return object;
}

Result<std::size_t> Objects::size_of(const Oid& id) {
    git_odb* database = TRY(this->database());
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    const git_oid name = to_git(id);
    int code = git_odb_read_header(&size, &type, database, &name);
    if (code == GIT_ENOTFOUND && packed_meanwhile())
        code = git_odb_read_header(&size, &type, TRY(this->database()), &name);
    if (code != 0) return unreadable(id, code);
    return size;
}

Result<bool> Objects::has(const Oid& id) {
    git_odb* database = TRY(this->database());
    const git_oid name = to_git(id);
    return git_odb_exists(database, &name) == 1;
}

Result<Oid> Objects::write(ObjectSort sort, std::string_view bytes) {
    if (!own_folder_.open()) {
        own_folder_ = Descriptor(::open(own_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!own_folder_.open()) return system_failure("open", own_);
    }
    const Oid id = hash(sort, bytes);
    std::string relative = to_hex(id);
    relative.insert(2, 1, '/');
    if (auto done = put(relative, deflate_object(sort, bytes)); !done) return std::unexpected(std::move(done).error());
    return id;
}

/// Git's own habit: a temporary file (whose name `git prune` knows), renamed when it is whole.
Result<> Objects::put(const std::string& relative, const std::string& deflated) {
    const int folder = own_folder_.number();
    const std::string temporary =
        fmt::format("tmp_obj_{:x}_{:x}_{:x}", ::getpid(), reinterpret_cast<std::uintptr_t>(this), ++written_);
    constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    constexpr mode_t kReadOnly = 0444;
    Descriptor file(::openat(folder, temporary.c_str(), kFlags, kReadOnly));
    if (!file.open() && errno == EEXIST) {  // left by a process that died; ours are numbered
        ::unlinkat(folder, temporary.c_str(), 0);
        file = Descriptor(::openat(folder, temporary.c_str(), kFlags, kReadOnly));
    }
    if (!file.open()) return system_failure("make an object in", own_);
    if (auto written = write_all(file.number(), deflated, own_ / temporary); !written) {
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
    auto failure = system_failure("make object", own_ / relative);
    ::unlinkat(folder, temporary.c_str(), 0);
    return failure;
}

Result<Oid> Objects::write_stream(int descriptor, std::size_t size, const std::filesystem::path& path) {
    git_odb* database = TRY(this->database());
    git_odb_stream* opened = nullptr;
    if (git_odb_open_wstream(&opened, database, size, GIT_OBJECT_BLOB) != 0)
        return fail(ErrorKind::unavailable, "cannot store " + shown(path.native()) + ": " + last_words());
    const std::unique_ptr<git_odb_stream, decltype(&git_odb_stream_free)> stream(opened, &git_odb_stream_free);
    std::string chunk(std::size_t{1} << 20U, '\0');
    for (std::size_t left = size; left > 0;) {
        const ssize_t got = ::read(descriptor, chunk.data(), std::min(left, chunk.size()));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_failure("read", path);
        if (got == 0) return fail(ErrorKind::conflict, shown(path.native()) + " shrank while it was read");
        if (git_odb_stream_write(stream.get(), chunk.data(), static_cast<std::size_t>(got)) != 0)
            return fail(ErrorKind::unavailable, "cannot store " + shown(path.native()) + ": " + last_words());
        left -= static_cast<std::size_t>(got);
    }
    git_oid id;
    if (git_odb_stream_finalize_write(&id, stream.get()) != 0)
        return fail(ErrorKind::unavailable, "cannot store " + shown(path.native()) + ": " + last_words());
    return from_git(id);
}

Oid Objects::hash(ObjectSort sort, std::string_view bytes) {
    git_oid id;
    const int code = git_odb_hash(&id, bytes.data(), bytes.size(), static_cast<git_object_t>(sort));
    CHECK(code == 0);  // fails only for a sort that does not exist, or before GitLibrary
    return from_git(id);
}

Result<git_repository*> Objects::repository() {
    if (!repository_) {
        git_odb* database = TRY(this->database());
        git_repository* made = nullptr;
        if (git_repository_wrap_odb(&made, database) != 0)
            return fail(ErrorKind::internal, "cannot look into " + name_ + ": " + last_words());
        repository_.reset(made);
        // An empty configuration of its own: what the person configured must not change how trees are compared.
        git_config* configuration = nullptr;
        if (git_config_new(&configuration) != 0 || git_repository_set_config(made, configuration) != 0)
            return fail(ErrorKind::internal, "cannot look into " + name_ + ": " + last_words());
        git_config_free(configuration);
    }
    return repository_.get();
}

Result<git_odb*> Objects::database() {
    if (database_) return database_.get();
    git_odb* made = nullptr;
    if (git_odb_new(&made) != 0) return fail(ErrorKind::internal, "cannot make an object database: " + last_words());
    std::unique_ptr<git_odb, FreeDatabase> database(made);
    git_odb_backend* loose = nullptr;
    constexpr int kLoosePriority = 2;
    constexpr int kPackedPriority = 1;
    if (git_odb_backend_loose(&loose, own_.c_str(), Z_BEST_SPEED, 0, 0, 0) != 0 ||
        git_odb_add_backend(made, loose, kLoosePriority) != 0)
        return fail(ErrorKind::unavailable, "cannot open " + shown(own_.native()) + ": " + last_words());
    struct stat status{};
    if (::stat((own_ / "pack").c_str(), &status) == 0) {
        git_odb_backend* packed = nullptr;
        if (git_odb_backend_pack(&packed, own_.c_str()) != 0 || git_odb_add_backend(made, packed, kPackedPriority) != 0)
            return fail(ErrorKind::invalid, "cannot open the packs of " + name_ + ": " + last_words());
    }
    if (borrowed_ && git_odb_add_disk_alternate(made, borrowed_->c_str()) != 0)
        return fail(ErrorKind::invalid, "cannot open the objects of " + name_ + ": " + last_words(),
                    "`git fsck` in it says more");
    database_ = std::move(database);
    return database_.get();
}

/// Somebody ran `git gc` in the mirror, which had no packs before: then the database is opened again.
bool Objects::packed_meanwhile() {
    if (has_packs_ || !there(own_ / "pack")) return false;
    repository_.reset();
    database_.reset();
    return true;
}

std::unexpected<Error> Objects::unreadable(const Oid& id, int code) {
    if (code == GIT_ENOTFOUND)
        return fail(ErrorKind::not_found, fmt::format("object {} of {} is missing", to_hex(id), name_),
                    "`git fsck` in it says more");
    return fail(ErrorKind::invalid, fmt::format("object {} of {} cannot be read: {}", to_hex(id), name_, last_words()),
                "`git fsck` in it says more");
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
