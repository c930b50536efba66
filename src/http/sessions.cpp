#include "http/sessions.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>
#include <vector>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace sweepline {

namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kVersion = "1";

/// Base 64 for addresses, without padding.
std::string base64(std::string_view bytes) {
    std::string out;
    std::uint32_t held = 0;
    int bits = 0;
    for (const char byte : bytes) {
        held = (held << 8U | static_cast<unsigned char>(byte)) & 0xFFFFU;
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            out += kLetters[held >> static_cast<unsigned>(bits) & 63U];
        }
    }
    if (bits > 0) out += kLetters[held << static_cast<unsigned>(6 - bits) & 63U];
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string out;
    std::uint32_t held = 0;
    int bits = 0;
    for (const char letter : text) {
        const std::size_t at = kLetters.find(letter);
        if (at == std::string_view::npos) return std::nullopt;
        held = (held << 6U | static_cast<std::uint32_t>(at)) & 0xFFFFU;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out += static_cast<char>(held >> static_cast<unsigned>(bits) & 255U);
    }
    return out;
}

std::optional<std::int64_t> whole(std::string_view text) {
    std::int64_t number = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || last != text.data() + text.size()) return std::nullopt;
    return number;
}

std::vector<std::string_view> parts_of(std::string_view text) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t dot = text.find('.');
        parts.push_back(text.substr(0, dot));
        if (dot == std::string_view::npos) return parts;
        text.remove_prefix(dot + 1);
    }
}

std::unexpected<Error> key_trouble(const std::filesystem::path& file, const std::string& what) {
    return fail(ErrorKind::unavailable, "the server's key " + file.string() + " " + what,
                "remove the file; a new key is made, and everybody logs in again");
}

Result<Sessions::Key> random_key() {
    Sessions::Key key{};
    if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1)
        return fail(ErrorKind::unavailable, "the system gives no random numbers");
    return key;
}

/// Writes a key beside its place, for its owner alone, and answers where.
Result<std::string> write_beside(const std::filesystem::path& file, const Sessions::Key& key) {
    std::string beside = file.string() + "." + std::to_string(getpid());
    unlink(beside.c_str());
    const int descriptor = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return key_trouble(file, "cannot be made: " + std::generic_category().message(errno));
    const auto written = write(descriptor, key.data(), key.size());
    const bool kept = written == static_cast<ssize_t>(key.size()) && fsync(descriptor) == 0;
    close(descriptor);
    if (kept) return beside;
    unlink(beside.c_str());
    return key_trouble(file, "cannot be written");
}

/// Links a new key to its place, so that two servers starting at once share one.
Result<> make_key(const std::filesystem::path& file) {
    const Sessions::Key key = TRY(random_key());
    const std::string beside = TRY(write_beside(file, key));
    const bool linked = link(beside.c_str(), file.c_str()) == 0 || errno == EEXIST;
    unlink(beside.c_str());
    if (!linked) return key_trouble(file, "cannot be written");
    return {};
}

}  // namespace

Result<Sessions> Sessions::open(const std::filesystem::path& file) {
    int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0 && errno == ENOENT) {
        TRY(make_key(file));
        descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    }
    if (descriptor < 0) return key_trouble(file, "cannot be read: " + std::generic_category().message(errno));
    struct stat about{};
    Key key{};
    const bool known = fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode);
    const auto got = known ? ::read(descriptor, key.data(), key.size()) : -1;
    close(descriptor);
    if (!known || got != static_cast<ssize_t>(key.size()) || about.st_size != static_cast<off_t>(key.size()))
        return key_trouble(file, "is no key");
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) return key_trouble(file, "may be read by others");
    Sessions sessions(key);
    sessions.file_ = file;
    return sessions;
}

Result<> Sessions::renew() {
    const Key key = TRY(random_key());
    if (!file_.empty()) {
        const std::string beside = TRY(write_beside(file_, key));
        if (rename(beside.c_str(), file_.c_str()) != 0) return key_trouble(file_, "cannot be written");
    }
    key_ = key;
    return {};
}

std::string Sessions::sign(const Session& session) const {
    const std::string says = std::string(kVersion) + "." + base64(session.name) + "." + std::to_string(session.number) +
                             "." + std::to_string(session.until.micros / 1'000'000);
    return says + "." + seal(says);
}

std::optional<Session> Sessions::read(std::string_view cookie, Instant now) const {
    constexpr std::size_t kLongest = 1024;
    if (cookie.size() > kLongest) return std::nullopt;
    const auto parts = parts_of(cookie);
    if (parts.size() != 5 || parts[0] != kVersion) return std::nullopt;
    const std::string_view says = cookie.substr(0, cookie.rfind('.'));
    if (!equal_secrets(seal(says), parts[4])) return std::nullopt;
    auto name = from_base64(parts[1]);
    const auto number = whole(parts[2]);
    const auto until = whole(parts[3]);
    if (!name || !number || !until || *until <= now.micros / 1'000'000) return std::nullopt;
    return Session{.name = *std::move(name), .number = *number, .until = {*until * 1'000'000}};
}

std::string Sessions::seal(std::string_view text) const {
    std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), code.data(), &size);
    return base64({reinterpret_cast<const char*>(code.data()), size});
}

Result<std::string> random_secret() {
    const Sessions::Key bytes = TRY(random_key());
    return base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

bool equal_secrets(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::optional<std::string_view> cookie_in(std::string_view header, std::string_view name) {
    std::optional<std::string_view> found;
    while (!header.empty()) {
        const std::size_t end = std::min(header.find(';'), header.size());
        std::string_view pair = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
        if (found) return std::nullopt;
        found = pair.substr(equals + 1);
    }
    return found;
}

}  // namespace sweepline
