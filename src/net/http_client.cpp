#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "net/net.hpp"

namespace sweepline {

namespace {

using Lines = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

/// One transfer as libcurl's calls back see it.
struct Transfer {
    WebReply reply = {};
    std::size_t bytes_max = 0;
    bool too_long = false;
    const std::stop_token* stop = nullptr;
    const std::function<void(std::string_view)>* hear = nullptr;
};

std::size_t on_bytes(char* bytes, std::size_t /*one*/, std::size_t size, void* into) {
    auto& transfer = *static_cast<Transfer*>(into);
    if (transfer.hear != nullptr) {
        (*transfer.hear)({bytes, size});
        return size;
    }
    transfer.too_long = transfer.reply.body.size() + size > transfer.bytes_max;
    if (transfer.too_long) return 0;
    transfer.reply.body.append(bytes, size);
    return size;
}

int on_progress(void* into, curl_off_t /*all*/, curl_off_t /*now*/, curl_off_t /*all_up*/, curl_off_t /*now_up*/) {
    const auto& transfer = *static_cast<const Transfer*>(into);
    return transfer.stop->stop_requested() ? 1 : 0;
}

/// Once for the process; libcurl says nothing of it at the end.
void start_library() { [[maybe_unused]] static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT); }

/// What the certificates of the other side, or of ours, make impossible.
constexpr std::array kUntrusted{CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
                                CURLE_SSL_ISSUER_ERROR};

ErrorKind kind_of(CURLcode code) {
    if (code == CURLE_OPERATION_TIMEDOUT) return ErrorKind::timed_out;
    if (code == CURLE_ABORTED_BY_CALLBACK) return ErrorKind::cancelled;
    return std::ranges::find(kUntrusted, code) == kUntrusted.end() ? ErrorKind::unavailable : ErrorKind::denied;
}

}  // namespace

struct HttpClient::State {
    State(WebPlace its_place, WebLimits its_limits)
        : place(std::move(its_place)), limits(its_limits), curl(curl_easy_init(), &curl_easy_cleanup) {}

    template <class T>
    void set(CURLoption option, T value) const {
        curl_easy_setopt(curl.get(), option, value);
    }
    void prepare(Transfer& transfer, const std::string& url, const Lines& lines);
    Result<WebReply> perform(Transfer& transfer, std::string_view path, const std::string* json);
    [[nodiscard]] std::unexpected<Error> failed(CURLcode code, const Transfer& transfer) const;
    [[nodiscard]] std::string reason(CURLcode code) const;

    WebPlace place;
    WebLimits limits;
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl;
    std::array<char, CURL_ERROR_SIZE> said{};
};

HttpClient::HttpClient(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

const WebAddress& HttpClient::address() const { return state_->place.address; }

Result<HttpClient> HttpClient::open(WebPlace place, WebLimits limits) {
    const WebAddress& address = place.address;
    if (address.is_plain && !address.is_loopback() && !place.plain_is_meant)
        return fail(ErrorKind::denied, address.url + " is not encrypted: the token could be read on the way",
                    "use https://, or set SWEEPLINE_PLAIN_HTTP=yes where the network itself is trusted");
    if (place.token.find_first_of("\r\n") != std::string::npos)
        return fail(ErrorKind::invalid, "the token has a line break");
    start_library();
    auto state = std::make_unique<State>(std::move(place), limits);
    if (!state->curl) return fail(ErrorKind::internal, "libcurl cannot be used");
    return HttpClient(std::move(state));
}

Result<WebReply> HttpClient::get(std::string_view path, const std::stop_token& stop) {
    Transfer transfer{.bytes_max = state_->limits.reply_bytes, .stop = &stop};
    return state_->perform(transfer, path, nullptr);
}

Result<WebReply> HttpClient::post(std::string_view path, std::string_view json, const std::stop_token& stop) {
    Transfer transfer{.bytes_max = state_->limits.reply_bytes, .stop = &stop};
    const std::string body(json);
    return state_->perform(transfer, path, &body);
}

Result<> HttpClient::follow(std::string_view path, const std::function<void(std::string_view)>& hear,
                            const std::stop_token& stop) {
    Transfer transfer{.bytes_max = 0, .stop = &stop, .hear = &hear};
    auto reply = state_->perform(transfer, path, nullptr);
    if (!reply) return std::unexpected(std::move(reply).error());
    const WebAddress& from = address();
    if (auto content = content_of(*std::move(reply), from); !content) return std::unexpected(content.error());
    return {};
}

void HttpClient::State::prepare(Transfer& transfer, const std::string& url, const Lines& lines) {
    curl_easy_reset(curl.get());  // keeps connections
    said.front() = '\0';
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ERRORBUFFER, said.data());
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
    set(CURLOPT_USERAGENT, place.agent.c_str());
    set(CURLOPT_HTTPHEADER, lines.get());
    set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));  // a proxy is told no token
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!place.certificates.empty()) set(CURLOPT_CAINFO, place.certificates.c_str());
    if (place.address.is_loopback()) set(CURLOPT_NOPROXY, "*");
    set(CURLOPT_WRITEFUNCTION, &on_bytes);
    set(CURLOPT_WRITEDATA, &transfer);
    set(CURLOPT_XFERINFOFUNCTION, &on_progress);
    set(CURLOPT_XFERINFODATA, &transfer);
    set(CURLOPT_NOPROGRESS, 0L);
    if (transfer.hear != nullptr) {
        set(CURLOPT_LOW_SPEED_LIMIT, 1L);
        set(CURLOPT_LOW_SPEED_TIME,
            static_cast<long>(std::chrono::duration_cast<std::chrono::seconds>(limits.silence).count()));
    } else {
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(limits.answer.count()));
        set(CURLOPT_ACCEPT_ENCODING, "gzip");
    }
}

