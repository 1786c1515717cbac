// RFC 5837: which interface of a router an ICMP error is about.
#include <algorithm>
#include <fmt/format.h>

#include <ntool/wire/icmp.hpp>

namespace ntool::wire {
namespace {

constexpr std::uint8_t interface_class = 2;

/// The object's type says what is in it, in this order (4.1); the role is in the two highest bits.
constexpr unsigned role_shift = 6;
constexpr unsigned has_index = 0x08;
constexpr unsigned has_address = 0x04;
constexpr unsigned has_name = 0x02;
constexpr unsigned has_mtu = 0x01;

/// IANA "Address Family Numbers".
constexpr std::uint16_t family_v4 = 1;
constexpr std::uint16_t family_v6 = 2;

constexpr std::size_t longest_name = 63;  // behind a byte of length, which counts itself (4.3)

Result<IpAddress> read_address(ByteReader& reader) {
  const std::uint16_t family = TRY(reader.u16());
  TRY(reader.skip(2));
  if (family != family_v4 && family != family_v6) {
    return malformed("ICMP interface information", fmt::format("an address of family {}", family));
  }
  return IpAddress::from_bytes(TRY(reader.take(family == family_v4 ? 4 : 16)));
}

Result<std::string> read_name(ByteReader& reader) {
  const std::size_t length = TRY(reader.u8());
  if (length == 0 || length > longest_name + 1) {
    return malformed("ICMP interface information", fmt::format("a name of {} bytes", length));
  }
  const auto padded = as_text(TRY(reader.take(length - 1)));
  return std::string(padded.substr(0, padded.find('\0')));
}

}  // namespace

Result<std::optional<InterfaceInformation>> parse_interface_information(const IcmpExtension& extension) {
  if (extension.object_class != interface_class) return std::optional<InterfaceInformation>();
  ByteReader reader(extension.payload);
  InterfaceInformation interface { .role = static_cast<InterfaceInformation::Role>(extension.type >> role_shift) };
  if ((extension.type & has_index) != 0) interface.index = IfIndex(TRY(reader.u32()));
  if ((extension.type & has_address) != 0) interface.address = TRY(read_address(reader));
  if ((extension.type & has_name) != 0) interface.name = TRY(read_name(reader));
  if ((extension.type & has_mtu) != 0) interface.mtu = Mtu(TRY(reader.u32()));
  return std::optional(std::move(interface));
}

IcmpExtension interface_extension(const InterfaceInformation& interface, ByteWriter& room) {
  unsigned type = static_cast<unsigned>(interface.role) << role_shift;
  room.clear();
  if (interface.index) {
    type |= has_index;
    room.u32(interface.index->value());
  }
  if (interface.address) {
    type |= has_address;
    room.u16(interface.address->is_v4() ? family_v4 : family_v6);
    room.u16(0);
    room.bytes(interface.address->bytes());
  }
  if (!interface.name.empty()) {
    type |= has_name;
    const auto name = as_bytes(interface.name).first(std::min(interface.name.size(), longest_name));
    const std::size_t length = (1 + name.size() + 3) / 4 * 4;
    room.u8(static_cast<std::uint8_t>(length));
    room.bytes(name);
    room.zeros(length - 1 - name.size());
  }
  if (interface.mtu) {
    type |= has_mtu;
    room.u32(interface.mtu->value());
  }
  return {.object_class = interface_class, .type = static_cast<std::uint8_t>(type), .payload = room.view()};
}

}  // namespace ntool::wire
