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
  Bytes bytes = {};  ///< ICMP, raw: the message with its header; UDP: the payload
};

struct IncomingProbe {
  /// Who sent it; of an error: where the probe had been sent.
  Endpoint peer;
  std::optional<IpAddress> to = {};
  std::optional<Ttl> ttl = {};  ///< of an error: of the ICMP message
  std::optional<WallTime> stamp = {};
  /// The datagram; of raw IPv4 sockets with its IP header; of an error: of our probe, from its ICMP header or UDP
  /// payload on, as much as was quoted.
  Bytes bytes = {};
  bool truncated = false;  ///< longer than our buffer
  std::optional<std::uint8_t> traffic_class = {};
  Bytes options = {};                      ///< IPv4, of a datagram socket that sends some itself
  std::optional<NetworkError> error = {};  ///< it is about this, from the error queue
  /// It is no packet, but says when one has left (`stamp`): the first since stamps of sending were switched on has 0.
  std::optional<std::uint32_t> left = {};
};

class ProbeSocket {
 public:
  enum class Kind : std::uint8_t {
    icmp_datagram,  ///< icmp(7): the kernel sets identifier and checksum, and lets through what is ours
    icmp_raw,       ///< raw(7): echo replies with our identifier and all errors
    udp,
    udp_lite,     ///< RFC 3828; Linux before 7.1 has it
    raw,          ///< raw(7): packets of one IP protocol, Rules::protocol
    icmp_errors,  ///< raw(7), not to send with: ICMP errors about packets of one IP protocol, Rules::protocol
  };
  /// How many probes one send takes at most.
  static constexpr std::size_t largest_batch = 64;

  struct Rules {
    /// own_number(); none: any that is free. A datagram socket of ICMP cannot have 0.
    std::optional<std::uint16_t> number = {};
    std::size_t largest_message = 0;  ///< longer ones are truncated; buffers have room for any error in any case
    bool stamp_sending = false;       ///< IncomingProbe::left, where the kernel can
    bool tell_traffic_class = false;  ///< of what is received; raw IPv4 tells it in any case
    /// Raw ICMPv6: a type that is let in besides echo replies and errors.
    std::optional<std::uint8_t> answer_type = {};
    bool send_only = false;  ///< raw: nothing is let in
    /// Of UDP: errors come into the error queue; without it an icmp_errors socket hears them.
    bool keep_errors = true;
    std::uint8_t protocol = 0;            ///< of Kind::raw and Kind::icmp_errors
    std::uint16_t checksum_coverage = 0;  ///< of UDP-Lite (udplite(7)): 0 is all, else from the header's 8 bytes on
    /// Of Kind::raw over IPv6: where the transport's checksum stands, which the kernel fills in (IPV6_CHECKSUM).
    std::optional<int> checksum_at = {};
  };

  /// Errors: Errc::permission, with nothing of remedies for ICMP: the caller knows which other way there is.
  static Result<ProbeSocket> open(Kind kind, const ProbeRoute& route, const Rules& rules);
  ProbeSocket(ProbeSocket&&) noexcept;
  ProbeSocket& operator=(ProbeSocket&&) noexcept;
  ~ProbeSocket();

  /// From now on the kernel drops what is not for one of `ports` before it fills our buffer: of Kind::raw packets that
  /// are sent to others, of Kind::icmp_errors what quotes packets from others. Empty: any will do. It is for speed
  /// alone: some that do not matter may still come.
  void let_in_ports(std::span<const Port> ports);

  [[nodiscard]] int fd() const { return fd_.number(); }
  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] Family family() const { return route_.family; }
  /// UDP: the source port. ICMP: the identifier of our echo requests. Else 0.
  [[nodiscard]] std::uint16_t own_number() const { return own_number_; }

  /// Up to largest_batch probes, in order. An ICMP error about an earlier probe that the kernel reports in the place of
  /// sending is not this one's: such a probe is tried again.
  struct Sent {
    std::size_t count = 0;            ///< are out
    std::optional<Error> error = {};  ///< why the one after them is not
    std::optional<Mtu> mtu = {};      ///< where it is too long: what fits the way, as far as the kernel knows it
    /// Something failed before the first one of these (IncomingProbe::left is counted from it anew) or after the last
    /// one (from the next call on). A send that fails may have counted or not.
    bool counts_anew_before = false;
    bool counts_anew_after = false;
  };
  Sent send(std::span<const OutgoingProbe> probes);

  /// What waits now, up to a batch; valid until the next call. The error queue comes first: what says when a probe left
  /// stands before its answer.
  Result<std::span<const IncomingProbe>> receive();

  /// Whether IncomingProbe::left is to be expected.
  [[nodiscard]] bool stamps_sending() const { return stamps_sending_; }
  /// How many packets found no room in our buffer since the socket was opened (SO_RXQ_OVFL and SO_MEMINFO, socket(7)).
  /// Of a raw socket whose buffer is full other ICMP of the host counts, too.
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  struct Buffers;
  ProbeSocket(Fd fd, Kind kind, ProbeRoute route);
  [[nodiscard]] bool has_ports() const { return kind_ == Kind::udp || kind_ == Kind::udp_lite; }
  /// From 0 again.
  void count_anew();
  Result<std::size_t> receive_some(std::size_t first, std::size_t room, int flags);

  Fd fd_;
  Kind kind_;
  ProbeRoute route_;
  std::uint16_t own_number_ = 0;
  std::uint32_t flow_label_ = 0;
  bool tries_path_ = false;  ///< PathMtuDiscovery::probe
  bool stamps_sending_ = false;
  bool keeps_errors_ = true;
  std::uint8_t protocol_ = 0;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace ntool::sys
