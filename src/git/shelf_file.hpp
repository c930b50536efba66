#pragma once

#include <compare>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"
#include "git/oid.hpp"

struct sqlite3;

namespace sweepline {

enum class ObjectSort : std::uint8_t { commit = 1, tree = 2, blob = 3, tag = 4 };

/// An object that was made and lies in no repository yet.
struct MadeObject {
    Oid id;
    ObjectSort sort = ObjectSort::blob;
    std::string bytes;
};

using MadeObjects = std::unordered_map<Oid, std::shared_ptr<const MadeObject>, OidHash>;

struct BranchName {
    std::string repository;
    std::string name;
    friend auto operator<=>(const BranchName&, const BranchName&) = default;
};

/// Where a branch goes (nothing: away), and where it must be until then (nothing: it must not exist).
struct BranchMove {
    std::optional<Oid> expected;
    std::optional<Oid> to;
};

/// What is to be written at once.
struct ShelfChanges {
    std::map<std::string, MadeObjects> objects;  ///< by repository
    std::map<BranchName, BranchMove> branches;
};

/// The SQLite file under a shelf. One thread may read while another writes; two of a kind may not.
class ShelfFile {
public:
    /// Nothing is opened before it is read or written.
    explicit ShelfFile(std::filesystem::path path);
    ~ShelfFile();
    ShelfFile(const ShelfFile&) = delete;
    ShelfFile& operator=(const ShelfFile&) = delete;

    /// Null when it is not here; invalid when it is damaged.
    [[nodiscard]] Result<std::shared_ptr<const MadeObject>> object(const std::string& repository, const Oid& id);
    [[nodiscard]] Result<std::optional<Oid>> branch(const BranchName& branch);
    [[nodiscard]] Result<std::map<std::string, Oid>> branches(const std::string& repository);
    /// While it is held, everything is read as of one moment, in one transaction instead of one for each.
    void hold(bool still);
    /// Writes all of it or nothing, and returns when it is on disk. conflict when another process moved one of the
    /// branches.
    Result<> write(const ShelfChanges& changes);

private:
    class Statement;
    class Reset;
    struct Close {
        void operator()(sqlite3* database) const;
    };
    using Connection = std::unique_ptr<sqlite3, Close>;
    struct Reader;

    Result<Reader*> reader();
    Result<sqlite3*> writer();
    Result<> make_tables(sqlite3* database);
    [[nodiscard]] Result<bool> has_tables(sqlite3* database) const;
    [[nodiscard]] Result<Connection> connect(std::string_view options, int flags) const;
    Result<> write_rows(sqlite3* database, const ShelfChanges& changes);
    Result<> write_objects(sqlite3* database, const ShelfChanges& changes);
    Result<> write_branches(sqlite3* database, const ShelfChanges& changes);
    [[nodiscard]] std::unexpected<Error> refusal(sqlite3* database) const;
    [[nodiscard]] std::unexpected<Error> refusal(sqlite3* database, int code) const;

    std::filesystem::path path_;
    std::unique_ptr<Reader> reader_;
    Connection writer_;
};

}  // namespace sweepline
