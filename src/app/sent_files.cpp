#include "app/sent_files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "app/import_grid.hpp"

namespace sweepline {
namespace {

namespace fs = std::filesystem;

Result<std::string> text_of(const fs::path& file, const std::string& typed) {
    std::error_code error;
    if (!fs::exists(file, error)) return fail(ErrorKind::not_found, "there is no file " + typed);
    if (fs::is_directory(file, error)) return fail(ErrorKind::invalid, typed + " is a folder, not a file");
    std::ifstream in(file, std::ios::binary);
    std::string text;
    std::array<char, 64 * 1024> part{};
    while (in && text.size() <= kSentFileMax) {
        in.read(part.data(), part.size());
        text.append(part.data(), static_cast<std::size_t>(in.gcount()));
    }
    if (in.bad() || (!in.eof() && in.fail())) return fail(ErrorKind::unavailable, typed + " cannot be read");
    if (text.size() > kSentFileMax) return fail(ErrorKind::invalid, typed + " is larger than 16 MiB");
    return text;
}

}  // namespace

Result<> add_sent_files(const Surroundings& here, const UseCase& use_case, Object& request) {
    if (use_case.about.name != ImportGrid::about.name) return {};
    const auto member = [&](std::string_view name) {
        return std::ranges::find(request, name, &Object::value_type::first);
    };
    const auto file = member("file");
    if (file == request.end() || member("text") != request.end() || file->second.if_string() == nullptr) return {};
    const std::string typed = *file->second.if_string();
    std::string text = TRY(text_of(here.working_directory / typed, typed));
    request.emplace_back("text", std::move(text));
    return {};
}

}  // namespace sweepline
