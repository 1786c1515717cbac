#include "support/catch.hpp"

#include <ntool/wire/sctp.hpp>

using namespace ntool;
using wire::SctpPacket;

namespace {

std::vector<std::uint8_t> bytes_of(const SctpPacket& packet) {
  ByteWriter out;
  wire::emit_sctp(packet, out);
  return out.take();
}

}  // namespace

TEST_CASE("CRC32c of what its catalogues check it with") {
  const std::string_view digits = "123456789";
  CHECK(wire::crc32c({reinterpret_cast<const std::uint8_t*>(digits.data()), digits.size()}) == 0xE3069283);
  CHECK(wire::crc32c(std::vector<std::uint8_t>(32)) == 0x8A9136AA);  // RFC 3720 B.4
  CHECK(wire::crc32c({}) == 0);
}

TEST_CASE("an SCTP packet is the same again") {
  for (const auto chunk : {wire::sctp_chunk::init, wire::sctp_chunk::init_ack, wire::sctp_chunk::abort}) {
    const SctpPacket sent{
        .source = Port(50001), .destination = Port(80), .verification_tag = 7, .chunk = chunk, .initiate_tag = 0xBEEF};
    auto bytes = bytes_of(sent);
    CHECK(bytes.size() == (chunk == wire::sctp_chunk::abort ? 16 : 32));
    const auto same = wire::parse_sctp(bytes);
    REQUIRE(same);
    CHECK(same->source == sent.source);
    CHECK(same->destination == sent.destination);
    CHECK(same->verification_tag == 7);
    CHECK(same->chunk == chunk);
    CHECK(same->initiate_tag == (chunk == wire::sctp_chunk::abort ? 0 : 0xBEEF));
    CHECK(same->checksum_ok);
    bytes[0] ^= 1U;
    CHECK_FALSE(wire::parse_sctp(bytes)->checksum_ok);
  }
}

TEST_CASE("an INIT is byte for byte what RFC 9260 draws") {
  const auto bytes = bytes_of({.source = Port(50001), .destination = Port(80), .initiate_tag = 0x01020304});
  CHECK(to_hex(Bytes(bytes).first(8)) == "c351005000000000");
  CHECK(to_hex(Bytes(bytes).subspan(12)) == "01000014010203040000ffff0001000101020304");
}

TEST_CASE("an SCTP packet that is cut or lies about its length is refused") {
  const auto whole = bytes_of({.initiate_tag = 1});
  for (std::size_t size = 0; size < whole.size(); ++size) CHECK_FALSE(wire::parse_sctp(Bytes(whole).first(size)));
  auto bytes = whole;
  for (const std::uint8_t length : {std::uint8_t{0}, std::uint8_t{4}, std::uint8_t{19}, std::uint8_t{21}}) {
    bytes[15] = length;
    CHECK_FALSE(wire::parse_sctp(bytes));
  }
}
