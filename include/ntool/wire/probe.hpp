// The words between a prober (engine/probe) and the ports that carry its probes (net): actions out, answers in. They
// live here because engine and net do not know each other.
//
// A prober is a passive state machine (docs/architecture.md). Its owner (net/drive) hands its actions to a port in
// batches and the port's answers back, in batches too. The ports for packets (ICMP, UDP) allocate nothing per packet; a
// connect needs a socket of its own. Calls that find nothing to do are harmless.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>

namespace ntool::wire {

struct ProbeAction {
  enum class Kind : std::uint8_t {
    send,     ///< a packet: ICMP echo, UDP, TCP …, as the port is made
    connect,  ///< a TCP connection
    give_up,  ///< no answer to `id` is awaited any more: a connect is ended
  };
  Kind kind = Kind::send;
  /// Names the probe in its answers; of an ICMP echo the sequence number. The prober uses none twice while the first is
  /// under way.
  Seq id;
  std::uint8_t flow = 0;  ///< probes of the same number share addresses, ports and identifier
  IpAddress to = {};
  Port port = {};               ///< UDP, TCP
  std::optional<Ttl> ttl = {};  ///< absent: the system's default
  Bytes payload = {};           ///< lent until the next call of poll_actions
};

/// Where an Instant comes from.
enum class Stamp : std::uint8_t { user, kernel };

/// How our probe looked where an ICMP error about it was made. Only ports that see whole ICMP messages can tell (raw
/// sockets): the error queue strips the headers. Address translation and rewritten traffic classes show here.
struct QuotedHeader {
  IpAddress source;
  std::optional<Port> source_port = {};        ///< UDP, TCP, UDP-Lite, DCCP
  std::optional<std::uint16_t> checksum = {};  ///< of the transport (these and ICMP), where so much is quoted
  std::uint16_t identification = 0;            ///< IPv4 alone
  std::uint8_t traffic_class = 0;
  bool operator==(const QuotedHeader&) const = default;
};
struct QuotedProbe;  // wire/icmp.hpp
QuotedHeader quoted_header(const QuotedProbe& probe);

struct ProbeAnswer {
  enum class Kind : std::uint8_t {
    sent,        ///< it is out: the probe's time begins now, not at its action
    not_sent,    ///< the system refused: `error`
    echo_reply,  ///< ICMP echo
    datagram,    ///< UDP: somebody answered with data
    connected,   ///< TCP, DCCP; the connection has been closed again
    refused,     ///< TCP, DCCP: the host itself said no (RST); UDP: port unreachable comes as icmp_error
    icmp_error,  ///< somebody said why the probe goes no further
    failed,      ///< the system gave a connect up: `error` (timed out, no route …)
    sent_stamp,  ///< the kernel's own time of a sending that `sent` told of before; comes before any answer to it
  };
  Kind kind = Kind::sent;
  /// Absent: the answer is to one of ours, but quotes too little to say to which.
  std::optional<Seq> id = {};
  Instant at = {};  ///< when it was sent, or came
  Stamp stamp = Stamp::user;
  std::optional<IpAddress> from = {};
  std::optional<IpAddress> to = {};  ///< which of our addresses it was sent to, or the one that a probe left from
  std::optional<Ttl> ttl = {};       ///< of the answer
  std::optional<std::uint8_t> traffic_class = {};  ///< of the answer, where the port tells it
  Bytes ip_options = {};                           ///< of the answer (IPv4), lent until the port's next call
  std::uint8_t flow = 0;
  // icmp_error
  std::uint8_t icmp_type = 0;
  std::uint8_t icmp_code = 0;
  std::uint32_t icmp_info = 0;         ///< next-hop MTU, pointer, or a redirect's gateway (RFC 792), by type
  std::optional<Ttl> quoted_ttl = {};  ///< the TTL that our probe had left at the sender of the error
  std::optional<QuotedHeader> quoted = {};
  /// Where the quoted packet was going, known also where there is no id; port 0 where none is known (ICMP has none).
  /// Of a raw port's replies: where they come from, with the port.
  std::optional<Endpoint> about = {};
  Bytes extensions = {};  ///< RFC 4884, lent until the port's next call
  // echo_reply, datagram; of a raw port connected and refused, too
  /// Lent until the port's next call. connected, refused: the TCP header with its options (parse_tcp reads it), or the
  /// DCCP packet.
  Bytes payload = {};
  std::size_t bytes = 0;  ///< of the message with its header
  bool checksum_ok = true;
  bool truncated = false;  ///< longer than the port's buffer, or than its own header says
  /// not_sent and failed: why.
  std::shared_ptr<const Error> error = {};
  /// not_sent because too long (Errc::too_long), or connected by a connect: what fits the way as this host knows it.
  std::optional<Mtu> mtu = {};
};

/// Whether an ICMP error quotes a packet to somewhere else than `to`. Anybody can send an error with an identifier or a
/// source port that is ours: it says nothing about a probe of a prober that has sent nothing there. Quotes carry no
/// zone, and what is sent to "this host" (0.0.0.0, ::) has another address on its way.
inline bool is_about_another(const ProbeAnswer& answer, const Endpoint& to) {
  if (!answer.about || to.ip.is_unspecified()) return false;
  const auto& about = *answer.about;
  return about.ip.plain() != to.ip.plain() || (about.port != Port{} && to.port != Port{} && about.port != to.port);
}

template <class P>
concept Prober = requires(P prober, const P& watched, Instant now, std::span<ProbeAction> room,
                          std::span<const ProbeAnswer> answers) {
  typename P::Event;
  /// Fills `room` from the front with what to do now, and says how much; 0: nothing until poll_timeout().
  { prober.poll_actions(now, room) } -> std::same_as<std::size_t>;
  prober.handle_answers(answers, now);
  prober.handle_timeout(now);
  /// When to call handle_timeout and poll_actions again; nullopt: after the next answer.
  { watched.poll_timeout() } -> std::same_as<std::optional<Instant>>;
  /// What is to be told, in order; nullopt: nothing more now.
  { prober.poll_event() } -> std::same_as<std::optional<typename P::Event>>;
  /// No event will come any more.
  { watched.finished() } -> std::same_as<bool>;
};

}  // namespace ntool::wire
