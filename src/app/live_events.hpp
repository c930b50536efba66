#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/live.hpp"
#include "app/live_stream.hpp"
#include "base/instant.hpp"
#include "store/store.hpp"

namespace sweepline {

/// An event as a message of the stream, with its cell as it counts at `now`.
[[nodiscard]] Numbered change_message(const Store::Line& line, Instant now);

/// The status of a row as it counts at `now`: see `status_at`.
[[nodiscard]] Status status_at(const Store::Row& row, Instant now);

/// Somebody who looks, and where.
struct Present {
    std::string name;
    std::string service = {};
    std::string layer = {};
    template <class F>
    void fields(F& f) {
        f.required("name", name, "who");
        f.optional("service", service, "at which service");
        f.optional("layer", layer, "at which layer");
    }
    friend bool operator==(const Present&, const Present&) = default;
};
[[nodiscard]] Message presence_message(const std::vector<Present>& people);
[[nodiscard]] Message job_message(const JobView& job);
/// All jobs that are known, newest first: whoever hears it forgets all others.
[[nodiscard]] Message jobs_message(const std::vector<JobView>& jobs);
/// Which files of the headquarters count from now on: with other ones, rows and columns may be others.
[[nodiscard]] Message files_message(std::uint64_t edition);
/// An edition of the files as it is told.
[[nodiscard]] std::string edition_text(std::uint64_t edition);

}  // namespace sweepline
