#pragma once

namespace sweepline {

/// What `put_up_fence` could not do; `error` is 0 when all is well.
struct FenceFailure {
    long error = 0;
    long which = -1;  ///< the writable path at fault, if one is
};

/// Makes everything but `writable` (and a few devices) read-only for this process and all it starts, for good; it
/// can no longer gain privileges, nor, from version 6 on, signal or reach by abstract socket what is outside.
FenceFailure put_up_fence(const char* const* writable, long count);

}  // namespace sweepline
