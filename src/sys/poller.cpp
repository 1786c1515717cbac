#include <array>
#include <cerrno>
#include <ctime>
#include <sys/epoll.h>

#include <ntool/base/time.hpp>
#include <ntool/sys/clock.hpp>
#include <ntool/sys/error.hpp>
#include <ntool/sys/poller.hpp>

namespace ntool::sys {
namespace {

timespec time_left(Instant deadline) {
  const Duration left = deadline - SystemClock().now();
  if (left <= Duration::zero()) return {0, 0};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
  return {static_cast<time_t>(seconds.count()), static_cast<long>((left - seconds).count())};
}

bool wants_anything(const Interest& interest) {
  return interest.read || interest.write;
}

}  // namespace

Result<EpollPoller> EpollPoller::open() {
  Fd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll.is_open()) return fail_errno("open", "epoll");
  return EpollPoller(std::move(epoll));
}

Result<void> EpollPoller::control(int operation, const Interest& interest) {
  epoll_event event{};
  event.events = (interest.read ? std::uint32_t{EPOLLIN} : 0U) | (interest.write ? std::uint32_t{EPOLLOUT} : 0U);
  event.data.fd = interest.fd;
  if (::epoll_ctl(epoll_.number(), operation, interest.fd, &event) < 0) return fail_errno("watch", "a descriptor");
  return {};
}

Result<void> EpollPoller::watch(Interest interest) {
  const auto [it, added] = watched_.try_emplace(interest.fd);
  Watched& watched = it->second;
  if (!added && watched.interest == interest) return {};
  if (added) {
    const auto done = control(EPOLL_CTL_ADD, interest);
    if (!done && done.error().sys_errno != EPERM) {
      watched_.erase(it);
      return done;
    }
    watched.always_ready = !done;  // EPERM: a regular file or /dev/null
  } else if (!watched.always_ready) {
    TRY(control(EPOLL_CTL_MOD, interest));
  }
  if (watched.always_ready) {
    eager_ += wants_anything(interest) ? 1U : 0U;
    eager_ -= !added && wants_anything(watched.interest) ? 1U : 0U;
  }
  watched.interest = interest;
  return {};
}

void EpollPoller::forget(int fd) {
  const auto it = watched_.find(fd);
  if (it == watched_.end()) return;
  if (it->second.always_ready) {
    eager_ -= wants_anything(it->second.interest) ? 1U : 0U;
  } else {
    ::epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, fd, nullptr);
  }
  watched_.erase(it);
}

Result<std::span<const Ready>> EpollPoller::wait(std::optional<Instant> deadline) {
  ready_.clear();
  std::array<epoll_event, 256> events;
  timespec left{};
  if (eager_ == 0 && deadline) left = time_left(*deadline);
  const bool forever = eager_ == 0 && !deadline;
  const int count = ::epoll_pwait2(epoll_.number(), events.data(), static_cast<int>(events.size()),
                                   forever ? nullptr : &left, nullptr);
  if (count < 0 && errno != EINTR) return fail_errno("wait for", "descriptors");
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    const bool error = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
    const auto it = watched_.find(event.data.fd);
    if (it == watched_.end()) continue;
    // An error is what a read or write wants to hear of, too.
    ready_.push_back({event.data.fd, it->second.interest.read && ((event.events & EPOLLIN) != 0 || error),
                      it->second.interest.write && ((event.events & EPOLLOUT) != 0 || error), error});
  }
  if (eager_ > 0) {
    for (const auto& [fd, watched] : watched_) {
      if (watched.always_ready && wants_anything(watched.interest)) {
        ready_.push_back({fd, watched.interest.read, watched.interest.write, false});
      }
    }
  }
  return std::span<const Ready>(ready_);
}

}  // namespace ntool::sys
