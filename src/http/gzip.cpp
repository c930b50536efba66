#include "http/gzip.hpp"

#include <array>

#include <zlib.h>

#include "base/check.hpp"

namespace sweepline {

Result<std::string> unpacked(std::string_view gzip, std::size_t most) {
    constexpr int kGzip = 16 + MAX_WBITS;
    z_stream stream{};
    if (inflateInit2(&stream, kGzip) != Z_OK) return fail(ErrorKind::internal, "gzip cannot be unpacked");
    std::string out;
    std::array<char, 64 * 1024> piece{};
    // zlib reads through a pointer that is not const, and changes nothing.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
    stream.avail_in = static_cast<uInt>(gzip.size());
    int status = Z_OK;
    while (status == Z_OK && out.size() <= most) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        status = inflate(&stream, Z_NO_FLUSH);
        out.append(piece.data(), piece.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (status != Z_STREAM_END || out.size() > most) return fail(ErrorKind::invalid, "what was packed is damaged");
    return out;
}

std::string packed(std::string_view text) {
    constexpr int kGzip = 16 + MAX_WBITS;
    constexpr int kMemory = 8;
    z_stream stream{};
    CHECK(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int status = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    CHECK(status == Z_STREAM_END);
    return out;
}

}  // namespace sweepline
