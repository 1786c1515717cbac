#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/recent_output.hpp>

namespace ntool::sys {

Result<RecentOutput> RecentOutput::open(const std::string& path) {
  Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.is_open()) return fail_errno("make", path);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("open", "a pipe");
  Pipe pipe{.read = Fd(ends[0]), .write = Fd(ends[1]), .capacity = most_kept};
  // Our end alone: the program's may block as it would with any other reader.
  if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return fail_errno("set up", "a pipe");
  return RecentOutput(std::move(pipe), std::move(file));
}

bool RecentOutput::take() {
  std::array<char, 16384> buffer;
  for (std::size_t taken = 0; taken < pipe_.capacity;) {
    const ssize_t count = ::read(fd(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    if (count == 0) return false;
    keep({buffer.data(), static_cast<std::size_t>(count)});
    taken += static_cast<std::size_t>(count);
  }
  return true;
}

void RecentOutput::keep(std::string_view text) {
  if (size_ + text.size() > most_kept) drop_older_half();
  if (write_all(file_.number(), text, "the output of a program")) size_ += text.size();
}

void RecentOutput::drop_older_half() {
  std::array<char, most_kept / 2> newer;
  const auto from = static_cast<off_t>(size_ - std::min(size_, newer.size()));
  const ssize_t count = ::pread(file_.number(), newer.data(), newer.size(), from);
  // In this order somebody who reads it meanwhile never finds nothing.
  const ssize_t moved = count > 0 ? ::pwrite(file_.number(), newer.data(), static_cast<std::size_t>(count), 0) : 0;
  size_ = static_cast<std::size_t>(std::max<ssize_t>(moved, 0));
  if (::ftruncate(file_.number(), static_cast<off_t>(size_)) != 0) return;
  ::lseek(file_.number(), static_cast<off_t>(size_), SEEK_SET);
}

}  // namespace ntool::sys
