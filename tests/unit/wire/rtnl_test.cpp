#include "support/catch.hpp"
#include "support/rtnl_messages.hpp"

#include <cstring>
#include <linux/rtnetlink.h>

#include <ntool/wire/proc_if_inet6.hpp>
#include <ntool/wire/rtnl/address.hpp>
#include <ntool/wire/rtnl/link.hpp>

using namespace ntool;
using namespace ntool::wire;
using namespace ntool::wire::rtnl;
using ntool::test::message_of;

namespace {

Result<Link> link_of(Bytes bytes) {
  return parse_link(TRY(parse_netlink_message(bytes)));
}
Result<std::optional<Address>> address_of(Bytes bytes) {
  return parse_address(TRY(parse_netlink_message(bytes)));
}
IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}

Link full_link() {
  Link link;
  link.index = IfIndex(7);
  link.hardware_type = 1;
  link.flags = 0x11043;
  link.name = "v0";
  link.alternate_names = {"a-rather-long-name-of-sixteen", "b"};
  link.alias = "uplink";
  link.mtu = Mtu(1500);
  link.tx_queue_length = 1000;
  link.hardware_address = {2, 0, 0, 0, 0, 1};
  link.hardware_broadcast = {255, 255, 255, 255, 255, 255};
  link.operational_state = 6;
  link.master = IfIndex(3);
  link.lower = IfIndex(8);
  link.kind = "veth";
  link.stats = LinkStats{.rx_packets = 1ULL << 40U, .tx_bytes = ~0ULL, .rx_otherhost_dropped = 5};
  link.map = {.memory_start = 1, .memory_end = 2, .base_address = 3, .interrupt = 4, .dma = 5, .port = 6};
  return link;
}

}  // namespace

TEST_CASE("a link is read whole") {
  const Link expected = full_link();
  const Link link = link_of(message_of(expected)).value();
  CHECK(link.index == expected.index);
  CHECK(link.hardware_type == expected.hardware_type);
  CHECK(link.flags == expected.flags);
  CHECK(link.name == expected.name);
  CHECK(link.alternate_names == expected.alternate_names);
  CHECK(link.alias == expected.alias);
  CHECK(link.mtu == expected.mtu);
  CHECK(link.tx_queue_length == expected.tx_queue_length);
  CHECK(link.hardware_address == expected.hardware_address);
  CHECK(link.hardware_broadcast == expected.hardware_broadcast);
  CHECK(link.operational_state == expected.operational_state);
  CHECK(link.master == expected.master);
  CHECK(link.lower == expected.lower);
  CHECK(link.kind == expected.kind);
  CHECK((link.stats == expected.stats));
  CHECK((link.map == expected.map));
}

TEST_CASE("a link cut anywhere is an error or a link, and never more than was sent") {
  auto bytes = message_of(full_link());
  for (std::size_t size = netlink_header_size; size < bytes.size(); ++size) {
    std::vector<std::uint8_t> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    const auto length = static_cast<std::uint32_t>(size);
    std::memcpy(cut.data(), &length, sizeof(length));  // the header tells the truth; what is within does not
    const auto link = link_of(cut);
    if (link) CHECK(link->name == "v0");
  }
}

TEST_CASE("a link without a name is malformed") {
  Link link = full_link();
  link.name.clear();
  CHECK(link_of(message_of(link)).error().message().find("no name") != std::string::npos);
}

TEST_CASE("a message of another type is not read as a link or an address") {
  CHECK_FALSE(address_of(message_of(full_link())));
  CHECK_FALSE(link_of(message_of(Address{})));
}

TEST_CASE("counters of older and younger kernels") {
  ByteWriter writer(std::endian::native);
  for (std::uint64_t i = 1; i <= 23; ++i) writer.u64(i);  // before rx_nohandler
  LinkStats stats = parse_link_stats64(writer.view());
  CHECK(stats.rx_packets == 1);
  CHECK(stats.tx_compressed == 23);
  CHECK(stats.rx_nohandler == 0);
  for (std::uint64_t i = 24; i <= 30; ++i) writer.u64(i);  // counters that nobody knows yet
  stats = parse_link_stats64(writer.view());
  CHECK(stats.rx_otherhost_dropped == 25);

  ByteWriter narrow(std::endian::native);
  for (std::uint32_t i = 1; i <= 23; ++i) narrow.u32(i);
  CHECK(parse_link_stats32(narrow.view()).rx_missed_errors == 16);
  CHECK((parse_link_stats64({}) == LinkStats{}));
}

