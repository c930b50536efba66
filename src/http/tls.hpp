#pragma once

#include <filesystem>
#include <memory>

#include "base/result.hpp"

struct ssl_ctx_st;

namespace sweepline {

struct EndTls {
    void operator()(ssl_ctx_st* context) const;
};
using TlsContext = std::unique_ptr<ssl_ctx_st, EndTls>;

/// What every TLS connection of a server begins with: TLS 1.2 at least, the certificate with its chain and its key
/// (PEM). Null when neither file is named; invalid when one is, or they do not belong together.
[[nodiscard]] Result<TlsContext> open_tls(const std::filesystem::path& certificate, const std::filesystem::path& key);

/// Frees what TLS keeps for the calling thread, which has no TLS to speak any more.
void end_tls_thread();

}  // namespace sweepline
