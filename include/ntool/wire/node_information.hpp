// IPv6 node information queries (RFC 4620): a host is asked for its names or its addresses by ICMPv6.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>

namespace ntool::wire {

namespace icmp_v6 {
inline constexpr std::uint8_t node_information_query = 139;
inline constexpr std::uint8_t node_information_reply = 140;
}  // namespace icmp_v6

/// What is asked for (RFC 4620 5).
enum class NodeQuestion : std::uint16_t {
  none = 0,
  name = 2,
  addresses = 3,  ///< IPv6
  ipv4_addresses = 4,
};

/// RFC 4620 6.3, 6.4: which addresses; in an answer `truncated`, that there are more.
namespace node_flag {
inline constexpr std::uint16_t truncated = 0x01;
inline constexpr std::uint16_t all = 0x02;  ///< of all interfaces
inline constexpr std::uint16_t compatible = 0x04;
inline constexpr std::uint16_t link_local = 0x08;
inline constexpr std::uint16_t site_local = 0x10;
inline constexpr std::uint16_t global = 0x20;
}  // namespace node_flag

/// The code of a query: what its data names. The code of a reply: whether it answers.
namespace node_code {
inline constexpr std::uint8_t about_ipv6 = 0;
inline constexpr std::uint8_t about_name = 1;
inline constexpr std::uint8_t about_ipv4 = 2;
inline constexpr std::uint8_t success = 0;
inline constexpr std::uint8_t refused = 1;
inline constexpr std::uint8_t unknown = 2;  ///< it knows no such question
}  // namespace node_code

using NodeNonce = std::array<std::uint8_t, 8>;

struct NodeInformation {
  bool is_reply = false;
  std::uint8_t code = 0;
  std::uint16_t question = 0;  ///< a NodeQuestion, or a number that nobody has defined
  std::uint16_t flags = 0;
  NodeNonce nonce = {};  ///< a reply repeats its query's
  Bytes data = {};
};

/// An ICMPv6 message whose checksum somebody else has judged. Errors: Errc::malformed below 16 bytes and for other
/// types.
Result<NodeInformation> parse_node_information(Bytes icmp);

/// With a checksum of 0: the kernel fills in that of ICMPv6.
void emit_node_information(const NodeInformation& message, ByteWriter& out);

/// Why the data of a reply ends too early.
enum class NodeDataFault : std::uint8_t {
  too_short,  ///< not even the lifetime that stands before names
  truncated,  ///< a name or an address goes on beyond the message
};

struct NodeNames {
  /// As DNS writes names (RFC 1035 5.1, dots in labels and what does not print escaped: "\.", "\027"). Whole ones end
  /// with a dot; those that are only a first label do not.
  std::vector<std::string> names = {};
  std::optional<NodeDataFault> fault = {};
};
/// The data of a reply to NodeQuestion::name (RFC 4620 6.2). Compressed names are not allowed in it and a fault.
NodeNames parse_node_names(Bytes data);

struct NodeAddresses {
  std::vector<IpAddress> addresses = {};
  std::optional<NodeDataFault> fault = {};
};
/// The data of a reply to NodeQuestion::addresses or ipv4_addresses: pairs of a lifetime and an address (RFC 4620 6.3,
/// 6.4).
NodeAddresses parse_node_addresses(Bytes data, Family family);

/// A name as a query carries it: in lower case; one that is not whole ends with two empty labels (RFC 4620 4). Errors:
/// Errc::usage for empty labels, labels of more than 63 and names of more than 255 bytes.
Result<std::vector<std::uint8_t>> node_subject(std::string_view name, bool whole);

/// ff02::2:ffXX:XXXX, to which a host with this name listens (RFC 4620 5): MD5 of the first label with its length.
/// `subject` as node_subject() writes it.
IpAddress node_information_group(Bytes subject);

}  // namespace ntool::wire
