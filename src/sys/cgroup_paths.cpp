#include <array>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

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

}  // namespace

std::optional<std::string_view> CgroupPaths::path(std::uint64_t id) {
  auto known = known_.find(id);
  if (known == known_.end()) known = known_.emplace(id, find(id)).first;
  if (!known->second) return std::nullopt;
  return *known->second;
}

std::optional<std::string> CgroupPaths::find(std::uint64_t id) {
  if (!opened_) {
    opened_ = true;
    mount_point_ = find_mount_point();
    if (!mount_point_.empty()) mount_ = Fd(::open(mount_point_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  if (!mount_.is_open()) return std::nullopt;
  // struct file_handle with the eight bytes of FILEID_KERNFS behind it (linux/exportfs.h).
  constexpr int kernfs_handle = 0xFE;
  alignas(file_handle) std::array<unsigned char, sizeof(file_handle) + sizeof(id)> bytes{};
  auto* handle = reinterpret_cast<file_handle*>(bytes.data());
  handle->handle_bytes = sizeof(id);
  handle->handle_type = kernfs_handle;
  std::memcpy(bytes.data() + sizeof(file_handle), &id, sizeof(id));
  const Fd folder(::open_by_handle_at(mount_.number(), handle, O_PATH | O_CLOEXEC));
  if (!folder.is_open()) return std::nullopt;
  std::array<char, 4096> target;
  const auto length =
      ::readlink(fmt::format("/proc/self/fd/{}", folder.number()).c_str(), target.data(), target.size());
  if (length < 0) return std::nullopt;
  std::string_view path(target.data(), static_cast<std::size_t>(length));
  if (!path.starts_with(mount_point_)) return std::nullopt;
  path.remove_prefix(mount_point_.size());
  return path.empty() ? std::string("/") : std::string(path);
}

}  // namespace ntool::sys
