#include "support/catch.hpp"

#include <algorithm>
#include <vector>

#include <ntool/wire/icmp.hpp>
#include <ntool/wire/ip_packet.hpp>

using namespace ntool;
using namespace ntool::wire;

namespace {

using Buffer = std::vector<std::uint8_t>;

Buffer bytes_of(std::string_view hex) {
  return from_hex(hex).value();
}
Buffer emitted(const IcmpError& error, Family family, std::uint8_t type, std::uint8_t code, std::uint32_t sum = 0) {
  ByteWriter out;
  emit_icmp_error(error, family, type, code, out, sum);
  return out.take();
}
Buffer structure(const std::vector<IcmpExtension>& objects) {
  ByteWriter out;
  emit_icmp_extensions(objects, out);
  return out.take();
}
IcmpError error_in(const IcmpMessage& message) {
  return std::get<IcmpError>(message.body);
}

/// An error of IPv4 as a host without RFC 4884 wrote it: whatever the four bytes hold, then the body.
Buffer raw_error(std::uint8_t type, std::uint32_t rest_of_header, Bytes body) {
  ByteWriter out;
  out.u8(type);
  out.zeros(3);
  out.u32(rest_of_header);
  out.bytes(body);
  return out.take();
}

}  // namespace

TEST_CASE("an echo request is eight bytes and data") {
  const Buffer data = bytes_of("6162");
  const IcmpEcho echo{.identifier = 0x1234, .sequence = Seq(7), .data = data};
  ByteWriter out;
  emit_icmp_echo(echo, Family::ipv4, out);
  CHECK(to_hex(out.view()) == "08008462123400076162");  // the sum is 7b9d
}

TEST_CASE("echoes are emitted and read back") {
  const Buffer data = bytes_of("000102030405060708");
  const auto address = IpAddress::parse("2001:db8::1").value();
  for (const auto family : {Family::ipv4, Family::ipv6}) {
    const auto sum = family == Family::ipv4 ? 0U : pseudo_header_sum(address, address, ip_protocol::icmp_v6, 17);
    for (const bool is_reply : {false, true}) {
      ByteWriter out;
      out.u32(0xFFFFFFFF);  // somebody's header before it
      emit_icmp_echo({.is_reply = is_reply, .identifier = 0xABCD, .sequence = Seq(65535), .data = data}, family, out,
                     sum);
      auto bytes = Buffer(out.view().begin() + 4, out.view().end());
      const auto message = parse_icmp(bytes, family, sum).value();
      CHECK(message.checksum_ok);
      CHECK(message.family == family);
      CHECK(message.code == 0);
      const auto& echo = std::get<IcmpEcho>(message.body);
      CHECK(echo.is_reply == is_reply);
      CHECK(echo.identifier == 0xABCD);
      CHECK(echo.sequence == Seq(65535));
      CHECK(std::ranges::equal(echo.data, data));
      bytes.back() ^= 1U;
      CHECK_FALSE(parse_icmp(bytes, family, sum)->checksum_ok);
    }
  }
  CHECK(parse_icmp(bytes_of("8000000000000000"), Family::ipv6)->type == icmp_v6::echo_request);
}

TEST_CASE("short ICMP messages are refused, other kinds need only four bytes") {
  for (const auto family : {Family::ipv4, Family::ipv6}) {
    for (unsigned type = 0; type < 256; ++type) {
      Buffer bytes(8, 0);
      bytes[0] = static_cast<std::uint8_t>(type);
      const auto whole = parse_icmp(bytes, family).value();
      const std::size_t least = std::holds_alternative<std::monostate>(whole.body) ? 4 : 8;
      for (std::size_t size = 0; size < 8; ++size)
        REQUIRE(parse_icmp(Bytes(bytes).first(size), family).has_value() == (size >= least));
    }
  }
  CHECK(std::holds_alternative<std::monostate>(parse_icmp(bytes_of("0d000000"), Family::ipv4)->body));
  CHECK(std::holds_alternative<std::monostate>(parse_icmp(bytes_of("89000000"), Family::ipv6)->body));
}

