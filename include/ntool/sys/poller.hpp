// Poller: waits until descriptors are ready. epoll underneath, with an always-ready class for what epoll refuses
// (regular files, /dev/null).
#pragma once

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::sys {

struct Interest {
  int fd = -1;
  bool read = false;
  bool write = false;
  bool operator==(const Interest&) const = default;
};

struct Ready {
  int fd = -1;
  bool read = false;   ///< bytes, a connection or the end wait
  bool write = false;  ///< room to write, or a connect has ended
  bool error = false;  ///< EPOLLERR or EPOLLHUP: the next call on the descriptor tells
};

class Poller {
 public:
  virtual ~Poller() = default;
  /// From now on `interest.fd` is watched for just these; the same again costs nothing. Neither reading nor writing
  /// still hears of errors.
  virtual Result<void> watch(Interest interest) = 0;
  /// Call it before closing a watched descriptor: its number may come back as another file.
  virtual void forget(int fd) = 0;
  /// Waits until something is ready or `deadline` has come (empty result; nullopt: no limit). A caught signal gives an
  /// empty result too: look at the StopFlag. The result is valid until the next call on this Poller.
  virtual Result<std::span<const Ready>> wait(std::optional<Instant> deadline) = 0;
};

class EpollPoller final : public Poller {
 public:
  static Result<EpollPoller> open();
  /// Readable when something that is watched here is ready: another Poller can watch it.
  [[nodiscard]] int fd() const { return epoll_.number(); }
  Result<void> watch(Interest interest) override;
  void forget(int fd) override;
  Result<std::span<const Ready>> wait(std::optional<Instant> deadline) override;

 private:
  explicit EpollPoller(Fd epoll) : epoll_(std::move(epoll)) {}
  Result<void> control(int operation, const Interest& interest);

  struct Watched {
    Interest interest;
    bool always_ready = false;
  };
  Fd epoll_;
  std::unordered_map<int, Watched> watched_;
  std::size_t eager_ = 0;  // how many always-ready descriptors have an interest: with any, wait() never sleeps
  std::vector<Ready> ready_;
};

}  // namespace ntool::sys
