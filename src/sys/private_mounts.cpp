#include <cerrno>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/namespaces.hpp>
#include <ntool/sys/private_mounts.hpp>
#include <ntool/sys/program.hpp>

namespace ntool::sys {
namespace {

Result<void> mount_at(const char* source, const std::string& target, const char* type, unsigned long flags) {
  if (::mount(source, target.c_str(), type, flags, nullptr) == 0) return {};
  return fail_errno("mount", target);
}

Result<void> write_new(const std::string& path, std::string_view content) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!file.is_open()) return fail_errno("make", path);
  return write_all(file.number(), content, path);
}

/// In a chroot(2) to what is no mount point, the mount around it is out of reach, and may show outside what is mounted
/// here. A copy of it that is private becomes the root, mounted where nobody sees it: over a mount that is private.
Result<void> change_root_to_copy() {
  constexpr const char* place = "/proc";
  const auto folder = working_folder();
  TRY(mount_at("none", place, nullptr, MS_REC | MS_PRIVATE));
  TRY(mount_at("/", place, nullptr, MS_BIND | MS_REC));
  TRY(mount_at("none", place, nullptr, MS_REC | MS_PRIVATE));
  if (::chroot(place) != 0 || ::chdir("/") != 0) return fail_errno("change the root to", place);
  if (folder) [[maybe_unused]]
    const int entered = ::chdir(folder->c_str());
  return {};
}

}  // namespace

Result<void> keep_mounts_private() {
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) return {};
  if (errno == EINVAL) return change_root_to_copy();
  // A user namespace that was granted, and has no rights: AppArmor does so.
  const bool refused = errno == EPERM || errno == EACCES;
  return fail_errno("change the mounts of", "a namespace", refused ? namespaces_hint(EPERM) : "");
}

Result<void> mount_proc() {
  return mount_at("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC);
}

Result<void> replace_file(const std::string& path, std::string_view content, const std::string& scratch) {
  if (::access(path.c_str(), F_OK) != 0) return fail_errno("find", path);
  // The content lies in a file system without a name: once it is bound in its place, nothing else is left of it.
  TRY(mount_at("tmpfs", scratch, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC));
  const std::string draft = scratch + "/content";
  Result<void> done = write_new(draft, content);
  if (done) done = mount_at(draft.c_str(), path, nullptr, MS_BIND);
  ::umount2(scratch.c_str(), MNT_DETACH);
  return done;
}

}  // namespace ntool::sys
