#include "folder.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/folder_lock.hpp>

namespace ntool::sys {
namespace {

constexpr int tries_of_making = 10;

Fd open_folder(const std::string& path) {
  return Fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/// Whether `path` still is the folder behind the descriptor.
bool is_there(const Fd& folder, const std::string& path) {
  struct stat held {};
  struct stat named {};
  return ::fstat(folder.number(), &held) == 0 && ::lstat(path.c_str(), &named) == 0 && held.st_ino == named.st_ino &&
         held.st_dev == named.st_dev;
}

}  // namespace

Result<Fd> make_locked_folder(const std::string& path) {
  for (int i = 0; i < tries_of_making; ++i) {
    if (::mkdir(path.c_str(), for_us_alone) != 0) return fail_errno("make", path);
    Fd folder = open_folder(path);
    // Before the lock was ours, somebody may have taken the folder for a dead one and removed it.
    if (!folder.is_open()) {
      if (errno == ENOENT) continue;
      return fail_errno("open", path);
    }
    if (::flock(folder.number(), LOCK_EX) != 0) return fail_errno("lock", path);
    if (is_there(folder, path)) return folder;
  }
  return fail(error_from(EAGAIN, "make", path));
}

std::optional<Fd> take_free_lock(const std::string& path) {
  Fd folder = open_folder(path);
  if (!folder.is_open() || ::flock(folder.number(), LOCK_EX | LOCK_NB) != 0 || !is_there(folder, path)) {
    return std::nullopt;
  }
  return folder;
}

bool is_locked(const std::string& path) {
  // Shared, so that two who look at a time do not take each other for the owner.
  const Fd folder = open_folder(path);
  return folder.is_open() && ::flock(folder.number(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

bool remove_locked_folder(const Fd& folder, const std::string& path) {
  const int listed = ::openat(folder.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const Folder names(listed >= 0 ? ::fdopendir(listed) : nullptr);
  while (const dirent* entry = names != nullptr ? ::readdir(names.get()) : nullptr) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") ::unlinkat(folder.number(), entry->d_name, 0);
  }
  return ::rmdir(path.c_str()) == 0;
}

}  // namespace ntool::sys
