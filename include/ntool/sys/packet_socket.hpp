// PacketSocket: whole Ethernet frames in and out of one interface of the current network namespace (packet(7)), by the
// batch. What the bytes mean is the business of others.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <ntool/base/bytes.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::sys {

/// A frame as the interface took it in, from the destination's address on, without check sequence.
struct ReceivedFrame {
  Bytes bytes = {};
  std::optional<WallTime> stamp = {};  ///< the kernel's, of its coming in
};

class PacketSocket {
 public:
  /// How many frames one call moves at most.
  static constexpr std::size_t largest_batch = 64;

  /// Hears what comes in on `interface`, also what is for other Ethernet addresses, and nothing of what we send there.
  /// Once open it stays where it is, whatever network namespace this process enters later. Errors: Errc::not_found;
  /// Errc::permission without CAP_NET_RAW.
  static Result<PacketSocket> open(const std::string& interface);
  PacketSocket(PacketSocket&&) noexcept;
  PacketSocket& operator=(PacketSocket&&) noexcept;
  ~PacketSocket();

  [[nodiscard]] int fd() const { return fd_.number(); }
  /// Of the interface when the socket was opened: larger frames neither come nor go.
  [[nodiscard]] Mtu mtu() const { return mtu_; }

  /// What waits now, up to a batch, without waiting for more; valid until the next call. Frames that are larger than
  /// the interface's MTU allows (its peer merges segments: an offload that ought to be off) are left out and counted;
  /// frames of a VLAN are left out: without their tag, which the kernel takes off, they would look like others. An
  /// interface that is down is silent. Errors: Errc::not_found: the interface is no more.
  Result<std::span<const ReceivedFrame>> receive();

  enum class SendEnd : std::uint8_t {
    all,       ///< every frame is out
    full,      ///< no room for the next one just now (EAGAIN, ENOBUFS)
    not_sent,  ///< the next one never will be: the interface is down, or it is too large
  };
  struct Sent {
    std::size_t count = 0;  ///< are out
    SendEnd end = SendEnd::all;
  };
  /// In order; frames beyond largest_batch are not looked at. Errors: Errc::not_found: the interface is no more.
  Result<Sent> send(std::span<const Bytes> frames);

  /// How many frames came and found no room, since the last call: the loop was too slow.
  Result<std::uint64_t> take_drops();
  [[nodiscard]] std::uint64_t too_large() const { return too_large_; }

 private:
  struct Buffers;
  PacketSocket(Fd fd, std::string interface);
  Result<void> set_up();
  Result<void> still_there() const;

  Fd fd_;
  std::string interface_;
  int index_ = 0;
  Mtu mtu_{};
  std::uint64_t too_large_ = 0;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace ntool::sys
