#include "http/pages.hpp"

#include <algorithm>

#include "http/gzip.hpp"

namespace sweepline {

namespace {

constexpr std::string_view kFirstPage = "/index.html";

const PageFile* find_page(std::span<const PageFile> pages, std::string_view path) {
    const auto found = std::ranges::find(pages, path, &PageFile::path);
    return found == pages.end() ? nullptr : &*found;
}

/// Everything on a page is ours: no script and no style in it that is not a file of its own, and nobody else is asked.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'";

bool has_already(const HttpRequest& request, std::string_view etag) {
    const auto known = request.header("if-none-match");
    return known && (*known == "*" || known->contains(etag));
}

/// The first page is never kept, so that its names are always current.
HttpReply first_page(const PageFile& page) {
    auto plain = page.packed ? unpacked(page.content) : Result<std::string>(page.content);
    if (!plain) return problem(plain.error());
    return HttpReply{.headers = {{"Content-Type", std::string(page.type)},
                                 {"Cache-Control", "no-store"},
                                 {"Content-Security-Policy", std::string(kPolicy)}},
                     .body = *std::move(plain)};
}

HttpReply file(const PageFile& page, const HttpRequest& request) {
    HttpReply reply{.headers = {{"Content-Type", std::string(page.type)},
                                {"Cache-Control", page.immutable ? "public, max-age=31536000, immutable" : "no-cache"},
                                {"ETag", std::string(page.etag)},
                                {"Vary", "Accept-Encoding"}}};
    if (has_already(request, page.etag)) {
        reply.status = 304;
        return reply;
    }
    if (page.packed && !accepts_gzip(request)) {
        auto plain = unpacked(page.content);
        if (!plain) return problem(plain.error());
        reply.body = *std::move(plain);
        return reply;
    }
    if (page.packed) reply.headers.push_back({"Content-Encoding", "gzip"});
    reply.fixed = page.content;
    return reply;
}

}  // namespace

HttpReply answer_page(std::span<const PageFile> pages, const HttpRequest& request, std::string_view path) {
    const std::string_view last = path.substr(path.rfind('/') + 1);
    const PageFile* page = find_page(pages, path);
    if (page == nullptr && !last.contains('.')) page = find_page(pages, kFirstPage);
    if (page == nullptr) return refusal(404, ErrorKind::not_found, "there is no page here", "begin at /");
    return page->path == kFirstPage ? first_page(*page) : file(*page, request);
}

}  // namespace sweepline