TEST_CASE("an error without extensions quotes all that follows") {
  const Buffer quote(200, 0x45);
  const std::vector<std::pair<Family, std::uint8_t>> errors = {
      {Family::ipv4, 3}, {Family::ipv4, 4}, {Family::ipv4, 5}, {Family::ipv4, 11}, {Family::ipv4, 12},
      {Family::ipv6, 1}, {Family::ipv6, 2}, {Family::ipv6, 3}, {Family::ipv6, 4}};
  for (const auto& [family, type] : errors) {
    for (const std::size_t size : std::vector<std::size_t>{0, 1, 28, 127, 128, 129, 200}) {
      const auto bytes =
          emitted({.rest_of_header = 1400, .quote = Bytes(quote).first(size)}, family, type, 9, type * 3U);
      const auto message = parse_icmp(bytes, family, type * 3U).value();
      CHECK(message.type == type);
      CHECK(message.code == 9);
      CHECK(message.checksum_ok);
      const auto error = error_in(message);
      CHECK(error.rest_of_header == 1400);
      CHECK(error.quote.size() == size);
      CHECK(error.extensions.empty());
    }
  }
}

TEST_CASE("the length field says where extensions begin") {
  const Buffer payload = bytes_of("00064101");
  const auto extensions = structure({{.object_class = 1, .type = 1, .payload = payload}});
  struct Place {
    Family family;
    std::uint8_t type;
    std::size_t offset, unit;
  };
  const std::vector<Place> places = {{Family::ipv4, 3, 5, 4},
                                     {Family::ipv4, 11, 5, 4},
                                     {Family::ipv4, 12, 5, 4},
                                     {Family::ipv6, 1, 4, 8},
                                     {Family::ipv6, 3, 4, 8}};
  for (const auto& place : places) {
    for (const std::size_t size : std::vector<std::size_t>{0, 1, 28, 127, 128, 129, 136, 500}) {
      const Buffer quote(size, 0x45);
      const auto bytes =
          emitted({.rest_of_header = 1400, .quote = quote, .extensions = extensions}, place.family, place.type, 0);
      const std::size_t padded = (std::max<std::size_t>(size, 128) + place.unit - 1) / place.unit * place.unit;
      REQUIRE(bytes.size() == 8 + padded + extensions.size());
      REQUIRE(bytes[place.offset] == padded / place.unit);
      const auto message = parse_icmp(bytes, place.family).value();
      CHECK(message.checksum_ok);
      const auto error = error_in(message);
      REQUIRE(error.quote.size() == padded);
      CHECK(std::ranges::equal(error.quote.first(size), quote));
      CHECK(std::ranges::all_of(error.quote.subspan(size), [](auto byte) { return byte == 0; }));
      CHECK(std::ranges::equal(error.extensions, extensions));
      CHECK((error.rest_of_header & 0xFFFFU) == 1400);
    }
  }
  const Buffer huge(3000, 1);
  const auto bytes = emitted({.quote = huge, .extensions = extensions}, Family::ipv4, 11, 0);
  CHECK(error_in(*parse_icmp(bytes, Family::ipv4)).quote.size() == 255 * 4);
  // Types without a place for the length go without.
  CHECK(emitted({.quote = huge, .extensions = extensions}, Family::ipv6, 2, 0).size() == 3008);
  CHECK(emitted({.quote = huge, .extensions = extensions}, Family::ipv4, 5, 0).size() == 3008);
}

TEST_CASE("a length field that lies takes nothing away") {
  const Buffer body(140, 0x21);
  const auto split = [&](std::uint8_t words) {
    const auto error = error_in(parse_icmp(raw_error(11, std::uint32_t{words} << 16U, body), Family::ipv4).value());
    return std::pair(error.quote.size(), error.extensions.size());
  };
  CHECK(split(0) == std::pair<std::size_t, std::size_t>(140, 0));
  CHECK(split(5) == std::pair<std::size_t, std::size_t>(140, 0));  // below 128 bytes: not a length
  CHECK(split(31) == std::pair<std::size_t, std::size_t>(140, 0));
  CHECK(split(32) == std::pair<std::size_t, std::size_t>(128, 12));
  CHECK(split(35) == std::pair<std::size_t, std::size_t>(140, 0));
  CHECK(split(255) == std::pair<std::size_t, std::size_t>(140, 0));  // more than is there
}

TEST_CASE("extensions of old routers follow 128 bytes without a length, where their checksum proves them") {
  const Buffer payload = bytes_of("00064101");
  Buffer body(128, 0x45);
  const auto extensions = structure({{.object_class = 1, .type = 1, .payload = payload}});
  body.insert(body.end(), extensions.begin(), extensions.end());
  const auto found = [&](std::uint8_t type) {
    const auto bytes = raw_error(type, 0, body);
    const auto error = error_in(parse_icmp(bytes, Family::ipv4).value());
    CHECK(error.quote.size() + error.extensions.size() == body.size());
    return error.extensions.size();
  };
  CHECK(found(11) == extensions.size());
  CHECK(found(3) == extensions.size());
  CHECK(found(5) == 0);  // a redirect has none
  body.back() ^= 1U;
  CHECK(found(11) == 0);
  body.back() ^= 1U;
  body[130] = body[131] = 0;  // "no checksum" proves nothing
  CHECK(found(11) == 0);
  for (std::size_t size = 128; size < 140; ++size) {
    body.resize(size);
    CHECK(found(11) == 0);
  }
}

