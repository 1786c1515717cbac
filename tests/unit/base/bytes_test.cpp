#include "support/catch.hpp"

#include <limits>

#include <ntool/base/bytes.hpp>

using namespace ntool;

TEST_CASE("a reader reads in network order, and in the machine's on request") {
  const std::vector<std::uint8_t> bytes = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};
  CHECK(ByteReader(bytes).u8() == 0x01);
  CHECK(ByteReader(bytes).u16() == 0x0102);
  CHECK(ByteReader(bytes).u32() == 0x01020304U);
  CHECK(ByteReader(bytes).u64() == 0x0102030405060708U);
  CHECK(ByteReader(bytes, std::endian::little).u32() == 0x04030201U);
}

TEST_CASE("a read past the end is an error that moves nothing") {
  const std::vector<std::uint8_t> bytes = {1, 2, 3};
  ByteReader reader(bytes);
  CHECK(reader.u16() == 0x0102);
  const auto failed = reader.u32();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Errc::malformed);
  CHECK(failed.error().message() == "read bytes: 4 wanted at offset 2, 1 there");
  CHECK(reader.offset() == 2);
  CHECK_FALSE(reader.take(2).has_value());
  CHECK_FALSE(reader.skip(static_cast<std::size_t>(-1)).has_value());
  CHECK(reader.take(1)->front() == 3);
  CHECK(reader.empty());
  CHECK(reader.take(0)->empty());
  CHECK_FALSE(reader.u8().has_value());
  CHECK(reader.rest().empty());
}

TEST_CASE("what is written is read back") {
  ByteWriter writer;
  writer.u8(0xFE);
  writer.u16(0x1234);
  writer.u32(0xDEADBEEF);
  writer.u64(1);
  writer.zeros(2);
  writer.bytes(as_bytes("ok"));
  ByteReader reader(writer.view());
  CHECK(reader.u8() == 0xFE);
  CHECK(reader.u16() == 0x1234);
  CHECK(reader.u32() == 0xDEADBEEF);
  CHECK(reader.u64() == 1U);
  CHECK(reader.u16() == 0);
  CHECK(as_text(reader.rest()) == "ok");
}

TEST_CASE("a patch changes what was written, and nothing beyond it") {
  ByteWriter writer;
  writer.zeros(4);
  writer.patch(1, std::uint16_t{0xABCD});
  writer.patch(3, std::uint16_t{0xFFFF});  // does not fit
  writer.patch(std::numeric_limits<std::size_t>::max(), std::uint16_t{0xFFFF});
  CHECK(to_hex(writer.view()) == "00abcd00");
}

TEST_CASE("hex and back") {
  CHECK(to_hex({}) == "");
  CHECK(to_hex(std::vector<std::uint8_t>{0x0a, 0xff}) == "0aff");
  CHECK(to_hex(std::vector<std::uint8_t>{0x0a, 0xff}, ':') == "0a:ff");
  CHECK(from_hex("0aFF\n 01") == std::vector<std::uint8_t>{0x0a, 0xff, 0x01});
  CHECK(from_hex("")->empty());
  for (const auto* bad : {"0", "0g", "0 a", "0a:ff", "0x0a"}) {
    CAPTURE(bad);
    CHECK_FALSE(from_hex(bad).has_value());
  }
}
