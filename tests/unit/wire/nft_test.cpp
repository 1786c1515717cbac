#include "support/catch.hpp"

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include <ntool/wire/netlink.hpp>
#include <ntool/wire/nft.hpp>

using namespace ntool;
using namespace ntool::wire;
using namespace ntool::wire::nft;

namespace {

Prefix prefix(std::string_view text) {
  return Prefix::parse(text).value();
}
Endpoint endpoint(std::string_view ip, std::uint16_t port) {
  return {IpAddress::parse(ip).value(), Port(port)};
}
PortRange ports(std::string_view text) {
  return parse_port_range(text).value();
}

/// A batch and the messages in it.
struct Batch {
  explicit Batch(const Ruleset& ruleset, std::uint32_t first = 1) : bytes(emit_ruleset(ruleset, first).value()) {
    NetlinkMessages walk(bytes);
    while (const auto message = walk.next().value()) messages.push_back(*message);
  }
  std::vector<std::uint8_t> bytes;
  std::vector<NetlinkMessage> messages;
};

std::vector<NetlinkAttribute> attributes_in(Bytes bytes) {
  std::vector<NetlinkAttribute> all;
  NetlinkAttributes walk(bytes);
  while (const auto attribute = walk.next().value()) all.push_back(*attribute);
  return all;
}

/// "meta(2=00000010 1=00000001) …": the expressions of a rule with their attributes as hex, nested ones whole.
std::string expressions_of(const NetlinkMessage& rule) {
  std::string text;
  for (const auto& part : attributes_in(rule.payload.subspan(sizeof(nfgenmsg)))) {
    if (part.type != NFTA_RULE_EXPRESSIONS) continue;
    for (const auto& element : attributes_in(part.payload)) {
      const auto inside = attributes_in(element.payload);
      REQUIRE(inside.size() == 2);
      CHECK(inside[0].type == NFTA_EXPR_NAME);
      CHECK(inside[1].type == NFTA_EXPR_DATA);
      text += std::string(inside[0].text()) + "(";
      for (const auto& detail : attributes_in(inside[1].payload)) {
        text += (text.ends_with('(') ? "" : " ") + std::to_string(detail.type) + "=" + to_hex(detail.payload);
      }
      text += ")\n";
    }
  }
  return text;
}

std::string only_rule(const FilterRule& rule) {
  const Batch batch({.filters = {rule}});
  REQUIRE(batch.messages.size() == 5);  // begin, table, chain, rule, end: without neighbour discovery in forward
  return expressions_of(batch.messages[3]);
}

// NFTA_META_DREG and _KEY, NFTA_CMP_SREG, _OP and _DATA: a value of NFTA_DATA_VALUE with its padding.
const std::string is_v4 = "meta(2=0000000f 1=00000001)\ncmp(1=00000001 2=00000000 3=0500010002000000)\n";
const std::string is_v6 = "meta(2=0000000f 1=00000001)\ncmp(1=00000001 2=00000000 3=050001000a000000)\n";
const std::string is_tcp = "meta(2=00000010 1=00000001)\ncmp(1=00000001 2=00000000 3=0500010006000000)\n";
const std::string is_udp = "meta(2=00000010 1=00000001)\ncmp(1=00000001 2=00000000 3=0500010011000000)\n";
const std::string drop = "immediate(1=00000000 2=0c0002800800010000000000)\n";
const std::string accept = "immediate(1=00000000 2=0c0002800800010000000001)\n";

std::string refusal(const Ruleset& ruleset) {
  const auto refused = emit_ruleset(ruleset, 1);
  REQUIRE(!refused);
  CHECK(refused.error().code == Errc::usage);
  return refused.error().reason;
}

}  // namespace