TEST_CASE("an error tells MTU, pointer or gateway by its type") {
  const auto info = [](Family family, std::string_view hex) {
    const auto bytes = bytes_of(hex);
    return icmp_info(parse_icmp(bytes, family).value());
  };
  const auto mtu = [](Family family, std::string_view hex) {
    const auto bytes = bytes_of(hex);
    return icmp_mtu(parse_icmp(bytes, family).value());
  };
  CHECK(mtu(Family::ipv4, "03040000 00200578") == 1400);  // the length of the quote stands beside it
  CHECK(mtu(Family::ipv4, "03040000 00000000") == 0);
  CHECK(mtu(Family::ipv4, "03010000 00000578") == 0);
  CHECK(mtu(Family::ipv4, "05010000 01020304") == 0);
  CHECK(mtu(Family::ipv6, "02000000 00011170") == 70000);
  CHECK(mtu(Family::ipv6, "04000000 00000028") == 0);
  CHECK(info(Family::ipv4, "05010000 01020304") == 0x01020304);
  CHECK(info(Family::ipv4, "0c000000 14200000") == 20);
  CHECK(info(Family::ipv4, "0b000000 00200000") == 0);
  CHECK(info(Family::ipv6, "04000000 00000028") == 40);
  CHECK(info(Family::ipv6, "01000000 10000000") == 0);
  CHECK(info(Family::ipv4, "08000000 00010002") == 0);
}

TEST_CASE("redirects and source quenches are advice, and all else ends a packet's way") {
  for (unsigned type = 0; type < 256; ++type) {
    CAPTURE(type);
    CHECK(is_icmp_advice(Family::ipv4, static_cast<std::uint8_t>(type)) == (type == 4 || type == 5));
    CHECK_FALSE(is_icmp_advice(Family::ipv6, static_cast<std::uint8_t>(type)));
  }
}

TEST_CASE("what is sent next where a router names no size, or a nonsensical one") {
  CHECK(next_packet_size(Family::ipv4, 1500, 1400) == Mtu(1400));
  CHECK(next_packet_size(Family::ipv4, 1500, 0) == Mtu(1492));
  CHECK(next_packet_size(Family::ipv4, 1492, 0) == Mtu(1006));
  CHECK(next_packet_size(Family::ipv4, 1500, 1500) == Mtu(1492));
  CHECK(next_packet_size(Family::ipv4, 1500, 4000000000) == Mtu(1492));
  CHECK(next_packet_size(Family::ipv4, 1500, 20) == Mtu(1492));
  CHECK(next_packet_size(Family::ipv4, 296, 0) == Mtu(68));
  CHECK(next_packet_size(Family::ipv4, 68, 0) == Mtu(68));
  CHECK(next_packet_size(Family::ipv6, 1500, 1280) == Mtu(1280));
  CHECK(next_packet_size(Family::ipv6, 1500, 600) == Mtu(1492));
  CHECK(next_packet_size(Family::ipv6, 1492, 600) == Mtu(1280));
}

TEST_CASE("what an error means depends on its family") {
  CHECK(is_ttl_exceeded(Family::ipv4, 11, 0));
  CHECK_FALSE(is_ttl_exceeded(Family::ipv4, 11, 1));
  CHECK_FALSE(is_ttl_exceeded(Family::ipv4, 3, 0));
  CHECK(is_ttl_exceeded(Family::ipv6, 3, 0));
  CHECK(is_port_unreachable(Family::ipv4, 3, 3));
  CHECK_FALSE(is_port_unreachable(Family::ipv4, 3, 4));
  CHECK(is_port_unreachable(Family::ipv6, 1, 4));
  CHECK(is_too_big(Family::ipv4, 3, 4));
  CHECK_FALSE(is_too_big(Family::ipv4, 3, 3));
  CHECK(is_too_big(Family::ipv6, 2, 7));
  CHECK_FALSE(is_too_big(Family::ipv6, 3, 4));
  CHECK(is_unreachable(Family::ipv4, 3));
  CHECK(is_unreachable(Family::ipv6, 1));
  CHECK_FALSE(is_unreachable(Family::ipv6, 3));
}
