#include "http/pages.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "http/gzip.hpp"

namespace sweepline {

namespace {

constexpr std::string_view kFirstPage = "/index.html";

/// Everything on a page is ours: no script and no style in it that is not a file of its own, and nobody else is asked.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'";

/// Whether the first page's script may know what is there: names of services and owners have dots, too.
bool is_view(std::string_view path) {
    const bool is_top = path.rfind('/') == 0;
    return !path.starts_with("/assets/") && !(is_top && path.contains('.'));
}

bool has_already(const HttpRequest& request, std::string_view etag) {
    const auto known = request.header("if-none-match");
    return known && (*known == "*" || known->contains(etag));
}

/// What a reader of any sort can take.
void say_plainly(HttpReply& reply, const PageFile& page, const std::shared_ptr<const std::string>& plain) {
    if (plain != nullptr)
        reply.shared = plain;
    else
        reply.fixed = page.content;
}

/// The first page is never kept, so that its names are always current.
HttpReply first_page(const PageFile& page, const std::shared_ptr<const std::string>& plain) {
    HttpReply reply{.headers = {{"Content-Type", std::string(page.type)},
                                {"Cache-Control", "no-store"},
                                {"Content-Security-Policy", std::string(kPolicy)}}};
    say_plainly(reply, page, plain);
    return reply;
}

HttpReply file(const PageFile& page, const std::shared_ptr<const std::string>& plain, const HttpRequest& request) {
    HttpReply reply{.headers = {{"Content-Type", std::string(page.type)},
                                {"Cache-Control", page.immutable ? "public, max-age=31536000, immutable" : "no-cache"},
                                {"ETag", std::string(page.etag)},
                                {"Vary", "Accept-Encoding"}}};
    if (has_already(request, page.etag)) {
        reply.status = 304;
    } else if (page.packed && accepts_gzip(request)) {
        reply.headers.push_back({"Content-Encoding", "gzip"});
        reply.fixed = page.content;
    } else {
        say_plainly(reply, page, plain);
    }
    return reply;
}

}  // namespace

Pages::Pages(std::span<const PageFile> files) {
    for (const PageFile& file : files) {
        std::shared_ptr<const std::string> plain;
        if (file.packed) {
            auto text = unpacked(file.content);
            CHECK(text);  // it was packed when Sweepline was built
            plain = std::make_shared<const std::string>(*std::move(text));
        }
        files_.push_back({file, std::move(plain)});
    }
}

HttpReply Pages::answer(const HttpRequest& request, std::string_view path) const {
    const Kept* page = find(path);
    if (page == nullptr && is_view(path)) page = find(kFirstPage);
    if (page == nullptr) return refusal(404, ErrorKind::not_found, "there is no page here", "begin at /");
    return page->file.path == kFirstPage ? first_page(page->file, page->plain) : file(page->file, page->plain, request);
}

const Pages::Kept* Pages::find(std::string_view path) const {
    const auto found = std::ranges::find(files_, path, [](const Kept& kept) { return kept.file.path; });
    return found == files_.end() ? nullptr : &*found;
}

}  // namespace sweepline
