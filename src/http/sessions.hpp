#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace sweepline {

/// Who a cookie says came in. `number` is the event that let them in; 0 with an empty name is whoever sits at this
/// machine.
struct Session {
    std::string name = {};
    std::int64_t number = 0;
    Instant until = {};
    friend bool operator==(const Session&, const Session&) = default;
};

/// Makes and reads cookies that only the holder of the key can make: HMAC-SHA-256 over what they say.
class Sessions {
public:
    using Key = std::array<unsigned char, 32>;

    /// The key in `file`, made on first use (only its owner may read it). A file that others may read, or that is no
    /// key, is refused.
    [[nodiscard]] static Result<Sessions> open(const std::filesystem::path& file);
    explicit Sessions(const Key& key) : key_(key) {}
    /// Takes a new key, also in the file where there is one: no cookie that was signed before is good any more.
    [[nodiscard]] Result<> renew();

    /// The value of a cookie: letters, digits, `-`, `_` and dots.
    [[nodiscard]] std::string sign(const Session& session) const;
    /// The session of a cookie that is ours and not over; compares in constant time.
    [[nodiscard]] std::optional<Session> read(std::string_view cookie, Instant now) const;

private:
    [[nodiscard]] std::string seal(std::string_view text) const;
    Key key_;
    std::filesystem::path file_ = {};
};

/// 256 random bits as 43 letters and digits, `-` and `_`.
[[nodiscard]] Result<std::string> random_secret();

/// Whether two texts are equal; takes as long for nearly equal ones.
[[nodiscard]] bool equal_secrets(std::string_view one, std::string_view other);

/// The value of a cookie in a Cookie header; nothing when it is not there, or there twice.
[[nodiscard]] std::optional<std::string_view> cookie_in(std::string_view header, std::string_view name);

}  // namespace sweepline
