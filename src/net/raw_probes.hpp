// The bytes of probes that are sent through raw sockets, and which probe an answer is about. No sockets here: the twin
// of the port in tests/support makes the same.
//
// Many probes of a flow are under way at once with the same ports and the same checksum, so that the id stands where it
// changes neither: a sequence number of 32 bits has it in its upper half, and in its lower half its inverse plus a
// secret of this port, which in one's complement arithmetic (RFC 1071) add up to the same for all. Whoever guesses the
// id must guess the secret, too. An answer may acknowledge the data of a segment beside its SYN, all or nothing of it,
// so that it is remembered how much each had.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <ntool/net/probe_ports.hpp>
#include <ntool/wire/constant_checksum.hpp>
#include <ntool/wire/icmp.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::net {

class RawProbes {
 public:
  RawProbes(RawPortRules rules, std::uint16_t secret);

  [[nodiscard]] std::uint8_t protocol() const;
  /// Whether packets of this kind have ports in front.
  [[nodiscard]] bool has_ports() const { return rules_.probe != RawPortRules::Probe::payload; }
  /// Where its checksum stands, if it has one.
  [[nodiscard]] std::optional<int> checksum_at() const;

  /// The transport's header and what follows. `source` is what the checksum covers.
  void write(const wire::ProbeAction& action, Port from, const IpAddress& source, ByteWriter& out);

  /// Which probe was quoted. A number that is none of ours is somebody's lie, or another program's.
  [[nodiscard]] wire::ReadMark mark_quoted(const wire::QuotedProbe& quoted) const;

  /// Of a bare payload, which has no ports to tell it: the flow of a quoted probe, from its first byte on; 0 where
  /// there is too little.
  [[nodiscard]] std::uint8_t flow_of(Bytes transport) const;

  /// What a packet of our protocol says, from its transport header on.
  struct Reply {
    wire::ProbeAnswer::Kind kind = wire::ProbeAnswer::Kind::datagram;
    std::optional<Seq> id = {};
    std::uint8_t flow = 0;  ///< of a bare payload that came back; else the ports tell it
    Port from = {};         ///< 0 where it has none
    Port to = {};           ///< ours
    Bytes payload = {};     ///< ProbeAnswer::payload
  };
  /// nullopt: nothing that answers a probe of ours.
  [[nodiscard]] std::optional<Reply> read(Bytes transport, const IpAddress& from, const IpAddress& to) const;

  /// What our sequence numbers are for it, and back.
  [[nodiscard]] std::uint32_t sequence_of(Seq id) const;
  [[nodiscard]] std::optional<Seq> id_of(std::uint32_t sequence) const;

 private:
  void write_tcp(const wire::ProbeAction& action, Port from, const IpAddress& source, ByteWriter& out);
  [[nodiscard]] std::optional<Seq> id_acknowledged(std::uint32_t acknowledgement) const;
  [[nodiscard]] std::optional<Reply> read_tcp(Bytes transport, const IpAddress& from, const IpAddress& to) const;
  [[nodiscard]] std::optional<Reply> read_dccp(Bytes transport, const IpAddress& from, const IpAddress& to) const;
  [[nodiscard]] std::optional<Reply> read_udp_lite(Bytes transport) const;
  [[nodiscard]] std::optional<Reply> read_sctp(Bytes transport) const;

  RawPortRules rules_;
  std::uint16_t secret_;
  ByteWriter options_;                     // of TCP, the same in all
  std::vector<std::uint16_t> data_sizes_;  // of TCP, by id; as long as the largest id that had data
};

}  // namespace ntool::net
