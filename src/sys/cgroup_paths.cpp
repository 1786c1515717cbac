#include <array>
#include <cstring>
#include <fcntl.h>
#include <filesystem>

#include <ntool/base/config_text.hpp>
#include <ntool/sys/cgroup_paths.hpp>
#include <ntool/sys/files.hpp>

namespace ntool::sys {
namespace {

/// Where cgroup2 is mounted, alone or beside version 1 (proc(5), /proc/PID/mounts); empty: nowhere.
std::string find_mount_point() {
  const auto mounts = read_small_file("/proc/self/mounts");
  if (!mounts) return {};
  for (std::string_view text = *mounts; !text.empty();) {
    std::string_view line = next_line(text);
    static_cast<void>(next_word(line));  // the device
    const auto where = next_word(line);
    if (next_word(line) == "cgroup2") return std::string(where);
  }
  return {};
}

std::optional<std::uint64_t> number_of(const std::string& folder) {
  // struct file_handle with room for the eight bytes that a folder of cgroup2 has.
  std::uint64_t id = 0;
  alignas(file_handle) std::array<unsigned char, sizeof(file_handle) + sizeof(id)> bytes{};
  auto* handle = reinterpret_cast<file_handle*>(bytes.data());
  handle->handle_bytes = sizeof(id);
  int mount = 0;
  if (::name_to_handle_at(AT_FDCWD, folder.c_str(), handle, &mount, 0) != 0 || handle->handle_bytes != sizeof(id)) {
    return std::nullopt;
  }
  std::memcpy(&id, bytes.data() + sizeof(file_handle), sizeof(id));
  return id;
}

}  // namespace

std::optional<std::string_view> CgroupPaths::path(std::uint64_t id) {
  if (!walked_) walk();
  const auto known = known_.find(id);
  if (known == known_.end()) return std::nullopt;
  return known->second;
}

void CgroupPaths::walk() {
  namespace fs = std::filesystem;
  walked_ = true;
  const std::string root = find_mount_point();
  if (root.empty()) return;
  if (const auto id = number_of(root)) known_.emplace(*id, "/");
  std::error_code failed;
  fs::recursive_directory_iterator folder(root, fs::directory_options::skip_permission_denied, failed);
  for (; !failed && folder != fs::end(folder); folder.increment(failed)) {
    std::error_code gone;  // groups come and go while we walk
    if (folder->is_symlink(gone) || !folder->is_directory(gone)) continue;
    const std::string path = folder->path();
    if (const auto id = number_of(path)) known_.emplace(*id, path.substr(root.size()));
  }
}

}  // namespace ntool::sys