TEST_CASE("a batch is one transaction of nf_tables") {
  const Batch batch({.filters = {{.hook = Hook::forward, .verdict = Verdict::drop}}}, 40);
  REQUIRE(batch.messages.size() == 5);
  const auto header = [&](std::size_t i) { return batch.messages[i].header; };
  CHECK(header(0) == NetlinkHeader{NFNL_MSG_BATCH_BEGIN, NLM_F_REQUEST, 40, 0});
  CHECK(header(1) == NetlinkHeader{0x0a00, NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL, 41, 0});
  CHECK(header(2) == NetlinkHeader{0x0a03, NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL, 42, 0});
  CHECK(header(3) == NetlinkHeader{0x0a06, NLM_F_REQUEST | NLM_F_CREATE | NLM_F_APPEND | NLM_F_ACK, 43, 0});
  CHECK(header(4) == NetlinkHeader{NFNL_MSG_BATCH_END, NLM_F_REQUEST, 44, 0});
  CHECK(to_hex(batch.messages[0].payload) == "0000000a");  // the subsystem, big-endian
  CHECK(to_hex(batch.messages[4].payload) == "0000000a");
  CHECK(to_hex(batch.messages[1].payload) ==
        "01000000"
        "0a000100"
        "6e746f6f6c000000");  // inet, "ntool"
  CHECK(to_hex(batch.messages[2].payload) ==
        "01000000"
        "0a000100"
        "6e746f6f6c000000"
        "0c000300"
        "666f727761726400"
        "14000480"
        "0800010000000002"
        "0800020000000000"  // hook, priority
        "0800050000000001"
        "0b000700"
        "66696c74657200"
        "00");
}

TEST_CASE("an empty ruleset is a table alone") {
  const Batch batch({});
  REQUIRE(batch.messages.size() == 3);
  CHECK(batch.messages[1].header.flags == (NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK));
  CHECK(Ruleset{}.empty());
}

TEST_CASE("a filter rule is what it matches, and its verdict") {
  CHECK(only_rule({.verdict = Verdict::drop}) == drop);
  CHECK(only_rule({.verdict = Verdict::accept}) == accept);
  // NFTA_PAYLOAD_DREG, _BASE (transport header), _OFFSET, _LEN
  const std::string load_port = "payload(1=00000001 2=00000002 3=00000002 4=00000002)\n";
  CHECK(only_rule({.protocol = Protocol::tcp, .ports = ports("25"), .verdict = Verdict::drop}) ==
        is_tcp + load_port + "cmp(1=00000001 2=00000000 3=0600010000190000)\n" + drop);
  CHECK(only_rule({.protocol = Protocol::udp, .ports = ports("20-1025"), .verdict = Verdict::drop}) ==
        is_udp + load_port + "range(1=00000001 2=00000000 3=0600010000140000 4=0600010004010000)\n" + drop);
}

TEST_CASE("prefixes are compared under their mask, after the family") {
  CHECK(only_rule({.from = prefix("10.200.0.1/9"), .verdict = Verdict::drop}) ==
        is_v4 + "payload(1=00000001 2=00000001 3=0000000c 4=00000004)\n" +
            "bitwise(1=00000001 2=00000001 3=00000004 4=08000100ff800000 5=0800010000000000)\n" +
            "cmp(1=00000001 2=00000000 3=080001000a800000)\n" + drop);
  CHECK(only_rule({.to = prefix("192.0.2.1"), .verdict = Verdict::drop}) ==
        is_v4 + "payload(1=00000001 2=00000001 3=00000010 4=00000004)\n" +
            "cmp(1=00000001 2=00000000 3=08000100c0000201)\n" + drop);
  CHECK(only_rule({.from = prefix("::/0"), .to = prefix("fd00::/8"), .verdict = Verdict::drop}) ==
        is_v6 + "payload(1=00000001 2=00000001 3=00000018 4=00000010)\n" +
            "bitwise(1=00000001 2=00000001 3=00000010 4=14000100ff000000000000000000000000000000 "
            "5=1400010000000000000000000000000000000000)\n" +
            "cmp(1=00000001 2=00000000 3=14000100fd000000000000000000000000000000)\n" + drop);
}

