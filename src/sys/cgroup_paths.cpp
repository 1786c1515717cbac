#include <array>
#include <cstring>
#include <fcntl.h>

#include <ntool/base/config_text.hpp>
#include <ntool/sys/cgroup_paths.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/folder_walk.hpp>

namespace ntool::sys {
namespace {

/// Blanks and the like stand in /proc/mounts as a backslash and three octal digits (proc(5), getmntent(3)).
std::string without_escapes(std::string_view text) {
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string plain;
  while (!text.empty()) {
    std::size_t length = 1;
    char c = text[0];
    if (c == '\\' && text.size() >= 4 && is_octal(text[1]) && is_octal(text[2]) && is_octal(text[3])) {
      c = static_cast<char>((text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0'));
      length = 4;
    }
    plain += c;
    text.remove_prefix(length);
  }
  return plain;
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

std::string cgroup2_mount(std::string_view mounts) {
  while (!mounts.empty()) {
    std::string_view line = next_line(mounts);
    static_cast<void>(next_word(line));  // the device
    const auto where = next_word(line);
    if (next_word(line) == "cgroup2") return without_escapes(where);
  }
  return {};
}

std::optional<std::string_view> CgroupPaths::path(std::uint64_t id) {
  if (!walked_) walk();
  const auto known = known_.find(id);
  if (known == known_.end()) return std::nullopt;
  return known->second;
}

void CgroupPaths::walk() {
  walked_ = true;
  const std::string root = cgroup2_mount(read_small_file("/proc/self/mounts").value_or(""));
  if (root.empty()) return;
  if (const auto id = number_of(root)) known_.emplace(*id, "/");
  walk_folders(root, [&](const std::string& path) {
    if (const auto id = number_of(path)) known_.emplace(*id, path.substr(root.size()));
  });
}

}  // namespace ntool::sys
