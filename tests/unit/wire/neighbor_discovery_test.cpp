#include "support/catch.hpp"

#include <vector>

#include <ntool/wire/neighbor_discovery.hpp>

using namespace ntool;
using namespace ntool::wire;

namespace {

const IpAddress host = IpAddress::parse("fe80::2").value();
const IpAddress gateway = IpAddress::parse("fe80::1").value();
const IpAddress nobody = IpAddress::any(Family::ipv6);
constexpr MacAddress mac{0x02, 0x42, 0x64, 0x40, 0x00, 0x02};

/// A message, and the packet around it.
struct Sent {
  std::vector<std::uint8_t> message;
  IpPacket packet;
};

Sent around(ByteWriter& out, const IpAddress& source, const IpAddress& destination) {
  Sent sent{out.take(), {}};
  sent.packet = {.source = source,
                 .destination = destination,
                 .ttl = neighbor_discovery_hop_limit,
                 .protocol = ip_protocol::icmp_v6,
                 .payload = sent.message};
  return sent;
}

Sent solicitation(std::optional<MacAddress> link, const IpAddress& source, const IpAddress& destination) {
  ByteWriter out;
  emit_neighbor_solicitation({gateway, link}, source, destination, out);
  return around(out, source, destination);
}
Sent usual() {
  return solicitation(mac, host, solicited_node(gateway));
}

Sent advertisement(const NeighborAdvertisement& message, const IpAddress& destination) {
  ByteWriter out;
  emit_neighbor_advertisement(message, gateway, destination, out);
  return around(out, gateway, destination);
}

/// Other bytes in the message, with a checksum that is right again.
void change(Sent& sent, std::size_t at, std::uint8_t value) {
  REQUIRE(at < sent.message.size());
  sent.message[at] = value;
  sent.message[2] = sent.message[3] = 0;
  const auto sum = checksum(sent.message, pseudo_header_sum(sent.packet.source, sent.packet.destination,
                                                            ip_protocol::icmp_v6, sent.message.size()));
  sent.message[2] = static_cast<std::uint8_t>(sum >> 8U);
  sent.message[3] = static_cast<std::uint8_t>(sum & 0xffU);
}

/// `options` behind a solicitation without any.
Sent with_options(std::string_view options) {
  auto sent = solicitation({}, host, solicited_node(gateway));
  const auto more = from_hex(options).value();
  sent.message.insert(sent.message.end(), more.begin(), more.end());
  sent.packet.payload = sent.message;
  change(sent, 1, 0);
  return sent;
}

}  // namespace

TEST_CASE("a neighbour solicitation is read as it was emitted") {
  const auto sent = usual();
  // ICMPv6 type 135 to ff02::1:ff00:1, as RFC 4861 4.3 draws it.
  CHECK(to_hex(Bytes(sent.message).first(2)) == "8700");
  CHECK(to_hex(Bytes(sent.message).subspan(4)) ==
        "00000000fe80000000000000000000000000000101010242"
        "64400002");
  const auto parsed = parse_neighbor_solicitation(sent.packet);
  REQUIRE(parsed);
  CHECK(parsed->target == gateway);
  CHECK(parsed->source_link_address == mac);
}

TEST_CASE("a solicitation that looks for duplicates comes from nobody") {
  const auto parsed = parse_neighbor_solicitation(solicitation({}, nobody, solicited_node(gateway)).packet);
  REQUIRE(parsed);
  CHECK_FALSE(parsed->source_link_address);
  CHECK_FALSE(parse_neighbor_solicitation(solicitation(mac, nobody, solicited_node(gateway)).packet));
  CHECK_FALSE(parse_neighbor_solicitation(solicitation({}, nobody, gateway).packet));
}

TEST_CASE("an advertisement is read as it was emitted, flag by flag") {
  for (int flags = 0; flags < 8; ++flags) {
    const NeighborAdvertisement message{gateway, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, mac};
    const auto parsed = parse_neighbor_advertisement(advertisement(message, host).packet);
    CAPTURE(flags);
    REQUIRE(parsed);
    CHECK(*parsed == message);
  }
  const NeighborAdvertisement bare{.target = gateway};
  const auto parsed = parse_neighbor_advertisement(advertisement(bare, all_nodes()).packet);
  REQUIRE(parsed);
  CHECK(*parsed == bare);
  const NeighborAdvertisement liar{.target = gateway, .solicited = true};
  CHECK_FALSE(parse_neighbor_advertisement(advertisement(liar, all_nodes()).packet));
}

TEST_CASE("what comes from further away, broken or for many is no neighbour discovery") {
  SECTION("hop limit") {
    auto sent = usual();
    sent.packet.ttl = Ttl(254);
    CHECK_FALSE(parse_neighbor_solicitation(sent.packet));
  }
  SECTION("checksum") {
    auto sent = usual();
    sent.message[2] ^= 1U;
    CHECK_FALSE(parse_neighbor_solicitation(sent.packet));
  }
  SECTION("code") {
    auto sent = usual();
    change(sent, 1, 1);
    CHECK_FALSE(parse_neighbor_solicitation(sent.packet));
  }
  SECTION("another type") {
    auto sent = usual();
    change(sent, 0, icmp_v6::neighbor_advertisement);
    CHECK_FALSE(parse_neighbor_solicitation(sent.packet));
  }
  SECTION("a multicast target") {
    auto sent = usual();
    change(sent, 8, 0xff);
    CHECK_FALSE(parse_neighbor_solicitation(sent.packet));
  }
  SECTION("a fragment") {
    auto sent = usual();
    sent.packet.more_fragments = true;
    CHECK_FALSE(parse_neighbor_solicitation(sent.packet));
  }
  SECTION("a cut packet") {
    auto sent = usual();
    sent.packet.cut = true;
    CHECK_FALSE(parse_neighbor_solicitation(sent.packet));
  }
  SECTION("another protocol") {
    auto sent = usual();
    sent.packet.protocol = ip_protocol::udp;
    CHECK_FALSE(parse_neighbor_solicitation(sent.packet));
  }
}

TEST_CASE("options of other kinds are skipped, and none is shorter than nothing") {
  const auto mtu_first = parse_neighbor_solicitation(with_options("05010000 000005dc 0101024264400002").packet);
  REQUIRE(mtu_first);
  CHECK(mtu_first->source_link_address == mac);
  const auto longer = parse_neighbor_solicitation(with_options("0102"
                                                               "0000000000000000000000000000")
                                                      .packet);
  REQUIRE(longer);
  CHECK_FALSE(longer->source_link_address);
  CHECK_FALSE(parse_neighbor_solicitation(with_options("0100024264400002").packet));
  CHECK_FALSE(parse_neighbor_solicitation(with_options("0102024264400002").packet));
  CHECK_FALSE(parse_neighbor_solicitation(with_options("01").packet));
}

TEST_CASE("groups of neighbour discovery and their Ethernet addresses") {
  CHECK(solicited_node(IpAddress::parse("2001:db8::aabb:ccdd").value()).to_string() == "ff02::1:ffbb:ccdd");
  CHECK(all_nodes().to_string() == "ff02::1");
  CHECK(multicast_mac(solicited_node(gateway)) == MacAddress{0x33, 0x33, 0xff, 0x00, 0x00, 0x01});
  CHECK(multicast_mac(all_nodes()) == MacAddress{0x33, 0x33, 0x00, 0x00, 0x00, 0x01});
}
