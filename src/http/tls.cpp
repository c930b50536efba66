#include "http/tls.hpp"

#include <array>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace sweepline {

namespace {

/// Why the library refused, and an empty list of reasons for whoever comes next.
std::string last_reason() {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
    ERR_clear_error();
    return text.data();
}

}  // namespace

void EndTls::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

void end_tls_thread() { OPENSSL_thread_stop(); }

Result<TlsContext> open_tls(const std::filesystem::path& certificate, const std::filesystem::path& key) {
    if (certificate.empty() != key.empty())
        return fail(ErrorKind::invalid, "TLS needs a certificate and its key", "give both --cert FILE and --key FILE");
    if (certificate.empty()) return nullptr;
    TlsContext context(SSL_CTX_new(TLS_server_method()));
    if (context == nullptr) return fail(ErrorKind::internal, "TLS cannot be begun: " + last_reason());
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1)
        return fail(ErrorKind::invalid, certificate.string() + " holds no certificate: " + last_reason(),
                    "give a PEM file, the server's certificate first");
    if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1)
        return fail(ErrorKind::invalid, key.string() + " holds no key of that certificate: " + last_reason(),
                    "give the PEM file that was made with the certificate");
    return context;
}

}  // namespace sweepline
