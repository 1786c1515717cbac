// ProbeSocket: datagrams out and in by the batch, with what probing wants to know of each: TTL, our address, the
// kernel's time, and the ICMP errors that came back (ip(7) IP_RECVERR). What the bytes mean is the business of net.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/probe_route.hpp>
#include <ntool/sys/socket.hpp>

namespace ntool::sys {

struct OutgoingProbe {
  Endpoint to;
  std::optional<Ttl> ttl = {};
  Bytes bytes = {};  ///< ICMP: the message with its header; UDP: the payload
};

struct IncomingProbe {
  /// Who sent it; of an error: where the probe had been sent.
  Endpoint peer;
  std::optional<IpAddress> to = {};
  std::optional<Ttl> ttl = {};  ///< of an error: of the ICMP message
  std::optional<WallTime> stamp = {};
  /// The datagram; of a raw IPv4 socket with its IP header; of an error: of our probe, from its ICMP header or UDP
  /// payload on, as much as was quoted.
  Bytes bytes = {};
  bool truncated = false;                  ///< longer than our buffer
  std::optional<NetworkError> error = {};  ///< it is about this, from the error queue
};

class ProbeSocket {
 public:
  enum class Kind : std::uint8_t {
    icmp_datagram,  ///< icmp(7): the kernel sets identifier and checksum, and lets through what is ours
    icmp_raw,       ///< raw(7): echo replies with our identifier and all errors
    udp,
  };
  /// How many probes one send takes at most.
  static constexpr std::size_t largest_batch = 64;

  /// Bound to `source_port` of UDP where that is not 0. `largest_message`: longer ones are truncated; buffers have
  /// room for any error in any case. Errors: Errc::permission, with nothing of remedies for ICMP: the caller knows
  /// which other way there is.
  static Result<ProbeSocket> open(Kind kind, const ProbeRoute& route, Port source_port, std::size_t largest_message);
  ProbeSocket(ProbeSocket&&) noexcept;
  ProbeSocket& operator=(ProbeSocket&&) noexcept;
  ~ProbeSocket();

  [[nodiscard]] int fd() const { return fd_.number(); }
  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] Family family() const { return family_; }
  /// UDP: the source port. ICMP: the identifier of our echo requests.
  [[nodiscard]] std::uint16_t own_number() const { return own_number_; }

  /// Up to largest_batch probes, in order. An ICMP error about an earlier probe that the kernel reports in the place of
  /// sending is not this one's: such a probe is tried again.
  struct Sent {
    std::size_t count = 0;            ///< are out
    std::optional<Error> error = {};  ///< why the one after them is not
  };
  Sent send(std::span<const OutgoingProbe> probes);

  /// What waits now, up to a batch; valid until the next call.
  Result<std::span<const IncomingProbe>> receive();

 private:
  struct Buffers;
  ProbeSocket(Fd fd, Kind kind, Family family);
  Result<void> set_up(const ProbeRoute& route, Port source_port);
  Result<std::size_t> receive_some(std::size_t first, std::size_t room, int flags);

  Fd fd_;
  Kind kind_;
  Family family_;
  std::uint16_t own_number_ = 0;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace ntool::sys
