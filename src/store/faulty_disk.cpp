#include "store/faulty_disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <new>
#include <set>
#include <utility>
#include <vector>

#include "base/check.hpp"

namespace sweepline {

namespace {

struct File;
int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* place, int flags, int* out_flags);
int delete_file(sqlite3_vfs* vfs, const char* name, int sync);
File& file_of(sqlite3_file* place);
sqlite3_file* real_of(sqlite3_file* place);
sqlite3_io_methods methods();

/// What a piece of a file was before it was written over.
struct Before {
    sqlite3_int64 offset;
    sqlite3_int64 file_size;
    std::vector<char> bytes;
};

}  // namespace

struct FaultyDisk::State {
    sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
    sqlite3_vfs vfs{};
    sqlite3_io_methods io = methods();
    std::set<File*> files;
    int left = -1;  ///< writes that still succeed; -1: all
    Fault fault = Fault::full;
    bool failed = false;
    bool dead = false;
    bool tear = false;  ///< the write at hand still reaches the disk by half

    /// What the next write, sync, truncation or deletion answers.
    int next();
};

namespace {

/// SQLite's place for one file: this, and the real one's behind it.
struct File {
    sqlite3_file base{};
    FaultyDisk::State* disk = nullptr;
    std::vector<Before> unsynced = {};

    void remember(int size, sqlite3_int64 offset);
    void lose_unsynced();
};

}  // namespace

FaultyDisk::FaultyDisk() : state_(std::make_unique<State>()) {
    state_->vfs = *state_->real;
    state_->vfs.zName = "faulty";
    state_->vfs.pNext = nullptr;
    state_->vfs.pAppData = state_.get();
    state_->vfs.szOsFile = static_cast<int>(sizeof(File)) + state_->real->szOsFile;
    state_->vfs.xOpen = open_file;
    state_->vfs.xDelete = delete_file;
    CHECK(sqlite3_vfs_register(&state_->vfs, 1) == SQLITE_OK);
}

FaultyDisk::~FaultyDisk() {
    CHECK(state_->files.empty());
    sqlite3_vfs_unregister(&state_->vfs);
    sqlite3_vfs_register(state_->real, 1);
}

void FaultyDisk::fail_after(int writes, Fault fault) {
    state_->left = writes;
    state_->fault = fault;
    state_->failed = false;
}

bool FaultyDisk::has_failed() const { return state_->failed; }

void FaultyDisk::mend() {
    state_->left = -1;
    state_->dead = false;
}

int FaultyDisk::State::next() {
    if (dead) return SQLITE_IOERR;
    if (left < 0 || left-- > 0) return SQLITE_OK;
    failed = true;
    if (fault == Fault::full) return SQLITE_FULL;
    tear = true;
    if (fault == Fault::power) {
        dead = true;
        for (File* file : files) file->lose_unsynced();
    }
    return SQLITE_IOERR;
}

namespace {

File& file_of(sqlite3_file* place) { return *reinterpret_cast<File*>(place); }

sqlite3_file* real_of(sqlite3_file* place) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(place) + sizeof(File));
}

void File::remember(int size, sqlite3_int64 offset) {
    sqlite3_file* real = real_of(&base);
    Before before{offset, 0, {}};
    real->pMethods->xFileSize(real, &before.file_size);
    const sqlite3_int64 known = std::clamp<sqlite3_int64>(before.file_size - offset, 0, size);
    before.bytes.resize(static_cast<std::size_t>(known));
    if (known > 0) real->pMethods->xRead(real, before.bytes.data(), static_cast<int>(known), offset);
    unsynced.push_back(std::move(before));
}

