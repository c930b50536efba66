#include "check/verdicts.hpp"

#include "driver/address.hpp"
#include "driver/text_files.hpp"

namespace sweepline {

std::string nothing_at(std::string_view glob_address) {
    const std::string name = "'" + std::string(glob_address) + "'";
    return is_literal(glob_address) ? name + " is not there" : "no file matches " + name;
}

Result<SearchedFile> open_listed(const ServiceFiles& files, std::string address) {
    auto bytes = TRY(files.read(address));
    if (!bytes) return fail(ErrorKind::internal, "'" + address + "' was listed and cannot be read");
    return SearchedFile{.address = std::move(address), .text = as_searched(std::move(*bytes))};
}

}  // namespace sweepline
