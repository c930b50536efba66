#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "git/files.hpp"
#include "git/oid.hpp"
#include "git/quick_reader.hpp"
#include "git/shelf.hpp"

struct git_odb;
struct git_odb_object;
struct git_repository;

namespace sweepline {

/// One object that was read; its bytes live as long as it does.
class Object {
public:
    explicit Object(git_odb_object* object) : object_(object) {}
    explicit Object(std::shared_ptr<const MadeObject> made) : made_(std::move(made)) {}
    [[nodiscard]] ObjectSort sort() const;
    [[nodiscard]] std::string_view bytes() const;

private:
    struct Free {
        void operator()(git_odb_object* object) const;
    };
    std::unique_ptr<git_odb_object, Free> object_;
    std::shared_ptr<const MadeObject> made_;
};

/// The objects a mirror has: those it made, on a shelf or in a folder of its own, and a folder it may borrow from.
/// Nothing is opened until the first object is wanted, and libgit2's database only for what is unusual.
class Objects {
public:
    struct Place {
        std::filesystem::path own;                      ///< an objects folder, which may be made later
        std::optional<std::filesystem::path> borrowed;  ///< another one, with its alternates
        std::string name;                               ///< of the repository, in errors
        std::shared_ptr<Shelf> shelf = nullptr;         ///< null: everything is written into the own folder
        std::string on_shelf = {};                      ///< the repository, as the shelf knows it
        std::function<Result<>()> make_own = {};        ///< called before something is written there
        std::shared_ptr<KnownObjects> known = std::make_shared<KnownObjects>();  ///< of the folder that is read
    };
    explicit Objects(Place place);
    ~Objects();
    Objects(const Objects&) = delete;
    Objects& operator=(const Objects&) = delete;

    /// not_found when there is no such object, invalid when it cannot be read or is of another sort.
    [[nodiscard]] Result<Object> read(const Oid& id, ObjectSort wanted);
    /// How many bytes `read` would give.
    [[nodiscard]] Result<std::size_t> size_of(const Oid& id);
    [[nodiscard]] Result<bool> has(const Oid& id);

    /// Keeps an object and names it; it is not enough that the borrowed folder has it: there it may be about to be
    /// pruned. With a shelf it is held in memory, unless it is a blob and there is too much of them.
    [[nodiscard]] Result<Oid> write(ObjectSort sort, std::string_view bytes);
    /// The same where the id is known.
    Result<> write_as(const Oid& id, ObjectSort sort, std::string_view bytes);
    /// Writes a file of `size` bytes into the own folder as a blob, without holding it in memory.
    [[nodiscard]] Result<Oid> write_stream(int descriptor, std::size_t size, const std::filesystem::path& path,
                                           const std::stop_token& stop = {});
    /// Writes an object into the own folder as a file, unless it is there.
    Result<> write_file(const Oid& id, ObjectSort sort, std::string_view bytes);
    /// An object that was made here and is neither borrowed nor in the own folder; null when it is no such.
    [[nodiscard]] Result<std::shared_ptr<const MadeObject>> made(const Oid& id);
    /// What was written and is held in memory, for the shelf; to be dropped once it is there.
    [[nodiscard]] const MadeObjects& held() const { return held_; }
    void drop_held();
    /// The id these bytes have.
    [[nodiscard]] static Oid hash(ObjectSort sort, std::string_view bytes);

    /// libgit2's repository over these objects, without configuration, references or folder: for its algorithms.
    [[nodiscard]] Result<git_repository*> repository();
    [[nodiscard]] const std::string& name() const { return place_.name; }

private:
    struct FreeDatabase {
        void operator()(git_odb* database) const;
    };
    struct FreeRepository {
        void operator()(git_repository* repository) const;
    };

    [[nodiscard]] std::shared_ptr<const MadeObject> quick(const Oid& id);
    [[nodiscard]] Result<Object> look_up(const Oid& id);
    Result<git_odb*> database();
    bool grown_meanwhile();
    void close();
    Result<> open_own_folder();
    [[nodiscard]] std::unexpected<Error> unreadable(const Oid& id, int code);
    [[nodiscard]] std::unexpected<Error> unreadable(const Oid& id, std::string_view why);

    Place place_;
    QuickReader quick_;  ///< of the borrowed folder, or else of the own one
    Descriptor own_folder_;
    MadeObjects held_;
    std::size_t held_bytes_ = 0;
    bool has_own_ = false;    // as the database was opened
    bool has_packs_ = false;  // likewise
    std::unique_ptr<git_odb, FreeDatabase> database_;
    std::unique_ptr<git_repository, FreeRepository> repository_;
};

}  // namespace sweepline
