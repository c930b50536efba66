#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "driver/driver.hpp"

namespace sweepline {

[[nodiscard]] inline Verdict passed(std::string because) {
    return {.sort = Verdict::Sort::pass, .because = std::move(because)};
}
[[nodiscard]] inline Verdict failed(std::string because) {
    return {.sort = Verdict::Sort::fail, .because = std::move(because)};
}
[[nodiscard]] inline Verdict inconclusive(std::string because) {
    return {.sort = Verdict::Sort::inconclusive, .because = std::move(because)};
}

/// `no file matches 'k8s/**'`, or `'Dockerfile' is not there` where the address is one file's.
[[nodiscard]] std::string nothing_at(std::string_view glob_address);

/// A file that was judged, and its text as patterns see it.
struct SearchedFile {
    std::string address;
    std::string text;
};
/// The text of a file that was just listed.
[[nodiscard]] Result<SearchedFile> open_listed(const ServiceFiles& files, std::string address);

}  // namespace sweepline
