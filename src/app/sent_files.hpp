#pragma once

#include "app/app.hpp"
#include "app/use_case.hpp"

namespace sweepline {

/// The most that a file may hold that is sent with a request.
inline constexpr std::uintmax_t kSentFileMax = std::uintmax_t{16} * 1024 * 1024;  // bytes

/// Adds to a request that was typed here what the file holds that it names: its `text`, unless that was given. Only
/// what was typed on this machine goes through here; requests from elsewhere bring their texts.
[[nodiscard]] Result<> add_sent_files(const Surroundings& here, const UseCase& use_case, Object& request);

}  // namespace sweepline
