#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "git/files.hpp"
#include "git/oid.hpp"

struct git_odb;
struct git_odb_object;
struct git_repository;

namespace sweepline {

enum class ObjectSort : std::uint8_t { commit = 1, tree = 2, blob = 3, tag = 4 };

/// One object that was read; its bytes live as long as it does.
class Object {
public:
    explicit Object(git_odb_object* object) : object_(object) {}
    [[nodiscard]] ObjectSort sort() const;
    [[nodiscard]] std::string_view bytes() const;

private:
    struct Free {
        void operator()(git_odb_object* object) const;
    };
    std::unique_ptr<git_odb_object, Free> object_;
};

/// The objects a mirror has: its own folder, which is written to, and one it may borrow from. Nothing is opened until
/// the first object is wanted.
class Objects {
public:
    /// `own` is an objects folder (it need not exist before `write`); `borrowed` another one, with its alternates.
    /// `repository` names the repository in errors.
    Objects(std::filesystem::path own, std::optional<std::filesystem::path> borrowed, std::string repository);
    ~Objects();
    Objects(const Objects&) = delete;
    Objects& operator=(const Objects&) = delete;

    /// not_found when there is no such object, invalid when it cannot be read or is of another sort.
    [[nodiscard]] Result<Object> read(const Oid& id, ObjectSort wanted);
    /// How many bytes `read` would give.
    [[nodiscard]] Result<std::size_t> size_of(const Oid& id);
    [[nodiscard]] Result<bool> has(const Oid& id);

    /// Writes a loose object into the own folder and names it; one that lies there already is only touched. It is
    /// not enough that the borrowed folder has it: there it may be about to be pruned.
    [[nodiscard]] Result<Oid> write(ObjectSort sort, std::string_view bytes);
    /// Writes a file of `size` bytes as a blob without holding it in memory.
    [[nodiscard]] Result<Oid> write_stream(int descriptor, std::size_t size, const std::filesystem::path& path);
    /// The id these bytes have.
    [[nodiscard]] static Oid hash(ObjectSort sort, std::string_view bytes);

    /// libgit2's repository over these objects, without configuration, references or folder: for its algorithms.
    [[nodiscard]] Result<git_repository*> repository();
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::filesystem::path& own() const { return own_; }

private:
    struct FreeDatabase {
        void operator()(git_odb* database) const;
    };
    struct FreeRepository {
        void operator()(git_repository* repository) const;
    };

    Result<git_odb*> database();
    bool packed_meanwhile();
    [[nodiscard]] std::unexpected<Error> unreadable(const Oid& id, int code);
    Result<> put(const std::string& relative, const std::string& deflated);

    std::filesystem::path own_;
    std::optional<std::filesystem::path> borrowed_;
    std::string name_;
    Descriptor own_folder_;
    std::uint64_t written_ = 0;
    bool has_packs_ = false;  // as the database was opened
    std::unique_ptr<git_odb, FreeDatabase> database_;
    std::unique_ptr<git_repository, FreeRepository> repository_;
};

}  // namespace sweepline
