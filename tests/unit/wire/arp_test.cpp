#include "support/catch.hpp"

#include <string>

#include <ntool/wire/arp.hpp>

using namespace ntool;
using namespace ntool::wire;

namespace {

/// Who has 100.64.0.1? Tell 100.64.0.2, as Linux asks it.
const std::string request = "0001 0800 06 04 0001 024264400002 64400002 000000000000 64400001";

Result<ArpPacket> parsed(std::string_view hex) {
  const auto bytes = from_hex(hex);
  REQUIRE(bytes);
  return parse_arp(*bytes);
}

std::string with(std::string_view from, std::string_view to) {
  std::string changed = request;
  return changed.replace(changed.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("an ARP request is read and emitted the same again") {
  const auto packet = parsed(request);
  REQUIRE(packet);
  CHECK(packet->operation == arp_operation::request);
  CHECK(packet->sender_mac == MacAddress{0x02, 0x42, 0x64, 0x40, 0x00, 0x02});
  CHECK(packet->sender.to_string() == "100.64.0.2");
  CHECK(packet->target_mac == MacAddress{});
  CHECK(packet->target.to_string() == "100.64.0.1");
  ByteWriter out;
  emit_arp(*packet, out);
  CHECK(to_hex(out.view()) == to_hex(from_hex(request).value()));
}

TEST_CASE("padding behind an ARP packet is ignored") {
  const auto padded = parsed(request + std::string(36, '0'));
  REQUIRE(padded);
  CHECK(*padded == *parsed(request));
}

TEST_CASE("ARP for other hardware, other protocols or with lengths that are not theirs is refused") {
  CHECK_FALSE(parsed(with("0001 0800", "0006 0800")));
  CHECK_FALSE(parsed(with("0001 0800", "0001 86dd")));
  CHECK_FALSE(parsed(with("0800 06 04", "0800 08 04")));
  CHECK_FALSE(parsed(with("0800 06 04", "0800 06 10")));
  CHECK_FALSE(parsed(with("0800 06 04", "0800 00 00")));
}

TEST_CASE("a short ARP packet is refused at every length") {
  const auto bytes = from_hex(request).value();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(parse_arp(Bytes(bytes).first(size)));
  }
}
