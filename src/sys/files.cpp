#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/files.hpp>

namespace ntool::sys {

namespace {

/// Of a pipe whose writer is there and has said nothing yet. False, with errno: a signal came.
bool wait_for_input(int fd) {
  pollfd input{.fd = fd, .events = POLLIN, .revents = 0};
  return ::poll(&input, 1, -1) >= 0;
}

}  // namespace

Result<Fd> open_to_read(const std::string& path) {
  // O_NONBLOCK: a FIFO without a writer would otherwise hold us in open().
  Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file.is_open()) return fail_errno("open", path);
  return file;
}

Result<void> read_in_chunks(const std::string& path, const std::function<bool(std::string_view chunk)>& sink) {
  const Fd file = TRY(open_to_read(path));
  std::array<char, 16384> buffer;
  while (true) {
    const ssize_t count = ::read(file.number(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN && wait_for_input(file.number())) continue;
    if (count < 0) return fail_errno("read", path);
    if (count == 0 || !sink({buffer.data(), static_cast<std::size_t>(count)})) return {};
  }
}

Result<std::string> read_small_file(const std::string& path, std::size_t limit) {
  std::string text;
  bool fits = true;
  TRY(read_in_chunks(path, [&](std::string_view chunk) {
    fits = chunk.size() <= limit - text.size();
    if (fits) text += chunk;
    return fits;
  }));
  if (!fits) return malformed(path, fmt::format("it is larger than {} bytes", limit));
  return text;
}

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat of_a {
  }, of_b{};
  return ::stat(a.c_str(), &of_a) == 0 && ::stat(b.c_str(), &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
         of_a.st_ino == of_b.st_ino;
}

Result<void> write_knob(const std::string& path, std::string_view value) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (!file.is_open()) return fail_errno("open", path);
  const ssize_t written = ::write(file.number(), value.data(), value.size());
  if (written < 0) return fail_errno(fmt::format("write '{}' to", value), path);
  if (static_cast<std::size_t>(written) != value.size()) return malformed(path, "it took only a part of the value");
  return {};
}

Result<void> write_all(int fd, std::string_view text, const std::string& name) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail_errno("write", name);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<Fd> create_file(const std::string& path) {
  // O_NONBLOCK: a FIFO without a reader would otherwise hold us in open(); it is an error (ENXIO). Writing may wait.
  Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666));
  if (!file.is_open()) return fail_errno("open", path);
  if (::fcntl(file.number(), F_SETFL, 0) != 0) return fail_errno("open", path);
  return file;
}

}  // namespace ntool::sys
