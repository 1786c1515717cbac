#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <dirent.h>
#include <fcntl.h>
#include <optional>
#include <tuple>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/socket_owners.hpp>

namespace ntool::sys {
namespace {

Fd open_at(const Fd& directory, const char* name, int flags = 0) {
  return Fd(::openat(directory.number(), name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags));
}

/// Decimal digits and nothing else: the names of processes in /proc and of descriptors in /proc/PID/fd.
template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "socket:[123]", or "[0000]:123" as kernels before 2.2 wrote it.
std::optional<std::uint64_t> socket_inode(std::string_view target) {
  constexpr std::string_view current = "socket:[";
  constexpr std::string_view old = "[0000]:";
  if (target.starts_with(current) && target.ends_with(']')) {
    target.remove_prefix(current.size());
    target.remove_suffix(1);
    return whole_number<std::uint64_t>(target);
  }
  if (!target.starts_with(old)) return std::nullopt;
  return whole_number<std::uint64_t>(target.substr(old.size()));
}

/// A directory read with getdents64(2) into a buffer that serves many directories in turn. Names stay valid until the
/// next call.
class Listing {
 public:
  explicit Listing(const Fd& directory, std::span<char> buffer) : directory_(directory), buffer_(buffer) {}

  /// The next name, NUL-terminated; nullptr at the end, and where the directory can no longer be read.
  const char* next() {
    if (at_ == filled_) {
      const auto count = ::getdents64(directory_.number(), buffer_.data(), buffer_.size());
      if (count <= 0) return nullptr;
      at_ = 0;
      filled_ = static_cast<std::size_t>(count);
    }
    const auto* entry = reinterpret_cast<const dirent64*>(buffer_.data() + at_);
    at_ += entry->d_reclen;
    return entry->d_name;
  }

 private:
  const Fd& directory_;
  std::span<char> buffer_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
};

/// The beginning of a file of /proc; nullopt where the process is gone.
std::optional<std::string> read_beginning(const Fd& directory, const char* file) {
  const Fd opened = open_at(directory, file);
  if (!opened.is_open()) return std::nullopt;
  std::array<char, 4096> buffer;
  const ssize_t count = ::read(opened.number(), buffer.data(), buffer.size());
  if (count < 0) return std::nullopt;
  return std::string(buffer.data(), static_cast<std::size_t>(count));
}

std::optional<std::string> name_of(const Fd& process, ProcessName naming) {
  if (naming == ProcessName::comm) {
    auto name = read_beginning(process, "comm");
    if (name && name->ends_with('\n')) name->pop_back();
    return name;
  }
  auto name = read_beginning(process, "cmdline");
  if (!name) return std::nullopt;
  name->resize(std::min(name->find('\0'), name->size()));
  if (name->starts_with('/')) name->erase(0, name->rfind('/') + 1);
  return name;
}

constexpr std::size_t listing_size = std::size_t{64} << 10U;

}  // namespace

class SocketOwnersWalk {
 public:
  explicit SocketOwnersWalk(ProcessName naming) : naming_(naming), names_buffer_(listing_size) {}

  void visit(const Fd& proc, const char* directory, std::uint32_t pid) {
    const Fd process = open_at(proc, directory, O_DIRECTORY | O_PATH);
    if (!process.is_open()) return;  // it has ended
    const Fd descriptors = open_at(process, "fd", O_DIRECTORY);
    if (!descriptors.is_open()) {
      if (errno == EACCES || errno == EPERM) ++owners_.of_others_;
      return;
    }
    const std::size_t first = found_.size();
    collect(descriptors, pid);
    if (found_.size() == first) return;
    if (auto name = name_of(process, naming_)) {
      owners_.names_.push_back(*std::move(name));
    } else {
      found_.resize(first);  // it ended meanwhile: so did its hold on the sockets
    }
  }

  SocketOwners finish() {
    std::ranges::sort(found_, {},
                      [](const Found& found) { return std::tuple(found.inode, found.owner.pid, found.owner.fd); });
    owners_.inodes_.reserve(found_.size());
    owners_.owners_.reserve(found_.size());
    for (const auto& [inode, owner] : found_) {
      owners_.inodes_.push_back(inode);
      owners_.owners_.push_back(owner);
    }
    return std::move(owners_);
  }

 private:
  struct Found {
    std::uint64_t inode;
    SocketOwner owner;
  };

  void collect(const Fd& descriptors, std::uint32_t pid) {
    const auto process = static_cast<std::uint32_t>(owners_.names_.size());
    Listing listing(descriptors, names_buffer_);
    while (const char* name = listing.next()) {
      const auto fd = whole_number<std::uint32_t>(name);
      if (!fd) continue;            // "." and ".."
      std::array<char, 64> target;  // the longest that we look for has 29 bytes; a longer one is cut and does not match
      const ssize_t length = ::readlinkat(descriptors.number(), name, target.data(), target.size());
      if (length < 0 && (errno == EACCES || errno == EPERM)) return;  // it will not tell of any
      if (length < 0) continue;                                       // closed meanwhile
      const auto inode = socket_inode({target.data(), static_cast<std::size_t>(length)});
      if (inode && *inode != 0) found_.push_back({*inode, {.pid = pid, .fd = *fd, .process = process}});
    }
  }

  ProcessName naming_;
  std::vector<char> names_buffer_;
  std::vector<Found> found_;
  SocketOwners owners_;
};

Result<SocketOwners> SocketOwners::walk(const std::string& proc, ProcessName naming) {
  const Fd directory(::open(proc.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY));
  if (!directory.is_open()) return fail_errno("open", proc, "mount /proc to see which processes hold the sockets");
  SocketOwnersWalk walk(naming);
  std::vector<char> buffer(listing_size);
  Listing processes(directory, buffer);
  bool any_process = false;
  while (const char* name = processes.next()) {
    const auto pid = whole_number<std::uint32_t>(name);
    if (!pid) continue;
    walk.visit(directory, name, *pid);
    any_process = true;
  }
  // We are a process ourselves: a folder without any is where proc(5) would be mounted.
  if (!any_process)
    return fail(error_from(ENOENT, "find a process in", proc, "mount /proc to see which processes hold the sockets"));
  return walk.finish();
}

std::span<const SocketOwner> SocketOwners::of(std::uint64_t inode) const {
  const auto [first, last] = std::ranges::equal_range(inodes_, inode);
  return std::span(owners_).subspan(static_cast<std::size_t>(first - inodes_.begin()),
                                    static_cast<std::size_t>(last - first));
}

}  // namespace ntool::sys
