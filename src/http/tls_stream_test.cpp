#include "http/tls_stream.hpp"

#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "http/http_trial.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the sanitizer's, whose header is its own
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace sweepline {
namespace {

struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* stream) const { SSL_free(stream); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

/// A context with a certificate that it signed itself.
Owned<SSL_CTX> serving_context() {
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    const Owned<X509> certificate(X509_new());
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    Owned<SSL_CTX> context(SSL_CTX_new(TLS_server_method()));
    EXPECT_EQ(SSL_CTX_use_certificate(context.get(), certificate.get()), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context.get(), key.get()), 1);
    return context;
}

/// Bytes that are taken from the heap just now, whatever became of those given back.
std::size_t bytes_held() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return __sanitizer_get_current_allocated_bytes();
#else
    const auto now = mallinfo2();
    return now.uordblks + now.hblkhd;
#endif
}

/// Both ends of one connection, the other side's OpenSSL's own.
class TlsStreamTest : public ::testing::Test {
public:
    ~TlsStreamTest() override {
        leave();
        close(ends_[0]);
    }

protected:
    TlsStreamTest() {
        EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends_.data()), 0);
        stream_ = TlsStream::serve(*context_, ends_[0]);
        SSL_set_fd(other_.get(), ends_[1]);
        SSL_set_connect_state(other_.get());
    }
    /// The other side goes without a word.
    void leave() {
        if (ends_[1] >= 0) close(std::exchange(ends_[1], -1));
    }
    void meet() {
        bool done = false;
        for (int i = 0; i < 100 && !(done && SSL_is_init_finished(other_.get()) == 1); ++i) {
            SSL_do_handshake(other_.get());
            done = done || stream_->handshake().how == TlsStream::How::done;
        }
        ASSERT_TRUE(done);
    }
    /// What the other side can read just now.
    std::string heard() {
        std::string all;
        std::array<char, 1000> piece{};
        for (int got = 0; (got = SSL_read(other_.get(), piece.data(), piece.size())) > 0;)
            all.append(piece.data(), static_cast<std::size_t>(got));
        return all;
    }

    Owned<SSL_CTX> context_ = serving_context();
    Owned<SSL_CTX> other_context_{SSL_CTX_new(TLS_client_method())};
    Owned<SSL> other_{SSL_new(other_context_.get())};
    std::array<int, 2> ends_{-1, -1};
    std::unique_ptr<TlsStream> stream_;
};

