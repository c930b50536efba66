#include "text/glob.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"

namespace sweepline {
namespace {

/// A pattern, another pattern, and paths, one a line.
void check_globs(std::string_view text) {
    const auto take_line = [&] {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(line.size() == text.size() ? text.size() : line.size() + 1);
        return line;
    };
    const auto glob = Glob::parse(take_line());
    const auto other = Glob::parse(take_line());
    if (!glob) return;
    const bool overlap = other && may_overlap(*glob, *other);
    if (other) CHECK(overlap == may_overlap(*other, *glob));
    CHECK(may_overlap(*glob, *glob));
    if (!glob->literal().empty()) CHECK(glob->matches(glob->literal()));
    while (!text.empty()) {
        const std::string_view path = take_line();
        if (!glob->matches(path)) continue;
        if (other && other->matches(path)) CHECK(overlap);
        for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1))
            CHECK(glob->may_match_below(path.substr(0, slash)));
        CHECK(glob->may_match_below(""));
        if (!glob->literal().empty()) CHECK(path == glob->literal());
    }
}

}  // namespace
}  // namespace sweepline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    sweepline::check_globs({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
