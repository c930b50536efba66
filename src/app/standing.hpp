#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/words.hpp"
#include "migration/cell.hpp"
#include "migration/layer.hpp"

namespace sweepline {

/// What a cell waits for: the one thing that moves it on.
enum class Standing : unsigned char {
    done,
    stale,
    blocked,
    to_walk,
    failed,
    skipped,
    to_sweep,
    to_ship,
    to_merge,
    to_validate
};
template <>
struct Words<Standing> {
    static constexpr std::array words{std::pair{Standing::done, std::string_view("done")},
                                      std::pair{Standing::stale, std::string_view("stale")},
                                      std::pair{Standing::blocked, std::string_view("blocked")},
                                      std::pair{Standing::to_walk, std::string_view("to_walk")},
                                      std::pair{Standing::failed, std::string_view("failed")},
                                      std::pair{Standing::skipped, std::string_view("skipped")},
                                      std::pair{Standing::to_sweep, std::string_view("to_sweep")},
                                      std::pair{Standing::to_ship, std::string_view("to_ship")},
                                      std::pair{Standing::to_merge, std::string_view("to_merge")},
                                      std::pair{Standing::to_validate, std::string_view("to_validate")}};
};

/// Where a cell stands, its marks and its waiver considered. What is `stale` counts as done all the same.
[[nodiscard]] Standing standing_of(const Cell& cell, const Layer& layer, Instant now);

/// The commands that most likely move the cell on; none where it is done.
[[nodiscard]] std::vector<std::string> ways_on(const Cell& cell, const Layer& layer, Standing standing);

/// Something true of a cell or a headquarters, in words for people; `about` is for programs.
struct Fact {
    std::string about;
    std::string text;
    template <class F>
    void fields(F& f) {
        f.required("about", about, "what it is about");
        f.required("text", text, "what is so");
    }
};

}  // namespace sweepline
