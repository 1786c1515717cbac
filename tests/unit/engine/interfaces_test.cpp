#include "support/catch.hpp"

#include <algorithm>
#include <random>

#include <ntool/engine/tables/hardware.hpp>
#include <ntool/engine/tables/interface_blocks.hpp>
#include <ntool/engine/tables/interface_counters.hpp>
#include <ntool/engine/tables/interface_flags.hpp>
#include <ntool/engine/tables/interface_order.hpp>
#include <ntool/engine/tables/interfaces.hpp>
#include <ntool/engine/tables/ipv6_scope.hpp>

using namespace ntool;
using namespace ntool::engine;
using wire::rtnl::Address;
using wire::rtnl::Link;

namespace {

IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}
Link link(std::uint32_t index, std::string name, std::uint32_t flags = 1) {
  return {.index = IfIndex(index), .flags = flags, .name = std::move(name)};
}
Address inet(std::uint32_t index, std::string_view address, std::string label) {
  return {.index = IfIndex(index), .local = ip(address), .prefix_length = 24, .label = std::move(label)};
}
Address inet6(std::uint32_t index, std::string_view address) {
  return {.index = IfIndex(index), .local = ip(address), .prefix_length = 64};
}

using Names = std::vector<std::string>;

Names sorted(Names names) {
  sort_naturally(names, [](const std::string& name) -> std::string_view { return name; });
  return names;
}
/// "name=address+hidden+hidden" for each block.
Names shown(const std::vector<InterfaceBlock>& blocks) {
  Names lines;
  for (const auto& block : blocks) {
    std::string line = block.name + "=" + (block.inet != nullptr ? block.inet->local.to_string() : "");
    for (const auto* hidden : block.hidden_inet) line += "+" + hidden->local.to_string();
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST_CASE("interfaces are listed with numbers as numbers and aliases after their interface") {
  CHECK(sorted({"eth10", "eth2", "eth1", "lo"}) == Names{"eth1", "eth2", "eth10", "lo"});
  CHECK(sorted({"eth0:10", "eth0:2", "eth0", "eth1"}) == Names{"eth0", "eth0:2", "eth0:10", "eth1"});
  // As net-tools 2.10 was seen to list them: a letter after the number makes the number part of the stem.
  CHECK(sorted({"v1a", "v9:x", "v10", "v9", "v9:1", "v2"}) == Names{"v2", "v9", "v9:1", "v10", "v1a", "v9:x"});
  CHECK(sorted({"eth1.5", "eth10", "eth"}) == Names{"eth", "eth10", "eth1.5"});
  // Equal by that order, but two interfaces: both stay, as they came.
  CHECK(sorted({"v1", "v01", "v001"}) == Names{"v1", "v01", "v001"});
  CHECK(sorted({}).empty());
}

TEST_CASE("the numbers in names wrap as the C library's atoi does") {
  CHECK(NaturalName("v2147483648").number == std::numeric_limits<std::int32_t>::min());
  CHECK(NaturalName("v99999999999999999999999").number == -1);
  CHECK(NaturalName("v0:7").alias == 7);
  CHECK(NaturalName("v0:").alias == -1);
}

TEST_CASE("addresses join their interfaces, strangers are dropped, masters get names") {
  std::vector<Link> links = {link(3, "eth1"), link(2, "eth0"), link(9, "br0")};
  links[0].master = IfIndex(9);
  links[1].master = IfIndex(77);
  const auto records = join_interfaces(links, {inet(3, "10.0.0.1", "eth1"), inet(2, "10.0.0.2", "eth0"),
                                               inet(55, "10.0.0.9", "gone"), inet6(3, "fe80::1")});
  REQUIRE(records.size() == 3);
  CHECK(records[0].link.name == "br0");
  CHECK(records[1].link.name == "eth0");
  CHECK(records[1].master.empty());
  CHECK(records[2].master == "br0");
  REQUIRE(records[2].addresses.size() == 2);
  CHECK(records[2].addresses[0].local == ip("10.0.0.1"));
  CHECK(records[0].addresses.empty());
}

TEST_CASE("a block shows the first address under its name, and knows the others") {
  const auto records =
      join_interfaces({link(1, "v0"), link(2, "v1")},
                      {inet(1, "10.0.0.1", "v0"), inet(1, "10.0.0.2", "v0"), inet(1, "10.0.1.1", "v0:1"),
                       inet(1, "10.0.1.2", "v0:1"), inet(1, "10.0.2.1", "v0:0"), inet6(1, "fe80::1")});
  CHECK(shown(interface_blocks(records)) ==
        Names{"v0=10.0.0.1+10.0.0.2", "v0:0=10.0.2.1", "v0:1=10.0.1.1+10.0.1.2", "v1="});
}

TEST_CASE("labels that name another interface, or none") {
  const auto records =
      join_interfaces({link(1, "v0"), link(2, "v1")}, {inet(1, "10.0.0.1", "v1"), inet(1, "10.0.0.2", "v1:5"),
                                                       inet(1, "10.0.0.3", "foreign"), inet(1, "10.0.0.4", "")});
  CHECK(shown(interface_blocks(records)) == Names{"v0=+10.0.0.1+10.0.0.2+10.0.0.3+10.0.0.4", "v1=", "v1:5="});
}

TEST_CASE("asked for one name, an alias that nobody uses is an empty block") {
  const auto records = join_interfaces({link(1, "v0")}, {inet(1, "10.0.0.1", "v0"), inet(1, "10.0.1.1", "v0:1")});
  const auto block = [&](std::string_view name) { return interface_block(records.front(), name); };
  CHECK(shown({block("v0")}) == Names{"v0=10.0.0.1"});
  CHECK(shown({block("v0:1")}) == Names{"v0:1=10.0.1.1"});
  CHECK(block("v0:1").is_alias);
  CHECK(shown({block("v0:7")}) == Names{"v0:7="});
  CHECK(block("v0:").is_alias);
  CHECK(shown({block("an-alternate-name")}) == Names{"v0=10.0.0.1"});
}

TEST_CASE("IPv6 addresses take the order of the kernel's list") {
  auto records = join_interfaces({link(1, "v0"), link(2, "v1")},
                                 {inet6(1, "2001:db8::1"), inet(1, "10.0.0.1", "v0"), inet6(1, "fe80::1"),
                                  inet6(1, "2001:db8::3"), inet6(2, "fe80::1")});
  CHECK(has_several_ipv6_addresses(records));
  order_ipv6_addresses(records, {{IfIndex(2), ip("2001:db8::1")},
                                 {IfIndex(1), ip("fe80::1")},
                                 {IfIndex(1), ip("2001:db8::1")},
                                 {IfIndex(1), ip("fe80::1")}});
  const auto& addresses = records[0].addresses;
  CHECK(addresses[0].local == ip("10.0.0.1"));
  CHECK(addresses[1].local == ip("fe80::1"));
  CHECK(addresses[2].local == ip("2001:db8::1"));
  CHECK(addresses[3].local == ip("2001:db8::3"));  // not listed
  CHECK_FALSE(has_several_ipv6_addresses({records[1]}));
}

TEST_CASE("counters are summed as /proc/net/dev sums them, and wrap with it") {
  wire::rtnl::LinkStats s;
  s.rx_dropped = 1, s.rx_missed_errors = 10;
  s.rx_length_errors = 1, s.rx_over_errors = 10, s.rx_crc_errors = 100, s.rx_frame_errors = 1000;
  s.rx_fifo_errors = 3, s.rx_nohandler = 7, s.multicast = 4;
  s.tx_carrier_errors = 1, s.tx_aborted_errors = 10, s.tx_window_errors = 100, s.tx_heartbeat_errors = 1000;
  s.tx_fifo_errors = 5, s.collisions = 6, s.tx_dropped = 8;
  const auto rx = receive_counters(s);
  CHECK(rx.dropped == 11);
  CHECK(rx.frame == 1111);
  CHECK(rx.overruns == 3);
  CHECK(rx.multicast == 4);
  const auto tx = transmit_counters(s);
  CHECK(tx.carrier == 1111);
  CHECK(tx.overruns == 5);
  CHECK(tx.collisions == 6);
  CHECK(tx.dropped == 8);
  s.rx_missed_errors = ~0ULL;
  CHECK(receive_counters(s).dropped == 0);
}

TEST_CASE("the scope of an IPv6 address in the kernel's bits") {
  CHECK(ipv6_scope_words(ipv6_scope_of(ip("2001:db8::1"))) == "global");
  CHECK(ipv6_scope_words(ipv6_scope_of(ip("fd00::1"))) == "global");
  CHECK(ipv6_scope_words(ipv6_scope_of(ip("fe80::1"))) == "link");
  CHECK(ipv6_scope_words(ipv6_scope_of(ip("fec0::1"))) == "site");
  CHECK(ipv6_scope_words(ipv6_scope_of(ip("::1"))) == "host");
  CHECK(ipv6_scope_words(ipv6_scope_of(ip("::192.0.2.1"))) == "compat,global");
  CHECK(ipv6_scope_words(ipv6_scope_of(ip("::ffff:192.0.2.1"))) == "global");
  CHECK(ipv6_scope_words(ipv6_scope_of(ip("ff02::77"))) == "link");
  CHECK(ipv6_scope_words(ipv6_scope_of(ip("ff05::77"))) == "site");
  CHECK(ipv6_scope_words(0xF0) == "compat,link,site,host");
}

TEST_CASE("hardware addresses as each type writes them") {
  const auto bytes = from_hex("a1a2a3a4a5a6a7a8a9aaabacadae").value();
  const auto text = [&](std::uint16_t type) { return hardware_address_text(hardware_type(type), bytes); };
  CHECK(text(1) == "a1:a2:a3:a4:a5:a6");
  CHECK(text(774) == "A1-A2-A3-A4-A5-A6");
  CHECK(text(27) == "A1:A2:A3:A4:A5:A6:A7:A8");
  CHECK(text(7) == "A1");
  CHECK(text(15) == "-23903");
  CHECK(text(3) == "PQQRRS-3");
  CHECK(text(270) == "a1a2a3a4a5");
  CHECK(text(772).empty());
  CHECK(text(768).empty());
  CHECK(hardware_type(772).address == nullptr);
  // InfiniBand and everything unknown: eight bytes, and eight that the ioctl leaves alone.
  CHECK(hardware_type(32).title == "UNSPEC");
  CHECK(text(32) == "A1-A2-A3-A4-A5-A6-A7-A8-00-00-00-00-00-00-00-00");
  CHECK(hardware_address_text(hardware_type(65534), {}) == "00-00-00-00-00-00-00-00-00-00-00-00-00-00-00-00");
}

TEST_CASE("flags in ifconfig's order, then those it never learnt") {
  CHECK(interface_flag_words(0x11043) ==
        std::vector<std::string_view>{"UP", "BROADCAST", "RUNNING", "MULTICAST", "LOWER_UP"});
  CHECK(interface_flag_words(0xC00) == std::vector<std::string_view>{"SLAVE", "MASTER"});
  CHECK(interface_flag_words(0).empty());
}

TEST_CASE("ten thousand interfaces with aliases are joined in one go") {
  std::vector<Link> links;
  std::vector<Address> addresses;
  for (std::uint32_t i = 10000; i > 0; --i) {
    links.push_back(link(i, "v" + std::to_string(i)));
    for (int alias = 0; alias < 3; ++alias) {
      addresses.push_back(inet(i, "10.0.0.1", "v" + std::to_string(i) + ":" + std::to_string(alias)));
    }
  }
  std::ranges::shuffle(links, std::mt19937(1));
  const auto records = join_interfaces(links, addresses);
  const auto blocks = interface_blocks(records);
  REQUIRE(blocks.size() == 40000);
  CHECK(blocks[0].name == "v1");
  CHECK(blocks[39999].name == "v10000:2");
}
