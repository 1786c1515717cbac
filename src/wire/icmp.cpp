#include <algorithm>
#include <array>

#include <ntool/wire/icmp.hpp>
#include <ntool/wire/ip_packet.hpp>

namespace ntool::wire {
namespace {

/// RFC 4884 4 and 5: a quote with extensions behind it has at least so many bytes. Routers that are older than that
/// text quote exactly so many and write no length (5.5).
constexpr std::size_t quote_with_extensions = 128;
constexpr std::size_t extension_header_size = 4;
constexpr std::uint8_t extension_version = 2;

/// RFC 1191 7.1.
constexpr std::array<std::uint32_t, 11> plateaus = {65535, 32000, 17914, 8166, 4352, 2002, 1492, 1006, 508, 296, 68};

/// Where an error of this type says how long its quote is, and in which unit (RFC 4884 4, 5).
struct LengthField {
  unsigned shift;    ///< within rest_of_header
  std::size_t unit;  ///< bytes
};
std::optional<LengthField> length_field(Family family, std::uint8_t type) {
  if (family == Family::ipv4) {
    if (type == icmp_v4::unreachable || type == icmp_v4::time_exceeded || type == icmp_v4::parameter_problem)
      return LengthField{16, 4};
    return std::nullopt;
  }
  if (type == icmp_v6::unreachable || type == icmp_v6::time_exceeded) return LengthField{24, 8};
  return std::nullopt;
}

bool is_error(Family family, std::uint8_t type) {
  if (family == Family::ipv6) return type >= icmp_v6::unreachable && type <= icmp_v6::parameter_problem;
  return type == icmp_v4::unreachable || type == icmp_v4::source_quench || type == icmp_v4::redirect ||
         type == icmp_v4::time_exceeded || type == icmp_v4::parameter_problem;
}

/// What no length field vouches for must prove itself: with 0 for "no checksum" it does not.
bool is_extension_structure(Bytes bytes) {
  return bytes.size() >= extension_header_size && bytes[0] >> 4U == extension_version &&
         (bytes[2] != 0 || bytes[3] != 0) && checksum(bytes) == 0;
}

/// Where the quote ends and extensions begin. A length below the minimum is what a host left in a field that it does
/// not know.
std::size_t quote_size(Bytes body, std::uint32_t rest_of_header, LengthField field) {
  const std::size_t told = ((rest_of_header >> field.shift) & 0xFFU) * field.unit;
  if (told >= quote_with_extensions) return std::min(told, body.size());
  if (body.size() > quote_with_extensions && is_extension_structure(body.subspan(quote_with_extensions)))
    return quote_with_extensions;
  return body.size();
}

}  // namespace

Result<IcmpMessage> parse_icmp(Bytes bytes, Family family, std::uint32_t pseudo_sum) {
  ByteReader reader(bytes);
  IcmpMessage message{.family = family};
  message.type = TRY(reader.u8());
  message.code = TRY(reader.u8());
  TRY(reader.skip(2));
  message.checksum_ok = checksum(bytes, pseudo_sum) == 0;
  const bool is_v4 = family == Family::ipv4;
  const bool is_reply = message.type == (is_v4 ? icmp_v4::echo_reply : icmp_v6::echo_reply);
  if (is_reply || message.type == (is_v4 ? icmp_v4::echo_request : icmp_v6::echo_request)) {
    IcmpEcho echo{.is_reply = is_reply};
    echo.identifier = TRY(reader.u16());
    echo.sequence = Seq(TRY(reader.u16()));
    echo.data = reader.rest();
    message.body = echo;
  } else if (is_error(family, message.type)) {
    IcmpError error{.rest_of_header = TRY(reader.u32())};
    error.quote = reader.rest();
    if (const auto field = length_field(family, message.type)) {
      const std::size_t size = quote_size(reader.rest(), error.rest_of_header, *field);
      error.quote = TRY(reader.take(size));
      error.extensions = reader.rest();
    }
    message.body = error;
  }
  return message;
}

void emit_icmp_echo(const IcmpEcho& echo, Family family, ByteWriter& out, std::uint32_t pseudo_sum) {
  const std::size_t start = out.size();
  if (family == Family::ipv4) {
    out.u8(echo.is_reply ? icmp_v4::echo_reply : icmp_v4::echo_request);
  } else {
    out.u8(echo.is_reply ? icmp_v6::echo_reply : icmp_v6::echo_request);
  }
  out.u8(0);
  out.u16(0);
  out.u16(echo.identifier);
  out.u16(echo.sequence.value());
  out.bytes(echo.data);
  out.patch(start + 2, checksum(out.view().subspan(start), pseudo_sum));
}

void emit_icmp_error(const IcmpError& error, Family family, std::uint8_t type, std::uint8_t code, ByteWriter& out,
                     std::uint32_t pseudo_sum) {
  const std::size_t start = out.size();
  const auto field = error.extensions.empty() ? std::nullopt : length_field(family, type);
  std::uint32_t rest_of_header = error.rest_of_header;
  Bytes quote = error.quote;
  std::size_t padding = 0;
  if (field) {
    const std::size_t most = 0xFF * field->unit;
    quote = quote.first(std::min(quote.size(), most));
    const std::size_t words = (std::max(quote.size(), quote_with_extensions) + field->unit - 1) / field->unit;
    padding = words * field->unit - quote.size();
    rest_of_header &= ~(0xFFU << field->shift);
    rest_of_header |= static_cast<std::uint32_t>(words) << field->shift;
  }
  out.u8(type);
  out.u8(code);
  out.u16(0);
  out.u32(rest_of_header);
  out.bytes(quote);
  out.zeros(padding);
  if (field) out.bytes(error.extensions);
  out.patch(start + 2, checksum(out.view().subspan(start), pseudo_sum));
}

std::uint32_t icmp_info(const IcmpMessage& message) {
  const auto* error = std::get_if<IcmpError>(&message.body);
  if (error == nullptr) return 0;
  const std::uint32_t rest = error->rest_of_header;
  if (message.family == Family::ipv6)
    return message.type == icmp_v6::packet_too_big || message.type == icmp_v6::parameter_problem ? rest : 0;
  switch (message.type) {
    case icmp_v4::unreachable: return message.code == icmp_v4::fragmentation_needed ? rest & 0xFFFFU : 0;
    case icmp_v4::redirect: return rest;
    case icmp_v4::parameter_problem: return rest >> 24U;
    default: return 0;
  }
}

Mtu next_packet_size(Family family, std::size_t size, std::uint32_t told) {
  const std::uint32_t least = family == Family::ipv4 ? 68 : 1280;
  if (told >= least && told < size) return Mtu(told);
  const auto* plateau = std::ranges::find_if(plateaus, [&](std::uint32_t each) { return each < size; });
  return Mtu(std::max(least, plateau == plateaus.end() ? least : *plateau));
}

std::uint32_t icmp_mtu(const IcmpMessage& message) {
  const bool tells_mtu =
      message.family == Family::ipv4 ? message.type == icmp_v4::unreachable : message.type == icmp_v6::packet_too_big;
  return tells_mtu ? icmp_info(message) : 0;
}

}  // namespace ntool::wire
