#include <algorithm>
#include <array>
#include <fmt/format.h>

#include <ntool/engine/tables/hardware.hpp>

namespace ntool::engine {
namespace {

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c; });
  return text;
}

std::string mac48(Bytes bytes) {
  return to_hex(bytes.first(6), ':');
}
std::string mac48_upper(Bytes bytes) {
  return upper(to_hex(bytes.first(6), ':'));
}
std::string mac48_dashed(Bytes bytes) {
  return upper(to_hex(bytes.first(6), '-'));
}
std::string eui64(Bytes bytes) {
  return upper(to_hex(bytes.first(8), ':'));
}
std::string arcnet(Bytes bytes) {
  return upper(to_hex(bytes.first(1)));
}
std::string rose(Bytes bytes) {
  return to_hex(bytes.first(5));
}
/// A Frame Relay DLCI is a short in the machine's order.
std::string dlci(Bytes bytes) {
  ByteReader reader(bytes, std::endian::native);
  return std::to_string(static_cast<std::int16_t>(reader.u16().value_or(0)));
}
/// An AX.25 call sign: six characters and a station number, each shifted left by one (AX.25 2.2, section 3.12).
std::string call_sign(Bytes bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes.first(6)) {
    const char c = static_cast<char>(byte >> 1U);
    if (c != ' ' && c != '\0') text += c;
  }
  const unsigned station = (bytes[6] >> 1U) & 0xFU;
  return station == 0 ? text : fmt::format("{}-{}", text, station);
}
/// An X.121 address is text.
std::string x121(Bytes bytes) {
  const auto text = as_text(bytes);
  return std::string(text.substr(0, text.find('\0')));
}
/// 16 bytes are written, of which the ioctl filled eight.
std::string unspecified(Bytes bytes) {
  std::array<std::uint8_t, 16> padded{};
  std::ranges::copy(bytes.first(hardware_text_bytes), padded.begin());
  return upper(to_hex(padded, '-'));
}
/// A tunnel's address is written as nothing, but with the blank before it.
std::string nothing(Bytes) {
  return {};
}

constexpr std::array types = std::to_array<HardwareType>({
    {0, "netrom", "AMPR NET/ROM", call_sign},
    {1, "ether", "Ethernet", mac48},
    {3, "ax25", "AMPR AX.25", call_sign},
    {7, "arcnet", "ARCnet", arcnet},
    {15, "dlci", "Frame Relay DLCI", dlci},
    {27, "eui64", "Generic EUI-64", eui64},
    {256, "slip", "Serial Line IP", nullptr},
    {257, "cslip", "VJ Serial Line IP", nullptr, true},
    {258, "slip6", "6-bit Serial Line IP", nullptr},
    {259, "cslip6", "VJ 6-bit Serial Line IP", nullptr, true},
    {264, "adaptive", "Adaptive Serial Line IP", nullptr},
    {270, "rose", "AMPR ROSE", rose},
    {271, "x25", "generic X.25", x121},
    {512, "ppp", "Point-to-Point Protocol", nullptr},
    {513, "hdlc", "(Cisco)-HDLC", nullptr},
    {516, "lapb", "LAPB", nullptr},
    {768, "tunnel", "IPIP Tunnel", nothing},
    {770, "frad", "Frame Relay Access Device", nullptr},
    {772, "loop", "Local Loopback", nullptr},
    {774, "fddi", "Fiber Distributed Data Interface", mac48_dashed},
    {776, "sit", "IPv6-in-IPv4", nullptr},
    {780, "hippi", "HIPPI", mac48_upper},
    {782, "ec", "Econet", nullptr},
});
static_assert(std::ranges::is_sorted(types, {}, &HardwareType::number));

constexpr HardwareType unspec{0xFFFF, "unspec", "UNSPEC", unspecified};

}  // namespace

const HardwareType& hardware_type(std::uint16_t number) {
  const auto found = std::ranges::lower_bound(types, number, {}, &HardwareType::number);
  return found != types.end() && found->number == number ? *found : unspec;
}

std::string hardware_address_text(const HardwareType& type, Bytes address) {
  if (type.address == nullptr) return {};
  std::array<std::uint8_t, hardware_text_bytes> padded{};
  std::ranges::copy(address.first(std::min(address.size(), padded.size())), padded.begin());
  return type.address(padded);
}

}  // namespace ntool::engine