TEST_CASE("icmp is of both families, unless a prefix says of which") {
  const FilterRule icmp{.protocol = Protocol::icmp, .verdict = Verdict::drop};
  const Batch both({.filters = {icmp}});
  REQUIRE(both.messages.size() == 6);
  CHECK_THAT(expressions_of(both.messages[3]), Catch::Contains("3=0500010001000000)"));
  CHECK_THAT(expressions_of(both.messages[4]), Catch::Contains("3=050001003a000000)"));
  FilterRule one = icmp;
  one.to = prefix("fd00::1");
  CHECK_THAT(only_rule(one), Catch::Contains("3=050001003a000000)"));
  one.to = prefix("10.0.0.1");
  CHECK_THAT(only_rule(one), Catch::Contains("3=0500010001000000)"));
}

TEST_CASE("a rejection has its code in ICMP and ICMPv6 alike") {
  const auto reject = [](RejectWith with) { return only_rule({.verdict = Verdict::reject, .with = with}); };
  CHECK(reject(RejectWith::net_unreachable) == "reject(1=00000002 2=00)\n");
  CHECK(reject(RejectWith::port_unreachable) == "reject(1=00000002 2=01)\n");
  CHECK(reject(RejectWith::host_unreachable) == "reject(1=00000002 2=02)\n");
  CHECK(reject(RejectWith::admin_prohibited) == "reject(1=00000002 2=03)\n");
  CHECK(only_rule({.protocol = Protocol::tcp, .verdict = Verdict::reject, .with = RejectWith::tcp_reset}) ==
        is_tcp + "reject(1=00000001)\n");
}

TEST_CASE("neighbour discovery comes first in the chains of the host itself") {
  const Batch batch({.filters = {{.hook = Hook::output}, {.hook = Hook::input}}});
  REQUIRE(batch.messages.size() == 9);
  for (const std::size_t i : {3U, 6U}) {
    CHECK(expressions_of(batch.messages[i]) ==
          "meta(2=00000010 1=00000001)\ncmp(1=00000001 2=00000000 3=050001003a000000)\n"
          "payload(1=00000001 2=00000002 3=00000000 4=00000001)\n"
          "range(1=00000001 2=00000000 3=0500010085000000 4=0500010089000000)\n" +
              accept);
  }
}

TEST_CASE("a redirect changes the destination of what comes for this host") {
  const Batch batch({.redirects = {{Protocol::tcp, ports("80"), endpoint("172.17.0.2", 8080)},
                                   {Protocol::udp, ports("53"), endpoint("fd00::2", 5353)}}});
  REQUIRE(batch.messages.size() == 6);
  // The chain: type nat, prerouting, priority -100.
  CHECK_THAT(to_hex(batch.messages[2].payload), Catch::Contains("0800010000000000"
                                                                "08000200ffffff9c") &&
                                                    Catch::Contains("6e617400"));
  const auto v4 = expressions_of(batch.messages[3]);
  CHECK_THAT(v4, Catch::StartsWith(is_v4 + "fib(1=00000001 2=00000003 3=00000002)\n" +
                                   "cmp(1=00000001 2=00000000 3=0800010002000000)\n" + is_tcp));
  CHECK_THAT(v4, Catch::EndsWith("immediate(1=00000001 2=08000100ac110002)\n"
                                 "immediate(1=00000002 2=060001001f900000)\n"
                                 "nat(1=00000001 2=00000002 3=00000001 5=00000002)\n"));
  const auto v6 = expressions_of(batch.messages[4]);
  CHECK_THAT(v6, Catch::StartsWith(is_v6) && Catch::Contains(is_udp));
  CHECK_THAT(v6, Catch::EndsWith("immediate(1=00000001 2=14000100fd000000000000000000000000000002)\n"
                                 "immediate(1=00000002 2=0600010014e90000)\n"
                                 "nat(1=00000001 2=0000000a 3=00000001 5=00000002)\n"));
}

