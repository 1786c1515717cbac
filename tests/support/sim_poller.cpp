#include "support/sim_poller.hpp"

#include <sys/stat.h>

namespace ntool::test {

Result<void> SimPoller::watch(sys::Interest interest) {
  forget(interest.fd);
  struct stat status {};
  const bool regular = ::fstat(interest.fd, &status) == 0 && S_ISREG(status.st_mode);
  if (regular) files_.push_back({.fd = interest.fd, .read = interest.read, .write = interest.write});
  return {};
}

void SimPoller::forget(int fd) {
  std::erase_if(files_, [fd](const sys::Ready& file) { return file.fd == fd; });
}

Result<std::span<const sys::Ready>> SimPoller::wait(std::optional<Instant> deadline) {
  ++waits;
  if (!files_.empty()) return std::span<const sys::Ready>(files_);
  std::optional<Instant> next = deadline;
  const auto consider = [&](std::optional<Instant> when) {
    if (when && (!next || *when < *next)) next = when;
  };
  for (const auto& ask : askers_) consider(ask());
  if (!agenda_.empty()) consider(agenda_.begin()->first);
  if (!next) {
    return fail({.operation = "wait in", .subject = "the simulated world", .reason = "nothing will ever happen"});
  }
  if (*next > clock_.at) clock_.at = *next;
  constexpr int patience = 10000;
  idle_ = clock_.at == last_ ? idle_ + 1 : 0;
  last_ = clock_.at;
  if (idle_ > patience) {
    return fail(
        {.operation = "wait in", .subject = "the simulated world", .reason = "the loop turns but time stands still"});
  }
  while (!agenda_.empty() && agenda_.begin()->first <= clock_.at) {
    const auto what = agenda_.extract(agenda_.begin());
    what.mapped()();
  }
  return std::span<const sys::Ready>();
}

}  // namespace ntool::test
