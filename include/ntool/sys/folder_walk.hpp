// A walk over a tree of folders that changes meanwhile, as those of /sys/fs/cgroup do.
#pragma once

#include <functional>
#include <string>

namespace ntool::sys {

/// Calls `visit` for each folder below `root`, a folder before those in it; not for `root` itself. Links are not
/// followed. What has gone or may not be listed costs nothing but itself: the walk goes on beside it.
void walk_folders(const std::string& root, const std::function<void(const std::string& path)>& visit);

}  // namespace ntool::sys
