#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <memory>

#include "net/net.hpp"

namespace sweepline {

namespace {

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part_of(const Url& url, CURLUPart part, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url.get(), part, &text, flags) != CURLUE_OK || text == nullptr) return {};
    std::string out(text);
    curl_free(text);
    return out;
}

std::unexpected<Error> no_address(std::string_view text, const std::string& why) {
    return fail(ErrorKind::invalid, "'" + std::string(text) + "' is no address of a server" + why,
                "write it as https://sweepline.example.com");
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

}  // namespace

bool WebAddress::is_loopback() const {
    return host == "localhost" || host.ends_with(".localhost") || host == "::1" ||
           (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

Result<WebAddress> read_web_address(std::string_view text) {
    const Url url(curl_url(), &curl_url_cleanup);
    if (std::ranges::any_of(text, [](unsigned char c) { return c <= ' ' || c == 0x7F; }) ||
        curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return no_address(text, "");
    const std::string scheme = lower(part_of(url, CURLUPART_SCHEME));
    if (scheme != "http" && scheme != "https") return no_address(text, ": it begins with http:// or https://");
    if (!part_of(url, CURLUPART_USER).empty() || !part_of(url, CURLUPART_PASSWORD).empty())
        return fail(ErrorKind::invalid, "the address of a server holds no password",
                    "sweepline login URL keeps a token");
    if (!part_of(url, CURLUPART_QUERY).empty() || !part_of(url, CURLUPART_FRAGMENT).empty())
        return no_address(text, ": nothing follows its path");
    WebAddress address{.url = {}, .host = lower(part_of(url, CURLUPART_HOST)), .is_plain = scheme == "http"};
    const std::string port = part_of(url, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
    std::string path = part_of(url, CURLUPART_PATH);
    while (path.ends_with('/')) path.pop_back();
    address.url = scheme + "://" + address.host + (port.empty() ? "" : ":" + port) + path;
    if (address.host.starts_with('[')) address.host = address.host.substr(1, address.host.size() - 2);
    return address;
}

}  // namespace sweepline
