#include "http/tls_stream.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace sweepline {

namespace {

constexpr std::size_t kRecordBytes = SSL3_RT_MAX_PLAIN_LENGTH;

int socket_of(BIO* bio) { return *static_cast<const int*>(BIO_get_data(bio)); }

bool may_go_on() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

int send_some(BIO* bio, const char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    // OpenSSL's own sockets would end the process where the other side has gone.
    const auto sent = ::send(socket_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent < 0 && may_go_on()) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

int receive_some(BIO* bio, char* into, int size) {
    BIO_clear_retry_flags(bio);
    const auto got = ::recv(socket_of(bio), into, static_cast<std::size_t>(size), 0);
    if (got < 0 && may_go_on()) BIO_set_retry_read(bio);
    if (got == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return static_cast<int>(got);
}

long control(BIO* bio, int what, long /*number*/, void* /*pointer*/) {
    if (what == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    return what == BIO_CTRL_FLUSH ? 1 : 0;
}

struct EndMethod {
    void operator()(BIO_METHOD* method) const { BIO_meth_free(method); }
};

/// How OpenSSL comes to the bytes of our sockets.
const BIO_METHOD* our_sockets() {
    static const std::unique_ptr<BIO_METHOD, EndMethod> kMethod = [] {
        std::unique_ptr<BIO_METHOD, EndMethod> method(
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "connection"));
        if (method == nullptr) return method;
        BIO_meth_set_write(method.get(), send_some);
        BIO_meth_set_read(method.get(), receive_some);
        BIO_meth_set_ctrl(method.get(), control);
        return method;
    }();
    return kMethod.get();
}

/// A first part of what is to be written: as much as one record takes, in one piece.
class Gathered {
public:
    Gathered(std::span<const std::string_view> pieces, std::size_t skipped) {
        for (std::string_view piece : pieces) {
            const std::size_t passed = std::min(skipped, piece.size());
            skipped -= passed;
            piece.remove_prefix(passed);
            if (piece.empty()) continue;
            if (size_ == 0 && piece.size() >= kRecordBytes) {
                alone_ = piece;
                return;
            }
            const std::size_t taken = std::min(piece.size(), kRecordBytes - size_);
            std::memcpy(bytes_.data() + size_, piece.data(), taken);
            size_ += taken;
            if (size_ == kRecordBytes) return;
        }
    }
    [[nodiscard]] std::string_view text() const {
        return alone_.empty() ? std::string_view(bytes_.data(), size_) : alone_;
    }

private:
    std::string_view alone_;
    std::size_t size_ = 0;
    std::array<char, kRecordBytes> bytes_{};
};

}  // namespace

void TlsStream::End::operator()(ssl_st* stream) const { SSL_free(stream); }

std::unique_ptr<TlsStream> TlsStream::serve(ssl_ctx_st& context, int socket) {
    const BIO_METHOD* const method = our_sockets();
    BIO* const bio = method == nullptr ? nullptr : BIO_new(method);
    if (bio == nullptr) return nullptr;
    std::unique_ptr<TlsStream> made(new TlsStream(SSL_new(&context), socket));
    if (made->stream_ == nullptr) {
        BIO_free(bio);
        return nullptr;
    }
    SSL* const stream = made->stream_.get();
    BIO_set_data(bio, &made->socket_);
    BIO_set_init(bio, 1);
    SSL_set_bio(stream, bio, bio);
    // Buffers are there only while they are used. What could not be written is gathered anew, to the same bytes in
    // another place.
    SSL_set_mode(stream,
                 SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_set_accept_state(stream);
    return made;
}

TlsStream::Step TlsStream::handshake() {
    ERR_clear_error();
    return step_of(SSL_do_handshake(stream_.get()));
}

TlsStream::Step TlsStream::read(std::span<char> into) {
    ERR_clear_error();
    return step_of(SSL_read(stream_.get(), into.data(), static_cast<int>(std::min<std::size_t>(into.size(), INT_MAX))));
}

TlsStream::Step TlsStream::write(std::span<const std::string_view> pieces, std::size_t skipped) {
    const Gathered gathered(pieces, skipped);
    const std::string_view text = gathered.text();
    if (text.empty()) return {.how = How::done};
    ERR_clear_error();
    return step_of(
        SSL_write(stream_.get(), text.data(), static_cast<int>(std::min<std::size_t>(text.size(), INT_MAX))));
}

void TlsStream::say_end() {
    ERR_clear_error();
    if (SSL_is_init_finished(stream_.get()) == 1) SSL_shutdown(stream_.get());
    ERR_clear_error();
}

TlsStream::Step TlsStream::step_of(int code) const {
    if (code > 0) return {.how = How::done, .bytes = static_cast<std::size_t>(code)};
    switch (SSL_get_error(stream_.get(), code)) {
        case SSL_ERROR_WANT_READ:
            return {.how = How::needs_read};
        case SSL_ERROR_WANT_WRITE:
            return {.how = How::needs_write};
        default:
            return {.how = How::over};
    }
}

}  // namespace sweepline