Result<WebReply> HttpClient::State::perform(Transfer& transfer, std::string_view path, const std::string* json) {
    const std::string url = place.address.url + std::string(path);
    Lines lines(nullptr, &curl_slist_free_all);
    const auto add = [&](const std::string& line) {
        curl_slist* const longer = curl_slist_append(lines.get(), line.c_str());
        std::ignore = lines.release();
        lines.reset(longer);
    };
    if (!place.token.empty()) add("Authorization: Bearer " + place.token);
    if (json != nullptr) {
        add("Content-Type: application/json");
        add("Expect:");
    }
    prepare(transfer, url, lines);
    if (json != nullptr) {
        set(CURLOPT_POST, 1L);
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json->size()));
        set(CURLOPT_POSTFIELDS, json->data());
    }
    const CURLcode code = curl_easy_perform(curl.get());
    if (code != CURLE_OK) return failed(code, transfer);
    long status = 0;
    const char* type = nullptr;
    const char* elsewhere = nullptr;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl.get(), CURLINFO_CONTENT_TYPE, &type);
    curl_easy_getinfo(curl.get(), CURLINFO_REDIRECT_URL, &elsewhere);
    transfer.reply.status = static_cast<int>(status);
    if (type != nullptr) transfer.reply.type = std::string_view(type).substr(0, std::string_view(type).find(';'));
    if (elsewhere != nullptr) transfer.reply.elsewhere = elsewhere;
    return std::move(transfer.reply);
}

std::unexpected<Error> HttpClient::State::failed(CURLcode code, const Transfer& transfer) const {
    if (transfer.too_long)
        return fail(ErrorKind::invalid, place.address.url + " answers more than " +
                                            std::to_string(transfer.bytes_max >> 20U) + " MiB at once");
    const ErrorKind kind = kind_of(code);
    if (kind == ErrorKind::cancelled) return fail(kind, "stopped while talking to " + place.address.url);
    const std::string why = reason(code);
    if (kind == ErrorKind::denied)
        return fail(kind, place.address.url + " does not prove who it is: " + why,
                    "where it has a certificate of your own authority, name that in SSL_CERT_FILE");
    return fail(kind, place.address.url + " does not answer: " + why, "is `sweepline serve` running there?");
}

/// What the system says of a connection that was not made is shorter than what libcurl makes of it.
std::string HttpClient::State::reason(CURLcode code) const {
    long error = 0;
    if (code == CURLE_COULDNT_CONNECT) curl_easy_getinfo(curl.get(), CURLINFO_OS_ERRNO, &error);
    if (error != 0) return std::system_category().message(static_cast<int>(error));
    return said.front() != '\0' ? said.data() : curl_easy_strerror(code);
}

}  // namespace sweepline
