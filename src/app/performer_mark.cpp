#include "app/performer_mark.hpp"

#include <fmt/format.h>

#include <random>
#include <system_error>

#include "git/files.hpp"

namespace sweepline {

namespace fs = std::filesystem;

namespace {

constexpr unsigned kDigitsMask = 0xffffff;
constexpr std::size_t kDigits = 6;

}  // namespace

Result<std::string> performer_mark(const fs::path& state_folder) {
    const fs::path file = state_folder / "performer";
    if (const auto there = TRY(read_small_file(file))) return there->substr(0, kDigits);
    std::random_device random;
    const std::string mark = fmt::format("{:06x}", random() & kDigitsMask);
    const fs::path beside = state_folder / ("performer." + mark);
    TRY(write_new_file(beside, mark + "\n"));
    // A link is made once: of several processes that come here first, all read what the quickest wrote.
    std::error_code error;
    std::error_code ignored;
    fs::create_hard_link(beside, file, error);
    fs::remove(beside, ignored);
    const auto made = TRY(read_small_file(file));
    if (!made)
        return fail(ErrorKind::unavailable, file.string() + " cannot be made: " + error.message(),
                    "the headquarters must be writable");
    return made->substr(0, kDigits);
}

}  // namespace sweepline