TEST_CASE("addresses of both families") {
  Address v4{.index = IfIndex(2), .local = ip("10.0.0.1"), .prefix_length = 24};
  v4.broadcast = ip("10.0.0.255");
  v4.label = "eth0:1";
  v4.scope = 253;
  v4.flags = 0x81;
  v4.lifetime = AddressLifetime{.preferred_s = 60, .valid_s = std::nullopt};
  const auto read = address_of(message_of(v4)).value().value();
  CHECK(read.index == v4.index);
  CHECK(read.local == v4.local);
  CHECK_FALSE(read.peer.has_value());
  CHECK(read.prefix_length == 24);
  CHECK(read.broadcast == v4.broadcast);
  CHECK(read.label == "eth0:1");
  CHECK(read.scope == 253);
  CHECK(read.flags == 0x81);
  CHECK((read.lifetime == v4.lifetime));

  Address v6{.index = IfIndex(2), .local = ip("2001:db8::1"), .peer = ip("2001:db8::2"), .prefix_length = 128};
  v6.flags = 0x280;  // more than the eight bits of the fixed part
  const auto read6 = address_of(message_of(v6)).value().value();
  CHECK(read6.local == v6.local);
  CHECK(read6.peer == v6.peer);
  CHECK(read6.flags == 0x280);
}

TEST_CASE("addresses that lie are malformed") {
  Address long_prefix{.local = ip("10.0.0.1"), .prefix_length = 33};
  CHECK(address_of(message_of(long_prefix)).error().code == Errc::malformed);

  NetlinkWriter other_family(RTM_NEWADDR, 0);
  other_family.fixed().bytes(from_hex("02180000 02000000").value());
  other_family.attribute(IFA_ADDRESS, ip("::1").bytes());
  CHECK_FALSE(address_of(other_family.finish().value()));

  NetlinkWriter odd_length(RTM_NEWADDR, 0);
  odd_length.fixed().bytes(from_hex("02180000 02000000").value());
  odd_length.attribute(IFA_ADDRESS, from_hex("0a0000").value());
  CHECK_FALSE(address_of(odd_length.finish().value()));
}

TEST_CASE("what the kernel leaves out of an address is 0.0.0.0, other families are passed over") {
  NetlinkWriter bare(RTM_NEWADDR, 0);
  bare.fixed().bytes(from_hex("02000000 02000000").value());
  CHECK(address_of(bare.finish().value()).value()->local == ip("0.0.0.0"));

  NetlinkWriter phonet(RTM_NEWADDR, 0);
  phonet.fixed().bytes(from_hex("23000000 02000000").value());
  CHECK_FALSE(address_of(phonet.finish().value()).value().has_value());
}

TEST_CASE("the requests, byte for byte") {
  CHECK(to_hex(request_all_links().value()) == "20000000120001030000000000000000" + std::string(32, '0'));
  CHECK(to_hex(request_link("v0").value()) ==
        "28000000120001000000000000000000" + std::string(32, '0') + "0700030076300000");
  CHECK(to_hex(request_link("sixteen-or-more-x").value()).find("16003500") != std::string::npos);  // IFLA_ALT_IFNAME
  CHECK(to_hex(request_link(IfIndex(5)).value()) ==
        "20000000120001000000000000000000"
        "0000000005000000"
        "0000000000000000");
  CHECK(to_hex(request_addresses(IfIndex(3)).value()) ==
        "18000000160001030000000000000000"
        "00000000"
        "03000000");
}

TEST_CASE("/proc/net/if_inet6 line by line") {
  const auto entries = parse_proc_if_inet6(
      "00000000000000000000000000000001 01 80 10 80       lo\n"
      "fe80000000000000000000fffe000001 1f 40 20 80     eth0\n");
  REQUIRE(entries.size() == 2);
  CHECK((entries[0] == IfInet6Entry{IfIndex(1), ip("::1")}));
  CHECK((entries[1] == IfInet6Entry{IfIndex(0x1F), ip("fe80::ff:fe00:1")}));
}

TEST_CASE("lines of /proc/net/if_inet6 that are none are left out") {
  CHECK(parse_proc_if_inet6("").empty());
  CHECK(parse_proc_if_inet6("\n\n").empty());
  CHECK(parse_proc_if_inet6("0000000000000000000000000000000 01 80 10 80 lo\n").empty());
  CHECK(parse_proc_if_inet6("0000000000000000000000000000000g 01 80 10 80 lo\n").empty());
  CHECK(parse_proc_if_inet6("00000000000000000000000000000001 zz 80 10 80 lo\n").empty());
  CHECK(parse_proc_if_inet6("00000000000000000000000000000001 fffffffff 80 10 80 lo\n").empty());
  CHECK(parse_proc_if_inet6("00000000000000000000000000000001 01").size() == 1);  // cut after what we need
  CHECK(parse_proc_if_inet6("junk\n00000000000000000000000000000001 01 80 10 80 lo").size() == 1);
}
