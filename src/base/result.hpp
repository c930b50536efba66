#pragma once
// base/: what could have been in the standard library. It may know only the standard library, and must never
// know what Sweepline is for. Everything here is a value or a small function over values.

#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace sweepline {

/// What went wrong, by what the caller can do about it. One table per surface maps kinds (exit codes, HTTP status).
enum class ErrorKind : std::uint8_t {
    invalid,      ///< the request or a file says something that cannot be meant; mend it
    not_found,    ///< the thing named does not exist
    conflict,     ///< the world changed since the caller looked; look again
    denied,       ///< the caller may not do this
    unavailable,  ///< something outside did not answer or could not be reached; try again
    timed_out,    ///< a deadline passed
    cancelled,    ///< somebody asked to stop
    unsupported,  ///< understood, but not something this build or driver does
    internal,     ///< our own bug, or a library's
};

/// One failure as a value: `message` is a lower-case clause naming the thing, `hint` a command or act that mends
/// it (may be empty), `doing` what was under way, innermost first ("pushing sweep/identity/payments to …").
struct Error {
    ErrorKind kind;
    std::string message;
    std::string hint = {};
    std::vector<std::string> doing = {};

    friend bool operator==(const Error&, const Error&) = default;
};

/// A `T`, or why there is none. *Nothing there* is not an error: that is `std::optional`.
template <class T = void>
using Result = std::expected<T, Error>;

/// Makes the failing side of any `Result`.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorKind kind, std::string message, std::string hint = {}) {
    return std::unexpected(Error{.kind = kind, .message = std::move(message), .hint = std::move(hint)});
}

/// Adds what was under way to a failure; leaves a success as it is.
template <class T>
[[nodiscard]] Result<T> while_doing(Result<T> result, std::string what) {
    if (!result) result.error().doing.push_back(std::move(what));
    return result;
}

}  // namespace sweepline

/// Yields the value of a `Result`, or returns its error from the enclosing function: `auto tree = TRY(open(path));`
#define TRY(...)                                                                  \
    __extension__({                                                               \
        auto try_result_ = (__VA_ARGS__);                                         \
        if (!try_result_) return std::unexpected(std::move(try_result_).error()); \
        *std::move(try_result_);                                                  \
    })
