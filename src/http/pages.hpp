#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace sweepline {

/// One file of the pages, embedded when Sweepline was built.
struct PageFile {
    std::string_view path;     ///< `/assets/index-Bq3x9.js`
    std::string_view type;     ///< as Content-Type says it
    std::string_view etag;     ///< in quotes
    std::string_view content;  ///< packed with gzip where `packed`
    bool packed = false;
    bool immutable = false;  ///< its name has its hash: it never changes
};

/// All embedded files; just a notice when the pages were not built.
[[nodiscard]] std::span<const PageFile> embedded_pages();

/// The pages of one server. Each packed file is unpacked once, for all who cannot take it packed.
class Pages {
public:
    explicit Pages(std::span<const PageFile> files);

    /// The answer for a path that is none of the API's: the file, or the first page for an address of a view, which
    /// the page's own script understands; else 404. Says 304 to who has it already.
    [[nodiscard]] HttpReply answer(const HttpRequest& request, std::string_view path) const;

private:
    struct Kept {
        PageFile file;
        std::shared_ptr<const std::string> plain;  ///< null where the file is not packed
    };
    [[nodiscard]] const Kept* find(std::string_view path) const;
    std::vector<Kept> files_;
};

}  // namespace sweepline
