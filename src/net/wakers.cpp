#include <ntool/net/wakers.hpp>

namespace ntool::net {

Wakers::~Wakers() {
  if (names_ != nullptr) names_->forget(loop_.poller);
  if (as_numbers_ != nullptr) as_numbers_->forget(loop_.poller);
  for (const int fd : {loop_.stop.wake_fd(), loop_.stop.quit_fd()}) {
    if (fd >= 0) loop_.poller.forget(fd);
  }
}

Result<void> Wakers::watch_stop() {
  if (loop_.stop.wake_fd() < 0) return {};
  return loop_.poller.watch({.fd = loop_.stop.wake_fd(), .read = true});
}

Result<void> Wakers::watch_signals() {
  if (loop_.stop.wake_fd() < 0) return {};
  TRY(watch_stop());
  TRY(loop_.stop.catch_quit());
  return loop_.poller.watch({.fd = loop_.stop.quit_fd(), .read = true});
}

Result<void> Wakers::watch_names(ReverseNames* names) {
  if (names == nullptr) return {};
  names_ = names;
  return names->watch(loop_.poller);
}

Result<void> Wakers::watch_as_numbers(AsNumbers* numbers) {
  if (numbers == nullptr) return {};
  as_numbers_ = numbers;
  return numbers->watch(loop_.poller);
}

}  // namespace ntool::net
