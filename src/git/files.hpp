#pragma once

// The few system calls of git/ that the standard library has no safe or quick form for.

#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace sweepline {

/// An open file descriptor, closed when it goes.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool open() const { return number_ >= 0; }

private:
    int number_ = -1;
};

/// `cannot VERB PATH: REASON` for the present `errno`: not_found, denied, or unavailable.
[[nodiscard]] std::unexpected<Error> system_failure(std::string_view verb, const std::filesystem::path& path);

/// The whole of a small file (at most `kSmallFileMax` bytes); nothing if there is none.
[[nodiscard]] Result<std::optional<std::string>> read_small_file(const std::filesystem::path& path);
/// Enough for a packed-refs of some hundred thousand branches.
inline constexpr std::size_t kSmallFileMax = std::size_t{64} << 20U;

/// Everything from `descriptor`'s place on, of a file that is `size` bytes now; grows with the file up to `bytes_max`.
[[nodiscard]] Result<std::string> read_to_end(int descriptor, std::size_t size, std::size_t bytes_max,
                                              const std::filesystem::path& path);
/// At most `size` bytes from `offset` on: fewer where the file ends. False, with the reason in `errno`, when they
/// cannot be read.
[[nodiscard]] bool read_at(int descriptor, std::uint64_t offset, std::size_t size, std::string& bytes);
/// Writes all of `bytes`.
Result<> write_all(int descriptor, std::string_view bytes, const std::filesystem::path& path);
/// Makes a new file with these bytes; fails when there is one.
Result<> write_new_file(const std::filesystem::path& path, std::string_view bytes);
/// Makes or replaces a file at once: readers see the old or the new bytes. `beside` is a name in the same folder that
/// nobody else writes.
Result<> replace_file(const std::filesystem::path& path, const std::filesystem::path& beside, std::string_view bytes);

/// Text for people: bytes that are no UTF-8, and control characters, as `\x0a`.
[[nodiscard]] std::string shown(std::string_view bytes);

}  // namespace sweepline
