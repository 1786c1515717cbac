// ICMP for IPv4 and IPv6 as values (RFC 792, RFC 4443): echo, errors with what they quote, and the extensions of RFC
// 4884. Types and codes keep the numbers of their family: ICMPv4's and ICMPv6's differ.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>

namespace ntool::wire {

/// Type numbers that decide something.
namespace icmp_v4 {
inline constexpr std::uint8_t echo_reply = 0;
inline constexpr std::uint8_t unreachable = 3;
inline constexpr std::uint8_t source_quench = 4;
inline constexpr std::uint8_t redirect = 5;
inline constexpr std::uint8_t echo_request = 8;
inline constexpr std::uint8_t time_exceeded = 11;
inline constexpr std::uint8_t parameter_problem = 12;
/// Codes of unreachable.
inline constexpr std::uint8_t port_unreachable = 3;
inline constexpr std::uint8_t fragmentation_needed = 4;
}  // namespace icmp_v4
namespace icmp_v6 {
inline constexpr std::uint8_t unreachable = 1;
inline constexpr std::uint8_t packet_too_big = 2;
inline constexpr std::uint8_t time_exceeded = 3;
inline constexpr std::uint8_t parameter_problem = 4;
/// A code of unreachable.
inline constexpr std::uint8_t port_unreachable = 4;
inline constexpr std::uint8_t echo_request = 128;
inline constexpr std::uint8_t echo_reply = 129;
}  // namespace icmp_v6

struct IcmpEcho {
  bool is_reply = false;
  std::uint16_t identifier = 0;
  Seq sequence = {};
  Bytes data = {};
};

/// An error or redirect about a packet of ours.
struct IcmpError {
  /// The four bytes after the checksum as they came: next-hop MTU, pointer or gateway, see icmp_info(); also the
  /// length of the quote (RFC 4884 4), which emit_icmp_error() writes itself where there are extensions.
  std::uint32_t rest_of_header = 0;
  /// The packet that it is about, from its IP header on, usually cut; with extensions behind it padded with zeros.
  Bytes quote = {};
  Bytes extensions = {};  ///< from the extension header on (RFC 4884 7); empty: none
};

struct IcmpMessage {
  Family family = Family::ipv4;
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  bool checksum_ok = true;
  /// monostate: another kind (timestamps, neighbour discovery …), which nobody here asks for.
  std::variant<std::monostate, IcmpEcho, IcmpError> body = {};
};

/// `pseudo_sum` is pseudo_header_sum() for ICMPv6 (whose checksum covers it) and 0 for ICMPv4. A wrong checksum is no
/// error: checksum_ok says so. Errors: Errc::malformed below 8 bytes (4 for kinds that are no echo and no error).
Result<IcmpMessage> parse_icmp(Bytes bytes, Family family, std::uint32_t pseudo_sum = 0);

/// Type, checksum and all.
void emit_icmp_echo(const IcmpEcho& echo, Family family, ByteWriter& out, std::uint32_t pseudo_sum = 0);
/// An error with its quote and extensions; with extensions the quote is padded to 128 bytes and its length is written
/// (RFC 4884 5); types that have no place for the length go without extensions.
void emit_icmp_error(const IcmpError& error, Family family, std::uint8_t type, std::uint8_t code, ByteWriter& out,
                     std::uint32_t pseudo_sum = 0);

/// A redirect or a source quench: advice about later packets, while the one that it quotes may well have gone on (RFC
/// 1122 3.2.2.2, 3.2.2.3).
constexpr bool is_icmp_advice(Family family, std::uint8_t type) {
  return family == Family::ipv4 && (type == icmp_v4::redirect || type == icmp_v4::source_quench);
}

/// Nobody goes on with the packet: any code of "unreachable" (RFC 792, RFC 4443 3.1).
constexpr bool is_unreachable(Family family, std::uint8_t type) {
  return type == (family == Family::ipv4 ? icmp_v4::unreachable : icmp_v6::unreachable);
}
/// Nobody listens at the port: what a UDP probe meets at its end (RFC 792 code 3, RFC 4443 3.1 code 4).
constexpr bool is_port_unreachable(Family family, std::uint8_t type, std::uint8_t code) {
  return is_unreachable(family, type) &&
         code == (family == Family::ipv4 ? icmp_v4::port_unreachable : icmp_v6::port_unreachable);
}
/// Too long for the next link, and not to be cut (RFC 1191 4, RFC 4443 3.2: any code).
constexpr bool is_too_big(Family family, std::uint8_t type, std::uint8_t code) {
  return family == Family::ipv4 ? type == icmp_v4::unreachable && code == icmp_v4::fragmentation_needed
                                : type == icmp_v6::packet_too_big;
}
/// The TTL was used up on the way, so whoever says it is a router there. Other codes of "time exceeded" are about
/// fragments: the packet has arrived (RFC 792, RFC 4443 3.3).
constexpr bool is_ttl_exceeded(Family family, std::uint8_t type, std::uint8_t code) {
  return type == (family == Family::ipv4 ? icmp_v4::time_exceeded : icmp_v6::time_exceeded) && code == 0;
}

/// What to send where somebody says that `size` bytes are too many and names `told` (0: names nothing, as routers from
/// before RFC 1191 do): never more than before, never less than each link must take (68, IPv6 1280). Where what was
/// told is no help the next plateau of RFC 1191 7.
Mtu next_packet_size(Family family, std::size_t size, std::uint32_t told);

/// What rest_of_header says by the error's type: next-hop MTU, pointer (RFC 792: a byte, RFC 4443: 32 bits), or a
/// redirect's gateway; 0 for all others.
std::uint32_t icmp_info(const IcmpMessage& message);
/// RFC 1191 4, RFC 4443 3.2: the MTU that the error tells; 0 where it tells none (an old router).
std::uint32_t icmp_mtu(const IcmpMessage& message);

/// What of ours an error is about: the transport's first bytes, as far as they were quoted.
struct QuotedProbe {
  IpAddress source;
  IpAddress destination;
  Ttl ttl;
  std::uint8_t protocol = 0;
  std::uint16_t identification = 0;  ///< IPv4 alone
  std::uint8_t traffic_class = 0;
  /// What is quoted behind the IP header, whatever it is; of later fragments empty.
  Bytes transport = {};
  /// Of TCP, UDP, UDP-Lite, DCCP and ICMP, where so much is quoted.
  std::optional<std::uint16_t> checksum = {};
  /// TCP, UDP, UDP-Lite and DCCP, where at least four bytes of the transport were quoted.
  std::optional<Port> source_port = {};
  std::optional<Port> destination_port = {};
  std::optional<std::uint32_t> tcp_sequence = {};
  /// ICMP echo requests, where eight bytes were quoted.
  std::optional<std::uint16_t> identifier = {};
  std::optional<Seq> sequence = {};
  /// What is quoted behind the transport's header; for unknown transports and later fragments empty.
  Bytes payload = {};
};
/// Errors: Errc::malformed for a broken IP header; a short transport only leaves its fields empty. Inner IPv4 options
/// and IPv6 extension headers are walked.
Result<QuotedProbe> parse_quote(Bytes quote, Family family);

/// One object of RFC 4884 7.1.
struct IcmpExtension {
  std::uint8_t object_class = 0;
  std::uint8_t type = 0;
  Bytes payload = {};
};
/// Objects of the extension structure. Errors: Errc::malformed for another version, a wrong checksum (0 means none),
/// an object shorter than its header or longer than what is left.
Result<std::vector<IcmpExtension>> parse_icmp_extensions(Bytes extensions);

/// The extension structure with its checksum, for IcmpError::extensions. An object beyond 65,531 bytes is left out.
void emit_icmp_extensions(std::span<const IcmpExtension> objects, ByteWriter& out);

/// RFC 4950: a label stack entry.
struct MplsLabel {
  std::uint32_t label = 0;
  std::uint8_t traffic_class = 0;
  bool bottom = false;
  Ttl ttl;
  bool operator==(const MplsLabel&) const = default;
};
/// The incoming label stack of an extension of class 1, type 1; empty for others. Errors: a length that is no multiple
/// of four.
Result<std::vector<MplsLabel>> parse_mpls_labels(const IcmpExtension& extension);
/// An object with the stack; its payload is what `room` holds afterwards, and lives as long as that is not changed.
IcmpExtension mpls_extension(std::span<const MplsLabel> labels, ByteWriter& room);

/// RFC 5837: an interface of the router that sent an error.
struct InterfaceInformation {
  /// What the packet had to do with it (4.2).
  enum class Role : std::uint8_t {
    incoming,         ///< it came in by this one
    incoming_sub_ip,  ///< … and by this part of it (a member of a bundle, a circuit)
    outgoing,         ///< it would have left by this one
    next_hop,         ///< it would have gone there: `address` is the next router's
  };
  Role role = Role::incoming;
  std::optional<IfIndex> index = {};
  std::optional<IpAddress> address = {};
  std::string name = {};  ///< any bytes up to 63, UTF-8 if the router is right; empty: not told
  std::optional<Mtu> mtu = {};
  bool operator==(const InterfaceInformation&) const = default;
};
/// The object of class 2; nullopt for others. Bytes behind what its type promises are ignored. Errors: Errc::malformed
/// where a part is cut, an address of an unknown family, a name whose length is 0 or beyond 64.
Result<std::optional<InterfaceInformation>> parse_interface_information(const IcmpExtension& extension);
/// An object with its payload in `room`, as mpls_extension(). A longer name is cut.
IcmpExtension interface_extension(const InterfaceInformation& interface, ByteWriter& room);

}  // namespace ntool::wire