TEST_CASE("masquerading names the interface") {
  const Batch batch({.masquerade_out = "eth1"});
  REQUIRE(batch.messages.size() == 5);
  CHECK_THAT(to_hex(batch.messages[2].payload), Catch::Contains("0800010000000004"
                                                                "0800020000000064"));
  CHECK(expressions_of(batch.messages[3]) ==
        "meta(2=00000007 1=00000001)\ncmp(1=00000001 2=00000000 3=1400010065746831000000000000000000000000)\nmasq()\n");
}

TEST_CASE("rules that cannot be") {
  const auto filter = [](FilterRule rule) { return refusal({.filters = {{}, std::move(rule)}}); };
  CHECK(filter({.ports = ports("25")}) == "firewall rule 2: ports need a protocol");
  CHECK(filter({.protocol = Protocol::icmp, .ports = ports("25")}) == "firewall rule 2: ports need a protocol");
  CHECK(filter({.protocol = Protocol::tcp, .ports = PortRange{Port(9), Port(8)}}) ==
        "firewall rule 2: the ports are no range");
  CHECK(filter({.protocol = Protocol::udp, .verdict = Verdict::reject, .with = RejectWith::tcp_reset}) ==
        "firewall rule 2: tcp-reset answers TCP alone");
  CHECK(filter({.from = prefix("10.0.0.0/8"), .to = prefix("fd00::/8")}) ==
        "firewall rule 2: 10.0.0.0/8 and fd00::/8 are of two families");
  const auto redirect = [](Redirect one) { return refusal({.redirects = {one}}); };
  CHECK(redirect({Protocol::icmp, ports("80"), endpoint("10.0.0.1", 80)}) ==
        "redirect 1: it needs a protocol that has ports");
  CHECK(redirect({Protocol::tcp, {}, endpoint("10.0.0.1", 80)}) == "redirect 1: the ports are no range");
  CHECK(redirect({Protocol::tcp, ports("80"), endpoint("10.0.0.1", 0)}) == "redirect 1: it goes to no port");
  CHECK(redirect({Protocol::tcp, ports("80"), endpoint("::", 80)}) == "redirect 1: it goes to no address");
  CHECK(refusal({.masquerade_out = "sixteen_bytes_xx"}) == "'sixteen_bytes_xx' cannot be the name of an interface");
  // What does not matter is not asked for.
  CHECK(emit_ruleset({.filters = {{.verdict = Verdict::drop, .with = RejectWith::tcp_reset}}}, 1));
}

TEST_CASE("each message is told for what it was") {
  const Ruleset ruleset{.filters = {{.hook = Hook::forward},
                                    {.hook = Hook::input, .protocol = Protocol::icmp},
                                    {.hook = Hook::forward, .protocol = Protocol::tcp}},
                        .redirects = {{Protocol::tcp, ports("80"), endpoint("10.0.0.1", 80)}},
                        .masquerade_out = "eth1"};
  std::vector<std::string> told;
  for (std::size_t i = 0; i < count_messages(ruleset); ++i) told.push_back(describe_message(ruleset, i));
  CHECK(told == std::vector<std::string>{"the rules as a whole", "table ntool", "chain input",
                                         "neighbour discovery in chain input", "firewall rule 2", "firewall rule 2",
                                         "chain forward", "firewall rule 1", "firewall rule 3", "chain prerouting",
                                         "redirect 1", "chain postrouting", "masquerading out of eth1",
                                         "the rules as a whole"});
  CHECK(told.size() == Batch(ruleset).messages.size());
  CHECK(describe_message(ruleset, 99) == "message 99");
}

TEST_CASE("an expression is found by its place") {
  const Batch batch({.masquerade_out = "eth1"});
  const auto& rule = batch.messages[3];
  std::string found;
  for (std::uint32_t at = 0; at < rule.whole.size() + 8; ++at) {
    const auto name = expression_at(rule, at);
    if (!name.empty()) found += name + " ";
  }
  CHECK(found == "meta cmp masq ");
  CHECK(expression_at(batch.messages[2], 36).empty());
}
