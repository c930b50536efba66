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
#include "git/loose_object.hpp"
#include "git/loose_reader.hpp"

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

bool there(const std::filesystem::path& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0;
}

std::string last_words() {
    const git_error* error = git_error_last();
    return error != nullptr && error->message != nullptr ? shown(error->message) : "no reason given";
}

git_odb_backend* made_objects(Objects& objects);
git_odb_backend* quickly_read(QuickReader& reader);

/// As much as one run holds in memory for the shelf; the blobs that go beyond lie in files. Not so trees and commits:
/// what lies in a file must not name what lies on the shelf, where git does not look.
constexpr std::size_t kHeldMax = std::size_t{4} << 20U;

}  // namespace

void Object::Free::operator()(git_odb_object* object) const { git_odb_object_free(object); }
ObjectSort Object::sort() const {
    return made_ != nullptr ? made_->sort : static_cast<ObjectSort>(git_odb_object_type(object_.get()));
}
std::string_view Object::bytes() const {
    if (made_ != nullptr) return made_->bytes;
    return {static_cast<const char*>(git_odb_object_data(object_.get())), git_odb_object_size(object_.get())};
}

void Objects::FreeDatabase::operator()(git_odb* database) const { git_odb_free(database); }
void Objects::FreeRepository::operator()(git_repository* repository) const { git_repository_free(repository); }

Objects::Objects(Place place) : place_(std::move(place)), quick_(place_.borrowed.value_or(place_.own), place_.known) {}
Objects::~Objects() = default;

Result<Object> Objects::read(const Oid& id, ObjectSort wanted) {
    if (const auto held = held_.find(id); held != held_.end() && held->second->sort == wanted)
        return Object(held->second);
    auto found = quick(id);
    if (found == nullptr && quick_.damage() != nullptr) return unreadable(id, quick_.damage());
    Object object = found != nullptr ? Object(std::move(found)) : TRY(look_up(id));
    if (object.sort() != wanted)
        return fail(ErrorKind::invalid, fmt::format("object {} of {} is a {} where a {} belongs", to_hex(id),
                                                    place_.name, word(object.sort()), word(wanted)));
    return object;
}

Result<std::size_t> Objects::size_of(const Oid& id) {
    if (const auto held = held_.find(id); held != held_.end()) return held->second->bytes.size();
    if (const auto size = quick_.size_of(id)) return *size;
    if (const char* const damage = quick_.damage()) return unreadable(id, damage);
    git_odb* database = TRY(this->database());
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    const git_oid name = to_git(id);
    int code = git_odb_read_header(&size, &type, database, &name);
    if (code == GIT_ENOTFOUND && grown_meanwhile())
        code = git_odb_read_header(&size, &type, TRY(this->database()), &name);
    if (code != 0) return unreadable(id, code);
    return size;
}

Result<bool> Objects::has(const Oid& id) {
    if (quick_.packed(id)) return true;
    if (const char* const damage = quick_.damage()) return unreadable(id, damage);
    git_odb* database = TRY(this->database());
    const git_oid name = to_git(id);
    return git_odb_exists(database, &name) == 1;
}

/// What is found without libgit2. Once its database is open it is asked before the shelf, which it knows too.
std::shared_ptr<const MadeObject> Objects::quick(const Oid& id) {
    if (auto found = quick_.read(id)) return found;
    if (place_.shelf == nullptr || (database_ && quick_.damage() == nullptr)) return nullptr;
    auto found = place_.shelf->object(place_.on_shelf, id);
    return found ? std::move(*found) : nullptr;
}

Result<Object> Objects::look_up(const Oid& id) {
    git_odb* database = TRY(this->database());
    git_odb_object* found = nullptr;
    const git_oid name = to_git(id);
    int code = git_odb_read(&found, database, &name);
    if (code == GIT_ENOTFOUND && grown_meanwhile()) code = git_odb_read(&found, TRY(this->database()), &name);
    if (code != 0) return unreadable(id, code);
    return Object(found);
}

Result<Oid> Objects::write(ObjectSort sort, std::string_view bytes) {
    const Oid id = hash(sort, bytes);
    if (auto done = write_as(id, sort, bytes); !done) return std::unexpected(std::move(done).error());
    return id;
}

Result<> Objects::write_as(const Oid& id, ObjectSort sort, std::string_view bytes) {
    const bool too_much = sort == ObjectSort::blob && held_bytes_ + bytes.size() > kHeldMax;
    if (place_.shelf == nullptr || too_much) return write_file(id, sort, bytes);
    if (held_.try_emplace(id, std::make_shared<const MadeObject>(MadeObject{id, sort, std::string(bytes)})).second)
        held_bytes_ += bytes.size();
    return {};
}

Result<> Objects::write_file(const Oid& id, ObjectSort sort, std::string_view bytes) {
    if (auto done = open_own_folder(); !done) return done;
    return write_loose_object(own_folder_.number(), place_.own, {.id = id, .sort = sort, .bytes = bytes});
}

