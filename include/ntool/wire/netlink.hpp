// Netlink messages and attributes as values (netlink(7), linux/netlink.h). Everything is in the machine's own byte
// order. Reading checks every length against what is really there, so a lying length is an error and a length of zero
// never loops; writing pads and patches lengths by itself. No sockets here.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/result.hpp>

namespace ntool::wire {

/// struct nlmsghdr without its length, which NetlinkMessage's spans tell.
struct NetlinkHeader {
  std::uint16_t type = 0;   ///< NLMSG_DONE, NLMSG_ERROR, RTM_NEWLINK …
  std::uint16_t flags = 0;  ///< NLM_F_*
  std::uint32_t sequence = 0;
  std::uint32_t port = 0;  ///< of the receiver: netlink's name for it is pid
  bool operator==(const NetlinkHeader&) const = default;
};

inline constexpr std::size_t netlink_header_size = 16;
inline constexpr std::size_t netlink_sequence_offset = 8;
inline constexpr std::size_t netlink_port_offset = 12;

struct NetlinkMessage {
  NetlinkHeader header;
  Bytes payload;  ///< what follows the header
  Bytes whole;    ///< header and payload, as NetlinkTransport's sink wants it

  [[nodiscard]] bool interrupted() const;  ///< NLM_F_DUMP_INTR: the table changed while it was dumped
};

/// One message at the beginning of `bytes`; what follows it is not looked at.
Result<NetlinkMessage> parse_netlink_message(Bytes bytes);

/// Walks over the messages of one datagram.
class NetlinkMessages {
 public:
  explicit NetlinkMessages(Bytes datagram) : rest_(datagram) {}
  /// nullopt at the end. After an error the walk is over.
  Result<std::optional<NetlinkMessage>> next();

 private:
  Bytes rest_;
};

struct NetlinkAttribute {
  std::uint16_t type = 0;  ///< without NLA_F_NESTED and NLA_F_NET_BYTEORDER
  Bytes payload;

  /// The number of exactly this width, as the kernel writes it; any other length is an error.
  template <std::unsigned_integral T>
  [[nodiscard]] Result<T> number() const {
    if (payload.size() != sizeof(T)) return wrong_size(sizeof(T));
    return ByteReader(payload, std::endian::native).read<T>();
  }
  /// A NUL-terminated string: the bytes before the first NUL, or all of them where none stands.
  [[nodiscard]] std::string_view text() const;

 private:
  [[nodiscard]] std::unexpected<Error> wrong_size(std::size_t wanted) const;
};

/// Walks over attributes: those after a message's fixed part, or those within a nested attribute.
class NetlinkAttributes {
 public:
  explicit NetlinkAttributes(Bytes bytes) : rest_(bytes) {}
  /// nullopt at the end. After an error the walk is over.
  Result<std::optional<NetlinkAttribute>> next();

 private:
  Bytes rest_;
};

/// Calls `use(attribute) → Result<void>` for each attribute up to the first error.
template <class Use>
Result<void> for_each_attribute(Bytes bytes, Use&& use) {
  NetlinkAttributes attributes(bytes);
  while (const auto attribute = TRY(attributes.next())) TRY(use(*attribute));
  return {};
}

/// The outcome that NLMSG_ERROR and NLMSG_DONE carry.
struct NetlinkOutcome {
  int error = 0;         ///< a positive errno; 0: it went well
  std::string text;      ///< the kernel's extended acknowledgement (NLMSGERR_ATTR_MSG), or empty
  std::uint32_t at = 0;  ///< where in our request the offending attribute stands (NLMSGERR_ATTR_OFFS), or 0
  bool operator==(const NetlinkOutcome&) const = default;
};
/// `message` must be of type NLMSG_ERROR or NLMSG_DONE. A DONE without payload went well.
Result<NetlinkOutcome> parse_netlink_outcome(const NetlinkMessage& message);

/// Builds one message. Attributes that do not fit their 16-bit length are told by finish().
class NetlinkWriter {
 public:
  NetlinkWriter(std::uint16_t type, std::uint16_t flags, std::uint32_t sequence = 0, std::uint32_t port = 0);

  /// The fixed part after the header, for example struct ifinfomsg, written field by field.
  ByteWriter& fixed() { return bytes_; }
  void attribute(std::uint16_t type, Bytes payload);
  template <std::unsigned_integral T>
  void attribute_number(std::uint16_t type, T value) {
    ByteWriter number(std::endian::native);
    number.write(value);
    attribute(type, number.view());
  }
  /// With the NUL that the kernel wants at the end.
  void attribute_text(std::uint16_t type, std::string_view text);
  /// Attributes written until the matching end_nested stand inside this one.
  void begin_nested(std::uint16_t type);
  void end_nested();

  /// Ends what is nested, writes the length and hands the message over.
  Result<std::vector<std::uint8_t>> finish();

 private:
  void align();
  std::size_t begin_attribute(std::uint16_t type);
  void end_attribute(std::size_t start);
  ByteWriter bytes_{std::endian::native};
  std::vector<std::size_t> open_;  // where the attributes not yet ended begin
  bool too_long_ = false;
};

}  // namespace ntool::wire
