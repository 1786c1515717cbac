// Folders that are read, and those for us alone.
#pragma once

#include <dirent.h>
#include <memory>
#include <sys/types.h>

namespace ntool::sys {

inline constexpr mode_t for_us_alone = 0700;

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

}  // namespace ntool::sys
