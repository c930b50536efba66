#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/words.hpp"
#include "migration/names.hpp"
#include "text/value.hpp"

namespace sweepline {

enum class Track : unsigned char { layered, serial };
template <>
struct Words<Track> {
    static constexpr std::array words{std::pair{Track::layered, std::string_view("layered")},
                                      std::pair{Track::serial, std::string_view("serial")}};
};

/// One of a service's repositories.
struct Repository {
    std::string url;        ///< a URL, or an absolute path
    std::string path = {};  ///< the service's subdirectory, no slashes at the ends; empty: all of it
    std::optional<std::string> base = std::nullopt;  ///< branch; absent: origin/HEAD, else HEAD
    friend bool operator==(const Repository&, const Repository&) = default;
};

/// Paths outside a service's own that describe it.
struct AlsoPath {
    std::string role;
    std::string glob;  ///< from the repository's root
    friend bool operator==(const AlsoPath&, const AlsoPath&) = default;
};

/// A row of the grid, as the headquarters describes it.
struct Service {
    ServiceName name;
    std::map<std::string, Repository> repos;  ///< by role; never empty
    std::string owner = {};
    std::string deputy = {};
    std::string timezone = {};
    std::string pager = {};
    std::string chat = {};
    Track track = Track::layered;
    std::vector<AlsoPath> also = {};
    Object vars = {};
    std::string was = {};  ///< its former name, whose history it keeps
    friend bool operator==(const Service&, const Service&) = default;
};

inline constexpr std::string_view kDefaultRole = "app";

}  // namespace sweepline