TEST_F(TlsStreamTest, WritesAllPiecesToAReaderThatIsSlow) {
    meet();
    const std::string large(300'000, 'l');
    const std::string medium(10'000, 'm');
    const std::vector<std::string_view> pieces{"head ", "", medium, large, "x", medium, " end"};
    std::string all;
    for (const std::string_view piece : pieces) all += piece;
    std::string heard_all;
    std::size_t written = 0;
    int waits = 0;
    while (written < all.size()) {
        const auto step = stream_->write(pieces, written);
        ASSERT_NE(step.how, TlsStream::How::over);
        written += step.bytes;
        if (step.how == TlsStream::How::done) continue;
        EXPECT_EQ(step.how, TlsStream::How::needs_write);
        ++waits;
        heard_all += heard();
    }
    EXPECT_EQ(heard_all + heard(), all);
    EXPECT_GT(waits, 0) << "the socket took it all at once";
}

TEST_F(TlsStreamTest, ReadsWhatIsThereAndSaysWhatItNeeds) {
    std::array<char, 7> piece{};
    EXPECT_EQ(stream_->handshake().how, TlsStream::How::needs_read);
    meet();
    EXPECT_EQ(stream_->read(piece).how, TlsStream::How::needs_read);
    SSL_write(other_.get(), "0123456789", 10);
    std::string all;
    for (auto step = stream_->read(piece); step.how == TlsStream::How::done; step = stream_->read(piece))
        all.append(piece.data(), step.bytes);
    EXPECT_EQ(all, "0123456789");
}

TEST_F(TlsStreamTest, IsOverWhenTheOtherSideIsGone) {
    meet();
    leave();
    std::array<char, 7> piece{};
    EXPECT_EQ(stream_->read(piece).how, TlsStream::How::over);
    const std::vector<std::string_view> pieces{"nobody hears this"};
    EXPECT_EQ(stream_->write(pieces, 0).how, TlsStream::How::over) << "and the process goes on";
}

TEST_F(TlsStreamTest, SaysItsEndAndHearsTheOthers) {
    meet();
    std::array<char, 7> piece{};
    stream_->say_end();
    EXPECT_EQ(SSL_read(other_.get(), piece.data(), piece.size()), 0);
    EXPECT_EQ(SSL_get_shutdown(other_.get()) & SSL_RECEIVED_SHUTDOWN, SSL_RECEIVED_SHUTDOWN);
    SSL_shutdown(other_.get());
    EXPECT_EQ(stream_->read(piece).how, TlsStream::How::over);
}

TEST_F(TlsStreamTest, RefusesWhatIsNoTls) {
    const std::string_view plain = "GET / HTTP/1.1\r\n\r\n";
    ASSERT_EQ(write(ends_[1], plain.data(), plain.size()), static_cast<ssize_t>(plain.size()));
    EXPECT_EQ(stream_->handshake().how, TlsStream::How::over);
    stream_->say_end();
}

/// Watchers over TLS whose side of it is forgotten once they follow: what is held then is the server's.
class TlsWatchers : public HttpTrial {
protected:
    /// Begins a stream; answers the socket alone.
    int watch(const std::string& me) {
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in place{};
        place.sin_family = AF_INET;
        place.sin_port = htons(port_);
        place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&place), sizeof place), 0);
        const Owned<SSL> stream(SSL_new(context_.get()));
        SSL_set_fd(stream.get(), socket);
        EXPECT_EQ(SSL_connect(stream.get()), 1);
        const std::string asked = request("GET /api/events", me);
        EXPECT_GT(SSL_write(stream.get(), asked.data(), static_cast<int>(asked.size())), 0);
        std::array<char, 4096> piece{};
        std::string heard;
        while (heard.find("retry: 1000\n\n") == std::string::npos) {
            const int got = SSL_read(stream.get(), piece.data(), piece.size());
            if (got <= 0) throw std::runtime_error("the stream does not begin: " + heard);
            heard.append(piece.data(), static_cast<std::size_t>(got));
        }
        return socket;
    }
    Owned<SSL_CTX> context_{SSL_CTX_new(TLS_client_method())};
};

TEST_F(TlsWatchers, AnIdleOneTakesLittleMemory) {
    constexpr std::size_t kWatchers = 200;
    constexpr std::size_t kEach = 48 * 1024;  // of the 64 KiB that one may take; not all lies on the heap
    const std::string ana = token("ana", "viewer");
    const std::string folder = folder_.path().string();
    const std::string made =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -keyout " +
        folder + "/k.pem -out " + folder + "/c.pem 2>/dev/null";
    ASSERT_EQ(std::system(made.c_str()), 0);  // NOLINT(cert-env33-c): a line of ours
    options_.certificate = folder_ / "c.pem";
    options_.key = folder_ / "k.pem";
    start();
    std::vector<int> sockets;
    for (int i = 0; i < 20; ++i) sockets.push_back(watch(bearer(ana)));
    const std::size_t before = bytes_held();
    for (std::size_t i = 0; i < kWatchers; ++i) sockets.push_back(watch(bearer(ana)));
    const std::size_t each = (std::max(bytes_held(), before) - before) / kWatchers;
    RecordProperty("bytes_each", static_cast<int>(each));
    EXPECT_LT(each, kEach);
    EXPECT_GT(each, 1'000U) << "nothing was measured";
    for (const int socket : sockets) ::close(socket);
}

}  // namespace
}  // namespace sweepline
