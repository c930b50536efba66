#include "change/layer_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

namespace sweepline {

namespace {

constexpr std::string_view kFromHint = "`from:` is relative to the layer's folder: templates/NAME";

}  // namespace

Result<> check_from(std::string_view from) {
    const std::filesystem::path path{from};
    const bool leads_out =
        path.is_absolute() || std::ranges::any_of(path, [](const auto& part) { return part == ".."; });
    if (from.empty() || leads_out || from.find('\0') != std::string_view::npos)
        return fail(ErrorKind::invalid, "'" + std::string(from) + "' is not below the layer's folder",
                    std::string(kFromHint));
    return {};
}

Result<std::string> read_layer_file(const std::filesystem::path& layer_folder, std::string_view from) {
    if (auto checked = check_from(from); !checked) return std::unexpected(std::move(checked).error());
    const std::string name = "'" + std::string(from) + "'";
    std::error_code error;
    const auto folder = std::filesystem::canonical(layer_folder, error);
    if (error)
        return fail(ErrorKind::not_found, "the layer's folder '" + layer_folder.string() + "': " + error.message());
    const auto file = std::filesystem::canonical(folder / from, error);
    if (error || !std::filesystem::is_regular_file(file, error))
        return fail(ErrorKind::not_found, name + " is no file in the layer's folder", std::string(kFromHint));
    if (std::ranges::mismatch(folder, file).in1 != folder.end())
        return fail(ErrorKind::invalid, name + " leads out of the layer's folder", std::string(kFromHint));
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in || in.bad()) return fail(ErrorKind::unavailable, name + " of the layer's folder cannot be read");
    return bytes;
}

Result<std::shared_ptr<const Template>> LayerTemplates::get(const std::filesystem::path& layer_folder,
                                                            const std::string& from) {
    const auto path = layer_folder / from;
    const std::scoped_lock guard(lock_);
    auto& kept = read_[path];
    if (!kept) {
        auto bytes = read_layer_file(layer_folder, from);
        if (!bytes) return std::unexpected(std::move(bytes).error());
        kept = std::make_shared<const Template>(std::move(*bytes));
    }
    return kept;
}

}  // namespace sweepline
