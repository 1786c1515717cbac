#include "support/catch.hpp"

#include <algorithm>
#include <vector>

#include <ntool/wire/ip_options.hpp>
#include <ntool/wire/ip_packet.hpp>

using namespace ntool;
using namespace ntool::wire;

namespace {

IpAddress address(const char* text) {
  return IpAddress::parse(text).value();
}

IpOptions parse(const char* hex) {
  return parse_ip_options(from_hex(hex).value());
}

/// The only option of the bytes, which must be sound.
template <class T>
T only(const char* hex) {
  const auto parsed = parse(hex);
  REQUIRE(!parsed.broken);
  REQUIRE(parsed.options.size() == 1);
  return std::get<T>(parsed.options.front());
}

std::string hex_of(const std::vector<IpOption>& options) {
  ByteWriter out;
  emit_ip_options(options, out);
  return to_hex(out.view());
}

}  // namespace

TEST_CASE("a recorded route is read up to its pointer") {
  const auto route = only<RouteOption>("07 0b 08 0a000009 00000000 00");
  CHECK(route.type == ip_option::record_route);
  CHECK(route.used == 1);
  CHECK(route.slots == std::vector{address("10.0.0.9"), address("0.0.0.0")});
}

TEST_CASE("a route whose pointer stands beyond it is full") {
  CHECK(only<RouteOption>("83 0b 0c 0a000009 0a000002").used == 2);
  CHECK(only<RouteOption>("89 0b ff 0a000009 0a000002").used == 2);
  CHECK(only<RouteOption>("07 03 04").used == 0);
  CHECK(only<RouteOption>("07 05 ff 01 02").slots.empty());
}

TEST_CASE("timestamps come with and without addresses") {
  const auto times = only<TimestampOption>("44 0c 0d 20 00000001 80000002");
  CHECK(times.flag == TimestampFlag::only);
  CHECK(times.overflow == 2);
  CHECK(times.used == 2);
  REQUIRE(times.slots.size() == 2);
  CHECK(times.slots[0] == TimestampSlot{{}, 1});
  CHECK(times.slots[0].is_standard());
  CHECK(!times.slots[1].is_standard());

  const auto both = only<TimestampOption>("44 14 0d 03 0a000009 00000001 0a000002 00000000");
  CHECK(both.flag == TimestampFlag::prespecified);
  CHECK(both.used == 1);
  REQUIRE(both.slots.size() == 2);
  CHECK(both.slots[1].address == address("10.0.0.2"));
}

TEST_CASE("unknown options and unknown kinds of timestamps are kept as they came") {
  CHECK(only<OtherOption>("94 04 00 00") == OtherOption{0x94, {0, 0}});
  CHECK(only<OtherOption>("44 08 09 02 00000007").type == ip_option::timestamp);
  CHECK(only<OtherOption>("ff 02").data.empty());
}

TEST_CASE("several options stand in a row, and the list may end early") {
  const auto parsed = parse("01 07 07 08 0a000009 94 04 00 00 00 ff ff");
  CHECK(!parsed.broken);
  CHECK(parsed.options.size() == 3);
  CHECK(parse("").options.empty());
  CHECK(parse("00").options.empty());
  CHECK(parse("01 01 01 01").options.size() == 4);
}

TEST_CASE("lengths that cannot be end the reading and keep what came before") {
  for (const char* type : {"07", "44", "83", "89", "94", "02", "ff"}) {
    for (const char* length : {"", "00", "01", "28", "ff"}) {
      const std::string hex = std::string("01") + type + length;
      CAPTURE(hex);
      const auto parsed = parse(hex.c_str());
      REQUIRE(parsed.broken);
      CHECK(parsed.broken->code == Errc::malformed);
      CHECK(parsed.options.size() == 1);
    }
  }
  CHECK(parse("07 02").broken);     // no pointer
  CHECK(parse("44 02").broken);     // neither pointer nor flags
  CHECK(parse("44 03 05").broken);  // no flags
  CHECK(parse("07 03 03").broken);  // a pointer into the head
  CHECK(parse("83 07 00 0a000009").broken);
  CHECK(parse("44 08 04 00 00000001").broken);
}

TEST_CASE("any option of any length and any pointer is read without harm, whatever header carries it") {
  for (unsigned type = 0; type < 256; ++type) {
    for (unsigned length = 0; length < 16; ++length) {
      for (const unsigned pointer : {0U, 1U, 3U, 4U, 5U, 8U, 9U, 15U, 255U}) {
        std::vector<std::uint8_t> bytes(most_ip_options, 0x0A);
        bytes[0] = static_cast<std::uint8_t>(type);
        bytes[1] = static_cast<std::uint8_t>(length);
        bytes[2] = static_cast<std::uint8_t>(pointer);
        for (const std::size_t there : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, bytes.size()}) {
          const auto parsed = parse_ip_options(Bytes(bytes).first(there));
          CHECK(parsed.options.size() <= there);
        }
      }
    }
  }
}

TEST_CASE("more than a header has room for is not looked at") {
  const std::vector<std::uint8_t> bytes(1000, ip_option::no_operation);
  CHECK(parse_ip_options(bytes).options.size() == most_ip_options);
}

TEST_CASE("options are written as they are read") {
  for (const char* hex : {"01", "070b080a00000900000000", "89070a0a000009", "440c0d200000000180000002",
                          "44140d030a000009000000010a00000200000000", "94040000"}) {
    CAPTURE(hex);
    const auto parsed = parse(hex);
    REQUIRE(!parsed.broken);
    const auto second = parse(hex_of(parsed.options).c_str());
    CHECK(second.options == parsed.options);
  }
  CHECK(hex_of({NoOperationOption{}, RouteOption{ip_option::loose_source_route, {address("10.0.0.1")}, 0}}) ==
        "018307040a000001");
  CHECK(hex_of({TimestampOption{.flag = TimestampFlag::with_addresses, .slots = {{}}}}) == "440c05010000000000000000");
}

TEST_CASE("what has no room is not written") {
  CHECK(hex_of({RouteOption{.slots = std::vector<IpAddress>(9)}}).size() == 2 * 39);
  CHECK(hex_of({RouteOption{.slots = std::vector<IpAddress>(10)}}).empty());
  CHECK(hex_of({TimestampOption{.slots = std::vector<TimestampSlot>(9)}}).size() == 2 * 40);
  CHECK(hex_of({TimestampOption{.slots = std::vector<TimestampSlot>(10)}}).empty());
  CHECK(hex_of({TimestampOption{.flag = TimestampFlag::prespecified, .slots = std::vector<TimestampSlot>(5)}}).empty());
  CHECK(hex_of({OtherOption{0x94, std::vector<std::uint8_t>(39)}}).empty());
}

TEST_CASE("the options of a header of any length are those that stand in it") {
  std::vector<std::uint8_t> packet = from_hex("4f00003c0001000040010000 0a000001 0a000002").value();
  packet.resize(60, ip_option::no_operation);
  for (unsigned words = 0; words < 16; ++words) {
    CAPTURE(words);
    packet[0] = static_cast<std::uint8_t>(0x40U | words);
    const auto outer = parse_ip_packet(packet);
    const auto quoted = parse_quoted_packet(packet, Family::ipv4);
    CHECK(outer.has_value() == (words >= 5));
    CHECK(quoted.has_value() == (words >= 5));
    if (!outer || !quoted) continue;
    CHECK(parse_ip_options(outer->options).options.size() == (words - 5) * 4);
    CHECK(parse_ip_options(quoted->options).options.size() == (words - 5) * 4);
  }
}
