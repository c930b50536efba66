#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "hq/diagnose.hpp"
#include "migration/service.hpp"

namespace sweepline {

/// Ten thousand services are a little over one MiB.
inline constexpr std::size_t kServicesBytesMax = std::size_t{32} << 20U;

/// A service, and where its name stands.
struct PlacedService {
    Service service;
    std::string file;
    Span at;
};

/// What a services file is read against.
struct ServicesReading {
    std::filesystem::path folder;           ///< the headquarters: relative repositories begin there
    std::vector<std::string> environments;  ///< that `traffic:` may name
};

/// Reads one services file, a list of services. Total: what is wrong is among the problems, and a service without a
/// usable name or repository is left out. What is used and cannot be performed by this build goes to `unsupported`.
void read_services(std::string_view text, const ServicesReading& reading, FileProblems& problems,
                   std::vector<PlacedService>& into, Diagnostics& unsupported);

/// Reads the one service of an example tree: every key of a services file, `name` and `repo` left out as one likes.
[[nodiscard]] Service read_example_service(std::string_view text, const ServicesReading& reading,
                                           FileProblems& problems);

/// Reports services that are there twice (also by a name that differs only in case, or a former name that is still in
/// use) and takes the later one out; warns where two are the same folder of the same repository.
void check_services_once(std::vector<PlacedService>& services, Diagnostics& problems);

}  // namespace sweepline