void File::lose_unsynced() {
    sqlite3_file* real = real_of(&base);
    for (; !unsynced.empty(); unsynced.pop_back()) {
        const Before& before = unsynced.back();
        if (!before.bytes.empty())
            real->pMethods->xWrite(real, before.bytes.data(), static_cast<int>(before.bytes.size()), before.offset);
        real->pMethods->xTruncate(real, before.file_size);
    }
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* place, int flags, int* out_flags) {
    auto* disk = static_cast<FaultyDisk::State*>(vfs->pAppData);
    auto* file = new (place) File{.disk = disk};
    const int code = disk->real->xOpen(disk->real, name, real_of(place), flags, out_flags);
    if (code != SQLITE_OK) {
        file->~File();
        place->pMethods = nullptr;
        return code;
    }
    place->pMethods = &disk->io;
    disk->files.insert(file);
    return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int sync) {
    auto* disk = static_cast<FaultyDisk::State*>(vfs->pAppData);
    const int code = disk->next();
    return code != SQLITE_OK ? SQLITE_IOERR_DELETE : disk->real->xDelete(disk->real, name, sync);
}

int close_file(sqlite3_file* place) {
    File& file = file_of(place);
    file.disk->files.erase(&file);
    sqlite3_file* real = real_of(place);
    const int code = real->pMethods->xClose(real);
    file.~File();
    return code;
}

int write_file(sqlite3_file* place, const void* bytes, int size, sqlite3_int64 offset) {
    File& file = file_of(place);
    sqlite3_file* real = real_of(place);
    const int code = file.disk->next();
    if (code == SQLITE_OK) {
        file.remember(size, offset);
        return real->pMethods->xWrite(real, bytes, size, offset);
    }
    if (std::exchange(file.disk->tear, false)) real->pMethods->xWrite(real, bytes, size / 2, offset);
    return code == SQLITE_IOERR ? SQLITE_IOERR_WRITE : code;
}

int truncate_file(sqlite3_file* place, sqlite3_int64 size) {
    File& file = file_of(place);
    sqlite3_file* real = real_of(place);
    const int code = file.disk->next();
    if (code != SQLITE_OK) return SQLITE_IOERR_TRUNCATE;
    sqlite3_int64 whole = 0;
    real->pMethods->xFileSize(real, &whole);
    file.remember(static_cast<int>(std::max<sqlite3_int64>(whole - size, 0)), size);
    return real->pMethods->xTruncate(real, size);
}

int sync_file(sqlite3_file* place, int /*flags*/) {
    File& file = file_of(place);
    if (file.disk->next() != SQLITE_OK) return SQLITE_IOERR_FSYNC;
    file.unsynced.clear();
    // The real disk need not hurry: only this one loses its power.
    return SQLITE_OK;
}

/// Hands a call on to the real file.
template <auto method, class... Arguments>
int pass(sqlite3_file* place, Arguments... arguments) {
    sqlite3_file* real = real_of(place);
    return (real->pMethods->*method)(real, arguments...);
}

sqlite3_io_methods methods() {
    sqlite3_io_methods io{};
    io.iVersion = 2;
    io.xClose = close_file;
    io.xRead = pass<&sqlite3_io_methods::xRead>;
    io.xWrite = write_file;
    io.xTruncate = truncate_file;
    io.xSync = sync_file;
    io.xFileSize = pass<&sqlite3_io_methods::xFileSize>;
    io.xLock = pass<&sqlite3_io_methods::xLock>;
    io.xUnlock = pass<&sqlite3_io_methods::xUnlock>;
    io.xCheckReservedLock = pass<&sqlite3_io_methods::xCheckReservedLock>;
    io.xFileControl = pass<&sqlite3_io_methods::xFileControl>;
    io.xSectorSize = pass<&sqlite3_io_methods::xSectorSize>;
    io.xDeviceCharacteristics = pass<&sqlite3_io_methods::xDeviceCharacteristics>;
    io.xShmMap = pass<&sqlite3_io_methods::xShmMap>;
    io.xShmLock = pass<&sqlite3_io_methods::xShmLock>;
    io.xShmBarrier = [](sqlite3_file* place) { real_of(place)->pMethods->xShmBarrier(real_of(place)); };
    io.xShmUnmap = pass<&sqlite3_io_methods::xShmUnmap>;
    return io;
}

}  // namespace

}  // namespace sweepline
