#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/words.hpp"
#include "driver/driver.hpp"

namespace sweepline {

/// How many places an edit must find, over all its files.
enum class Expect : unsigned char { any, at_least_one, exactly_one };
template <>
struct Words<Expect> {
    static constexpr std::array words{std::pair{Expect::any, std::string_view("any")},
                                      std::pair{Expect::at_least_one, std::string_view("at_least_one")},
                                      std::pair{Expect::exactly_one, std::string_view("exactly_one")}};
};

/// An error when `found` is not what is expected; `what` is what was looked for: "matches of 'x' in 'y'".
[[nodiscard]] Result<> check_expected(Expect expect, std::size_t found, const std::string& what);

/// Addresses of the files that an edit's glob address names, sorted. Symlinks and submodules that match a glob are left
/// out; named on its own, each of them, or a folder, is an error. Nothing when a single file is not there.
[[nodiscard]] Result<std::vector<std::string>> files_to_edit(const ServiceFiles& files, std::string_view address);

/// The bytes of a file that was just listed.
[[nodiscard]] Result<std::string> read_listed(const ServiceFiles& files, std::string_view address);

/// Refuses a Git LFS pointer: what it points to is not in the repository, and once edited it points nowhere.
[[nodiscard]] Result<> must_hold_content(std::string_view address, std::string_view bytes);

/// Writes `after` unless it is what stands there; refuses to change a Git LFS pointer.
[[nodiscard]] Result<> write_changed(const ServiceFiles& files, std::string_view address, std::string_view before,
                                     std::string_view after);

/// A text taken apart for editing: with LF where all its line ends are CRLF.
struct EditedText {
    std::string text;
    bool had_crlf;
    explicit EditedText(std::string bytes);
    /// The bytes of `edited`, with the line ends the file had.
    [[nodiscard]] std::string restored(std::string edited) const;
};

}  // namespace sweepline
