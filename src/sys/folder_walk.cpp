#include "folder.hpp"

#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <ntool/sys/folder_walk.hpp>

namespace ntool::sys {
namespace {

Folder open_directory(const std::string& path) {
  const int number = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (number < 0) return nullptr;
  Folder directory(::fdopendir(number));
  if (!directory) ::close(number);
  return directory;
}

bool is_folder(const Folder& directory, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
  struct stat status {};
  return ::fstatat(::dirfd(directory.get()), entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(status.st_mode);
}

}  // namespace

void walk_folders(const std::string& root, const std::function<void(const std::string& path)>& visit) {
  std::vector<std::string> ahead = {root};
  while (!ahead.empty()) {
    const std::string folder = std::move(ahead.back());
    ahead.pop_back();
    if (folder.size() != root.size()) visit(folder);
    const auto directory = open_directory(folder);
    if (!directory) continue;
    while (const dirent* entry = ::readdir(directory.get())) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == ".." || !is_folder(directory, *entry)) continue;
      ahead.push_back(folder + (folder.ends_with('/') ? "" : "/") + std::string(name));
    }
  }
}

}  // namespace ntool::sys
