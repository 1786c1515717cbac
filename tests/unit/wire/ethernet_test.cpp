#include "support/catch.hpp"

#include <ntool/wire/ethernet.hpp>

using namespace ntool;
using namespace ntool::wire;

TEST_CASE("an Ethernet frame is two addresses, a type and the rest") {
  const auto bytes = from_hex("ffffffffffff 024264400002 0806 0001").value();
  const auto frame = parse_ethernet(bytes);
  REQUIRE(frame);
  CHECK(frame->destination == ethernet_broadcast);
  CHECK(frame->source == MacAddress{0x02, 0x42, 0x64, 0x40, 0x00, 0x02});
  CHECK(frame->type == ether_type::arp);
  CHECK(to_hex(frame->payload) == "0001");
  ByteWriter again;
  emit_ethernet(*frame, again);
  CHECK(to_hex(again.view()) == to_hex(bytes));
}

TEST_CASE("a frame of fourteen bytes carries nothing, and a shorter one is none") {
  const auto bytes = from_hex("ffffffffffff 024264400002 86dd").value();
  REQUIRE(parse_ethernet(bytes));
  CHECK(parse_ethernet(bytes)->payload.empty());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(parse_ethernet(Bytes(bytes).first(size)));
  }
}
