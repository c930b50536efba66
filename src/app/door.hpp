#pragma once

#include "app/use_case.hpp"
#include "base/result.hpp"
#include "migration/access.hpp"
#include "migration/event.hpp"

namespace sweepline {

/// Whether `caller` may ask for this use case: the only permission check in the house. On a local record everything is
/// allowed, also to somebody the team does not list. Over a network viewers read, engineers change and perform, and
/// leads also close, waive, let people in and take services in; what belongs to this machine alone is for nobody
/// there.
[[nodiscard]] Result<> may(const Caller& caller, const About& what);

/// Whether `caller` may name files and folders of this machine to read from: only who sits at it.
[[nodiscard]] Result<> may_name_folders(const Caller& caller, const About& what);
/// Whether `caller` may have this recorded, who decided it elsewhere: what only leads decide, only leads bring.
[[nodiscard]] Result<> may_record(const Caller& caller, const Happening& what);

/// Whether a use case works on files of this machine alone, and never looks at the record: it can be asked for while
/// the server that keeps the record is away.
[[nodiscard]] bool is_without_record(const About& what);

/// The same question for surfaces that show only what can be done.
[[nodiscard]] Access access_needed(const About& what);

}  // namespace sweepline
