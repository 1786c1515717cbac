// ICMP messages as raw sockets hand them over, as a prober's answers: with all that a router quotes.
#pragma once

#include "receive_stamps.hpp"

#include <optional>
#include <vector>

#include <ntool/sys/probe_socket.hpp>
#include <ntool/wire/icmp.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::net {

/// Writes what the message and the packet around it say into an answer that is new. nullopt: it is no ICMP message. The
/// result lends from `incoming`.
std::optional<wire::IcmpMessage> read_icmp_message(const sys::ProbeSocket& socket, const sys::IncomingProbe& incoming,
                                                   wire::ProbeAnswer& answer);

/// The same of a packet with its IP header.
std::optional<wire::IcmpMessage> read_icmp_packet(Bytes bytes, wire::ProbeAnswer& answer);

/// Writes what an error says into the answer; which probe it is about is left to the caller, who looks at the result.
/// nullopt: it is no error, or quotes nothing that can be read.
std::optional<wire::QuotedProbe> read_icmp_error(const wire::IcmpMessage& message, wire::ProbeAnswer& answer);

/// With a source route packets travel under the addresses of its gateways (RFC 791 3.1): an error about one is about
/// where it was to end.
void forget_gateways(const sys::ProbeRoute& route, wire::ProbeAnswer& answer);

/// A raw socket that hears the errors about packets of one IP protocol.
class ErrorEar {
 public:
  /// Errors: Errc::permission without CAP_NET_RAW.
  static Result<ErrorEar> open(Family family, std::uint8_t protocol);

  [[nodiscard]] int fd() const { return socket_.fd(); }
  [[nodiscard]] std::uint64_t dropped() const { return socket_.dropped(); }
  /// Only errors about packets from these source ports matter; empty, as from the start: of the protocol, whatever the
  /// ports. The kernel is given a filter once others have come: to compile it costs more than to drop a few here.
  void let_in_ports(std::vector<Port> ports) {
    ports_ = std::move(ports);
    if (others_ >= many_others) socket_.let_in_ports(ports_);
  }

  /// Appends what waits, up to a batch. `is_ours` sees what was quoted, and writes id and flow into the answer.
  template <class IsOurs>
  Result<void> receive(ReceiveStamps& stamps, std::vector<wire::ProbeAnswer>& answers, IsOurs&& is_ours) {
    const auto messages = TRY(socket_.receive());
    if (messages.empty()) return {};
    stamps.sample();
    for (const auto& each : messages) {
      auto& answer = answers.emplace_back();
      const auto message = read_icmp_message(socket_, each, answer);
      const auto quoted = message ? read_icmp_error(*message, answer) : std::nullopt;
      // As the kernel has it, which puts no error with a wrong checksum into an error queue.
      const bool believed = quoted && answer.checksum_ok && quoted->protocol == protocol_;
      if (believed && is_ours(*quoted, answer)) {
        stamps.put(answer, each.stamp);
      } else {
        answers.pop_back();
        if (++others_ == many_others) socket_.let_in_ports(ports_);
      }
    }
    return {};
  }

 private:
  static constexpr std::uint64_t many_others = 16;

  ErrorEar(sys::ProbeSocket socket, std::uint8_t protocol) : socket_(std::move(socket)), protocol_(protocol) {}
  sys::ProbeSocket socket_;
  std::uint8_t protocol_;
  std::vector<Port> ports_;
  std::uint64_t others_ = 0;  ///< messages that were not about our packets
};

}  // namespace ntool::net
