#include "migration/free_text.hpp"

namespace sweepline {

Result<> must_fit(std::string_view text, std::string_view what) {
    if (text.size() <= kFreeTextMax) return {};
    return fail(ErrorKind::invalid, std::string(what) + " is longer than 4,000 characters",
                "put the rest behind a link");
}

Result<> must_be_short(std::string_view name, std::string_view what) {
    if (name.size() <= kPersonMax) return {};
    return fail(ErrorKind::invalid, std::string(what) + " is longer than 200 characters", "name a person or a team");
}

}  // namespace sweepline
