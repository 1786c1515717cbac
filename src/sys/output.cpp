#include <cerrno>
#include <iterator>
#include <poll.h>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/output.hpp>

namespace ntool::sys {
namespace {

constexpr std::size_t buffer_size = 32 * 1024;

}  // namespace

void FdSink::write(std::string_view text) {
  if (!status_) return;
  if (buffering_ == Buffering::none) return write_out(text);
  if (pending_.size() + text.size() > buffer_size) flush();
  if (text.size() > buffer_size) return write_out(text);
  pending_ += text;
}

void FdSink::flush() {
  write_out(pending_);
  pending_.clear();
}

void FdSink::write_out(std::string_view text) {
  while (!text.empty() && status_) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EINTR || errno == EAGAIN) {
      // Without this a reader that never reads would make us deaf to Ctrl-C.
      if (stopped()) {
        status_ = fail(error_from(EINTR, "cannot write to", name_));
      } else if (errno == EAGAIN) {
        // Room, or a signal that came after the look at the flag; whatever it is, the next round tells.
        pollfd waits[] = {{.fd = fd_, .events = POLLOUT, .revents = 0},
                          {.fd = stop_ != nullptr ? stop_->wake_fd() : -1, .events = POLLIN, .revents = 0}};
        ::poll(waits, std::size(waits), -1);
      }
    } else {
      status_ = fail_errno("cannot write to", name_);
    }
  }
}

}  // namespace ntool::sys
