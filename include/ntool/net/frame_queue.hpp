// FrameQueue: frames that wait to be sent, and when it is worth trying again. Nothing is allocated per frame.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>
#include <ntool/sys/packet_socket.hpp>

namespace ntool::net {

class FrameQueue {
 public:
  /// So many frames may wait.
  static constexpr std::size_t size = 256;
  /// A full queue of the kernel's is tried again so often, this far apart: together longer than any takes to be
  /// emptied, and short beside the time after which a sender would ask again.
  static constexpr std::size_t most_refusals = 20;
  static constexpr Duration between_tries = std::chrono::microseconds(500);

  explicit FrameQueue(std::size_t largest_frame) : slot_size_(largest_frame), slots_(slot_size_ * size), sizes_(size) {}

  /// Queues a copy; where there is no room, or it is larger than told, it is lost and counted.
  void add(Bytes frame);
  [[nodiscard]] bool has_room() const { return waiting_ < size; }

  /// Sends what waits, as far as `sender` takes it: its send() is sys::PacketSocket's. Between two tries nothing is
  /// asked, however often this is called: each refusal counts towards the loss of a frame.
  template <class Sender>
  Result<void> flush(Sender& sender, Instant now);
  /// When to flush again; nullopt: nothing waits.
  [[nodiscard]] std::optional<Instant> retry_at() const { return retry_at_; }

  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] std::uint64_t unsent() const { return unsent_; }  ///< lost

 private:
  using Batch = std::array<Bytes, sys::PacketSocket::largest_batch>;
  [[nodiscard]] std::span<const Bytes> next_batch(Batch& batch) const;
  void take_out(std::size_t count);

  /// A ring of frames, each in a slot of its own.
  std::size_t slot_size_;
  std::vector<std::uint8_t> slots_;
  std::vector<std::size_t> sizes_;
  std::size_t first_ = 0, waiting_ = 0;
  std::size_t refusals_ = 0;  ///< since a frame last got through
  std::optional<Instant> retry_at_;
  std::uint64_t sent_ = 0, unsent_ = 0;
};

template <class Sender>
Result<void> FrameQueue::flush(Sender& sender, Instant now) {
  using End = sys::PacketSocket::SendEnd;
  if (retry_at_ && *retry_at_ > now) return {};
  retry_at_.reset();
  Batch batch;
  while (waiting_ > 0) {
    const sys::PacketSocket::Sent sent = TRY(sender.send(next_batch(batch)));
    sent_ += sent.count;
    take_out(sent.count);
    if (sent.count > 0) refusals_ = 0;
    if (sent.end == End::all) continue;
    if (sent.end == End::full && ++refusals_ < most_refusals) {
      retry_at_ = now + between_tries;
      return {};
    }
    ++unsent_;
    take_out(1);
  }
  return {};
}

}  // namespace ntool::net
