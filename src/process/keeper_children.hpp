#pragma once

namespace sweepline {

/// Calls `visit(id, group, context)` for each process whose parent is this one, zombies included, right when it is
/// seen: processes that flee by forking are met where they are. Nothing is called when /proc is not readable.
/// `group` is 0 where it is this process's own.
void for_each_child(void (*visit)(int id, int group, void* context), void* context);

}  // namespace sweepline
