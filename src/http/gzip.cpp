#include "http/gzip.hpp"

#include <array>

#include <zlib.h>

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

}  // namespace sweepline
