// PacketPort: frames of one interface with the time of their coming, and a queue of frames that go there. Nothing is
// allocated per frame.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>
#include <ntool/net/frame_queue.hpp>
#include <ntool/sys/clock.hpp>
#include <ntool/sys/packet_socket.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/stamp_scale.hpp>

namespace ntool::net {

struct IncomingFrame {
  Bytes bytes = {};
  Instant at = {};  ///< the kernel's time of its coming where that can be believed, else ours of reading it
};

class PacketPort {
 public:
  /// So many frames may wait to be sent.
  static constexpr std::size_t queue_size = FrameQueue::size;

  /// In the current network namespace, where it stays; `clock` must outlive it. Errors: as sys::PacketSocket::open.
  static Result<PacketPort> open(const std::string& interface, sys::Clock& clock);

  /// What waits now, up to a batch; valid until the next call. Errors: Errc::not_found: the interface is no more.
  Result<std::span<const IncomingFrame>> receive();
  [[nodiscard]] static constexpr std::size_t largest_batch() { return sys::PacketSocket::largest_batch; }

  /// Queues a copy; where there is no room, or the interface carries no frame as large, it is lost and counted.
  void send(Bytes frame) { queue_.add(frame); }
  [[nodiscard]] bool has_room() const { return queue_.has_room(); }
  /// Sends what is queued, as far as the kernel takes it: the rest stays, and before retry_at() this does nothing. A
  /// frame that it refuses again and again, or at once for ever (the interface is down), is lost and counted, as on a
  /// cable that has been pulled.
  Result<void> flush() { return queue_.flush(socket_, clock_->now()); }
  /// When to flush again; nullopt: nothing waits.
  [[nodiscard]] std::optional<Instant> retry_at() const { return queue_.retry_at(); }

  [[nodiscard]] int fd() const { return socket_.fd(); }
  Result<void> watch(sys::Poller& poller) { return poller.watch({.fd = fd(), .read = true}); }
  void forget(sys::Poller& poller) { poller.forget(fd()); }
  [[nodiscard]] Mtu mtu() const { return socket_.mtu(); }

  struct Counters {
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
    std::uint64_t unsent = 0;     ///< lost on the way out
    std::uint64_t missed = 0;     ///< came, and the kernel had no room for them until we read
    std::uint64_t too_large = 0;  ///< came, and larger than the MTU
  };
  Result<Counters> counters();

 private:
  PacketPort(sys::PacketSocket socket, sys::Clock& clock);

  sys::PacketSocket socket_;
  sys::Clock* clock_;
  sys::StampScale scale_;
  std::vector<IncomingFrame> incoming_;
  FrameQueue queue_;
  Counters counters_;
};

}  // namespace ntool::net
