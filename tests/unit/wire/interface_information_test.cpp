#include "support/catch.hpp"

#include <string>
#include <vector>

#include <ntool/wire/icmp.hpp>

using namespace ntool;
using namespace ntool::wire;

namespace {

using Buffer = std::vector<std::uint8_t>;
using Role = InterfaceInformation::Role;

/// The object of class 2 with this type.
Result<std::optional<InterfaceInformation>> read(std::uint8_t type, std::string_view hex) {
  const Buffer payload = from_hex(hex).value();
  return parse_interface_information({.object_class = 2, .type = type, .payload = payload});
}

}  // namespace

TEST_CASE("an interface as a router tells it") {
  // incoming; index 5, 192.0.2.1, "eth0", MTU 9000
  const auto interface = read(0x0f, "00000005 0001 0000 c0000201 08 65746830 000000 00002328");
  REQUIRE(interface);
  CHECK(**interface ==
        InterfaceInformation{
            .index = IfIndex(5), .address = IpAddress::parse("192.0.2.1").value(), .name = "eth0", .mtu = Mtu(9000)});
  const auto next = read(0xc4, "0002 0000 20010db8000000000000000000000001");
  REQUIRE(next);
  CHECK(**next == InterfaceInformation{.role = Role::next_hop, .address = IpAddress::parse("2001:db8::1").value()});
}

TEST_CASE("an interface is emitted and read back, whatever is known of it") {
  const auto v4 = IpAddress::parse("192.0.2.1").value();
  for (const auto role : {Role::incoming, Role::incoming_sub_ip, Role::outgoing, Role::next_hop}) {
    for (unsigned parts = 0; parts < 16; ++parts) {
      InterfaceInformation interface { .role = role };
      if ((parts & 8U) != 0) interface.index = IfIndex(70000);
      if ((parts & 4U) != 0) interface.address = v4;
      if ((parts & 2U) != 0) interface.name = std::string(parts * 4, 'x');
      if ((parts & 1U) != 0) interface.mtu = Mtu(1500);
      ByteWriter room;
      const auto object = interface_extension(interface, room);
      CHECK(object.object_class == 2);
      CHECK(object.type == (static_cast<unsigned>(role) << 6U | parts));
      CHECK(object.payload.size() % 4 == 0);
      CHECK(parse_interface_information(object).value() == interface);
    }
  }
  ByteWriter room;
  CHECK(to_hex(interface_extension({.name = "eth0"}, room).payload) == "0865746830000000");
}

TEST_CASE("a long name is cut, so that its length fits") {
  ByteWriter room;
  const auto object = interface_extension({.name = std::string(100, 'x')}, room);
  CHECK(object.payload.size() == 64);
  CHECK(parse_interface_information(object).value()->name == std::string(63, 'x'));
}

TEST_CASE("broken interface objects are refused") {
  CHECK_FALSE(*parse_interface_information({.object_class = 1, .type = 0x08}));
  const std::string all = "00000005 00010000 c0000201 08657468 30000000 00002328";
  REQUIRE(read(0x0f, all));
  for (std::size_t size = 0; size < 24; ++size) {
    const Buffer payload = from_hex(all).value();
    CHECK_FALSE(parse_interface_information({.object_class = 2, .type = 0x0f, .payload = Bytes(payload).first(size)}));
  }
  CHECK_FALSE(read(0x04, "0003 0000 c0000201"));          // an address of no family that IP knows
  CHECK_FALSE(read(0x02, "00"));                          // a name shorter than its length
  CHECK_FALSE(read(0x02, "41" + std::string(128, '6')));  // 65
  CHECK(read(0x02, "04006162").value()->name.empty());
}