void Objects::drop_held() {
    held_.clear();
    held_bytes_ = 0;
}

Result<std::shared_ptr<const MadeObject>> Objects::made(const Oid& id) {
    if (const auto found = held_.find(id); found != held_.end()) return found->second;
    if (place_.shelf == nullptr) return nullptr;
    return place_.shelf->object(place_.on_shelf, id);
}

Result<> Objects::open_own_folder() {
    if (own_folder_.open()) return {};
    if (place_.make_own)
        if (auto made = place_.make_own(); !made) return made;
    own_folder_ = Descriptor(::open(place_.own.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!own_folder_.open()) return system_failure("open", place_.own);
    if (!has_own_) close();  // the database was opened without it
    return {};
}

Result<Oid> Objects::write_stream(int descriptor, std::size_t size, const std::filesystem::path& path,
                                  const std::stop_token& stop) {
    if (auto done = open_own_folder(); !done) return std::unexpected(std::move(done).error());
    git_odb* database = TRY(this->database());
    git_odb_stream* opened = nullptr;
    if (git_odb_open_wstream(&opened, database, size, GIT_OBJECT_BLOB) != 0)
        return fail(ErrorKind::unavailable, "cannot store " + shown(path.native()) + ": " + last_words());
    const std::unique_ptr<git_odb_stream, decltype(&git_odb_stream_free)> stream(opened, &git_odb_stream_free);
    std::string chunk(std::size_t{1} << 20U, '\0');
    for (std::size_t left = size; left > 0;) {
        if (stop.stop_requested()) return fail(ErrorKind::cancelled, "stopped");
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
            return fail(ErrorKind::internal, "cannot look into " + place_.name + ": " + last_words());
        repository_.reset(made);
        // An empty configuration of its own: what the person configured must not change how trees are compared.
        git_config* configuration = nullptr;
        if (git_config_new(&configuration) != 0 || git_repository_set_config(made, configuration) != 0)
            return fail(ErrorKind::internal, "cannot look into " + place_.name + ": " + last_words());
        git_config_free(configuration);
    }
    return repository_.get();
}

Result<git_odb*> Objects::database() {
    if (database_) return database_.get();
    git_odb* made = nullptr;
    if (git_odb_new(&made) != 0) return fail(ErrorKind::internal, "cannot make an object database: " + last_words());
    std::unique_ptr<git_odb, FreeDatabase> database(made);
    constexpr int kQuickPriority = 4;
    constexpr int kReaderPriority = 3;
    constexpr int kLoosePriority = 2;  // it only writes
    constexpr int kPackedPriority = 1;
    has_own_ = there(place_.own);
    has_packs_ = has_own_ && there(place_.own / "pack");
    git_odb_backend* loose = nullptr;
    if (has_own_ && (git_odb_backend_loose(&loose, place_.own.c_str(), Z_BEST_SPEED, 0, 0, 0) != 0 ||
                     git_odb_add_backend(made, loose, kLoosePriority) != 0))
        return fail(ErrorKind::unavailable, "cannot open " + shown(place_.own.native()) + ": " + last_words());
    git_odb_backend* packed = nullptr;
    if (has_packs_ && (git_odb_backend_pack(&packed, place_.own.c_str()) != 0 ||
                       git_odb_add_backend(made, packed, kPackedPriority) != 0))
        return fail(ErrorKind::invalid, "cannot open the packs of " + place_.name + ": " + last_words());
    if (has_own_)
        if (auto added = read_loose_objects(made, place_.own, kReaderPriority); !added)
            return std::unexpected(std::move(added).error());
    if (place_.borrowed)
        if (auto added = borrow_objects(made, *place_.borrowed); !added)
            return std::unexpected(std::move(added).error());
    // Asked first: what is damaged never comes to libgit2's own reader of packs.
    if (git_odb_add_backend(made, quickly_read(quick_), kQuickPriority) != 0)
        return fail(ErrorKind::internal, "cannot make an object database: " + last_words());
    // Asked last: hardly an object that is read was made here.
    if (place_.shelf != nullptr && git_odb_add_alternate(made, made_objects(*this), 0) != 0)
        return fail(ErrorKind::internal, "cannot make an object database: " + last_words());
    database_ = std::move(database);
    return database_.get();
}

/// The own folder was made, or somebody ran `git gc` in it, which had no packs before: then the database is opened
/// again.
bool Objects::grown_meanwhile() {
    const bool grown = (!has_own_ && there(place_.own)) || (!has_packs_ && there(place_.own / "pack"));
    if (grown) close();
    return grown;
}

void Objects::close() {
    repository_.reset();
    database_.reset();
}

std::unexpected<Error> Objects::unreadable(const Oid& id, int code) {
    if (code == GIT_ENOTFOUND)
        return fail(ErrorKind::not_found, fmt::format("object {} of {} is missing", to_hex(id), place_.name),
                    "`git fsck` in it says more");
    return unreadable(id, last_words());
}

std::unexpected<Error> Objects::unreadable(const Oid& id, std::string_view why) {
    return fail(ErrorKind::invalid, fmt::format("object {} of {} cannot be read: {}", to_hex(id), place_.name, why),
                "`git fsck` in it says more");
}

namespace {

/// Hands an object to libgit2.
int hand_over(const MadeObject& object, void** bytes, std::size_t* size, git_object_t* type, git_odb_backend* backend) {
    *bytes = git_odb_backend_data_alloc(backend, std::max<std::size_t>(object.bytes.size(), 1));
    if (*bytes == nullptr) return GIT_ERROR;
    std::memcpy(*bytes, object.bytes.data(), object.bytes.size());
    *size = object.bytes.size();
    *type = static_cast<git_object_t>(object.sort);
    return 0;
}

/// What was made here, for libgit2 to find: it asks this as it asks a folder or a pack.
struct MadeBackend {
    git_odb_backend backend;  // first: libgit2 knows no more of it
    Objects* objects;

    static Result<std::shared_ptr<const MadeObject>> find(git_odb_backend* backend, const git_oid* id) {
        return reinterpret_cast<MadeBackend*>(backend)->objects->made(from_git(*id));
    }
    static int no_object(const Result<std::shared_ptr<const MadeObject>>& found) {
        if (found) return GIT_ENOTFOUND;
        git_error_set_str(GIT_ERROR_ODB, found.error().message.c_str());
        return GIT_ERROR;
    }
    static int read(void** bytes, std::size_t* size, git_object_t* type, git_odb_backend* backend, const git_oid* id) {
        const auto found = find(backend, id);
        if (!found || *found == nullptr) return no_object(found);
        return hand_over(**found, bytes, size, type, backend);
    }
    static int read_header(std::size_t* size, git_object_t* type, git_odb_backend* backend, const git_oid* id) {
        const auto found = find(backend, id);
        if (!found || *found == nullptr) return no_object(found);
        *size = (*found)->bytes.size();
        *type = static_cast<git_object_t>((*found)->sort);
        return 0;
    }
    static int exists(git_odb_backend* backend, const git_oid* id) {
        const auto found = find(backend, id);
        return found && *found != nullptr ? 1 : 0;
    }
    static void free(git_odb_backend* backend) { delete reinterpret_cast<MadeBackend*>(backend); }
};

/// What our own reader finds, and what it finds damaged, for libgit2 to see no further.
struct QuickBackend {
    git_odb_backend backend;  // first: libgit2 knows no more of it
    QuickReader* reader;

    static std::shared_ptr<const MadeObject> find(git_odb_backend* backend, const git_oid* id) {
        return reinterpret_cast<QuickBackend*>(backend)->reader->read(from_git(*id));
    }
    static int no_object(git_odb_backend* backend, const git_oid* id) {
        const char* const damage = reinterpret_cast<QuickBackend*>(backend)->reader->damage();
        if (damage == nullptr) return GIT_ENOTFOUND;
        git_error_set_str(GIT_ERROR_ODB, fmt::format("object {}: {}", to_hex(from_git(*id)), damage).c_str());
        return GIT_ERROR;
    }
    static int read(void** bytes, std::size_t* size, git_object_t* type, git_odb_backend* backend, const git_oid* id) {
        const auto found = find(backend, id);
        return found == nullptr ? no_object(backend, id) : hand_over(*found, bytes, size, type, backend);
    }
    static int read_header(std::size_t* size, git_object_t* type, git_odb_backend* backend, const git_oid* id) {
        const auto found = find(backend, id);
        if (found == nullptr) return no_object(backend, id);
        *size = found->bytes.size();
        *type = static_cast<git_object_t>(found->sort);
        return 0;
    }
    static void free(git_odb_backend* backend) { delete reinterpret_cast<QuickBackend*>(backend); }
};

git_odb_backend* quickly_read(QuickReader& reader) {
    auto made = std::make_unique<QuickBackend>(QuickBackend{{}, &reader});
    git_odb_init_backend(&made->backend, GIT_ODB_BACKEND_VERSION);
    made->backend.read = QuickBackend::read;
    made->backend.read_header = QuickBackend::read_header;
    made->backend.free = QuickBackend::free;
    return &made.release()->backend;
}

git_odb_backend* made_objects(Objects& objects) {
    auto made = std::make_unique<MadeBackend>(MadeBackend{{}, &objects});
    git_odb_init_backend(&made->backend, GIT_ODB_BACKEND_VERSION);
    made->backend.read = MadeBackend::read;
    made->backend.read_header = MadeBackend::read_header;
    made->backend.exists = MadeBackend::exists;
    made->backend.free = MadeBackend::free;
    return &made.release()->backend;
}

}  // namespace

}  // namespace sweepline
