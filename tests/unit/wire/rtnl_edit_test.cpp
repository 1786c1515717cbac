#include "support/catch.hpp"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include <ntool/wire/netlink.hpp>
#include <ntool/wire/rtnl/address.hpp>
#include <ntool/wire/rtnl/edit.hpp>
#include <ntool/wire/rtnl/interface_flags.hpp>
#include <ntool/wire/rtnl/link.hpp>

using namespace ntool;
using namespace ntool::wire;
using namespace ntool::wire::rtnl;

namespace {

constexpr std::uint16_t only_new = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;

using Request = Result<std::vector<std::uint8_t>>;

NetlinkMessage message_in(const Request& request) {
  REQUIRE(request);
  auto message = parse_netlink_message(*request).value();
  CHECK(message.whole.size() == request->size());
  return message;
}
Prefix prefix(std::string_view text) {
  return Prefix::parse(text).value();
}
IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}

/// The payload of the attribute that lies at the end of `path`, each within the one before.
std::optional<Bytes> find(Bytes attributes, std::initializer_list<int> path) {
  for (const int type : path) {
    std::optional<Bytes> found;
    NetlinkAttributes walk(attributes);
    while (const auto attribute = walk.next().value()) {
      if (attribute->type == type) found = attribute->payload;
    }
    if (!found) return std::nullopt;
    attributes = *found;
  }
  return attributes;
}
/// struct ifinfomsg is 16 bytes, struct rtmsg 12.
Bytes after_ifinfomsg(Bytes bytes) {
  return bytes.subspan(16);
}
std::string hex(std::optional<Bytes> bytes) {
  return bytes ? to_hex(*bytes) : "none";
}
std::string kind(const NetlinkMessage& message) {
  return std::string(as_text(find(after_ifinfomsg(message.payload), {IFLA_LINKINFO, IFLA_INFO_KIND}).value()));
}

const NewLink left = {.name = "eth0", .index = IfIndex(7), .mac = MacAddress{2, 0, 0, 0, 0, 1}, .mtu = Mtu(1400)};
const NewLink right = {.name = "exactly15bytes_", .namespace_fd = 9};

std::string reason(const Request& request) {
  REQUIRE(!request);
  CHECK(request.error().code == Errc::usage);
  return request.error().reason;
}

}  // namespace

TEST_CASE("a virtual cable names both ends") {
  const auto request = request_new_veth(left, right);
  const auto message = message_in(request);
  CHECK(message.header.type == RTM_NEWLINK);
  CHECK(message.header.flags == only_new);
  // What the kernel would tell of such a link is written with the same attributes.
  const Link made = parse_link(message).value();
  CHECK(made.index == IfIndex(7));
  CHECK(made.name == "eth0");
  CHECK(made.mtu == Mtu(1400));
  CHECK(to_hex(made.hardware_address) == "020000000001");
  CHECK(made.kind == "veth");

  const auto peer = find(after_ifinfomsg(message.payload), {IFLA_LINKINFO, IFLA_INFO_DATA, VETH_INFO_PEER});
  REQUIRE(peer);
  CHECK(to_hex(peer->first(16)) == std::string(32, '0'));  // the kernel chooses the index
  const Bytes attributes = after_ifinfomsg(*peer);
  CHECK(as_text(*find(attributes, {IFLA_IFNAME})) == std::string_view("exactly15bytes_\0", 16));
  CHECK(hex(find(attributes, {IFLA_NET_NS_FD})) == "09000000");
  CHECK(hex(find(attributes, {IFLA_ADDRESS})) == "none");
  CHECK(hex(find(after_ifinfomsg(message.payload), {IFLA_NET_NS_FD})) == "none");
}

TEST_CASE("the peer of a virtual cable may have every property too") {
  NewLink peer = left;
  peer.namespace_fd = 3;
  const auto request = request_new_veth(right, peer);
  const auto found =
      find(after_ifinfomsg(message_in(request).payload), {IFLA_LINKINFO, IFLA_INFO_DATA, VETH_INFO_PEER});
  REQUIRE(found);
  CHECK(to_hex(found->first(8)) == "0000000007000000");
  CHECK(hex(find(after_ifinfomsg(*found), {IFLA_MTU})) == "78050000");
  CHECK(hex(find(after_ifinfomsg(*found), {IFLA_ADDRESS})) == "020000000001");
  CHECK(hex(find(after_ifinfomsg(*found), {IFLA_NET_NS_FD})) == "03000000");
}

TEST_CASE("a switch is a link of kind bridge") {
  const auto request = request_new_bridge(left);
  const auto message = message_in(request);
  CHECK(message.header.flags == only_new);
  CHECK(parse_link(message)->name == "eth0");
  CHECK(kind(message) == std::string("bridge\0", 7));
}

TEST_CASE("an interface has a name that the kernel takes") {
  const auto* const name = GENERATE("", "sixteen_bytes_xx", "a b", "a/b", "a:b", ".", "..", "a\nb");
  const NewLink bad{.name = name};
  CHECK_THAT(reason(request_new_bridge(bad)), Catch::Contains("cannot be the name of an interface"));
  CHECK_THAT(reason(request_new_veth(bad, left)), Catch::Contains("cannot be"));
  CHECK_THAT(reason(request_new_veth(left, bad)), Catch::Contains("cannot be"));
  CHECK(!request_new_bridge({.name = std::string("a\0b", 3)}));
}

TEST_CASE("a change of a link says no more than was asked for") {
  const auto up = request_change_link(IfIndex(5), {.up = true});
  CHECK(message_in(up).header.type == RTM_SETLINK);
  CHECK(message_in(up).header.flags == (NLM_F_REQUEST | NLM_F_ACK));
  CHECK(to_hex(message_in(up).payload) ==
        "00000000"
        "05000000"
        "01000000"
        "01000000");
  const auto down = request_change_link(IfIndex(5), {.up = false});
  CHECK(to_hex(message_in(down).payload) ==
        "00000000"
        "05000000"
        "00000000"
        "01000000");
  const auto port = request_change_link(IfIndex(5), {.master = IfIndex(2), .mtu = Mtu(1280)});
  const Bytes payload = message_in(port).payload;
  CHECK(to_hex(payload.first(16)) ==
        "00000000"
        "05000000"
        "00000000"
        "00000000");
  CHECK(hex(find(after_ifinfomsg(payload), {IFLA_MASTER})) == "02000000");
  CHECK(hex(find(after_ifinfomsg(payload), {IFLA_MTU})) == "00050000");
}

TEST_CASE("an address is read back as it was meant") {
  struct Case {
    const char *text, *broadcast;
    std::uint32_t flags;
    std::uint8_t scope;
  };
  const auto c = GENERATE(values<Case>({{"172.17.0.3/24", "172.17.0.255", 0, RT_SCOPE_UNIVERSE},
                                        {"10.0.0.2/30", "10.0.0.3", 0, RT_SCOPE_UNIVERSE},
                                        {"10.0.0.2/31", "", 0, RT_SCOPE_UNIVERSE},
                                        {"10.0.0.2/32", "", 0, RT_SCOPE_UNIVERSE},
                                        {"127.0.0.2/8", "", 0, RT_SCOPE_HOST},
                                        {"fd17::3/64", "", IFA_F_NODAD, RT_SCOPE_UNIVERSE}}));
  CAPTURE(c.text);
  const auto request = request_add_address(IfIndex(4), prefix(c.text));
  auto message = message_in(request);
  CHECK(message.header.type == RTM_NEWADDR);
  CHECK(message.header.flags == only_new);
  const auto address = parse_address(message).value().value();
  CHECK(address.index == IfIndex(4));
  CHECK(Prefix::make(address.local, address.prefix_length).value() == prefix(c.text));
  CHECK_FALSE(address.peer);
  CHECK((address.broadcast ? address.broadcast->to_string() : "") == c.broadcast);
  CHECK(address.flags == c.flags);
  CHECK(address.scope == c.scope);
}

TEST_CASE("a route through a gateway") {
  const auto request = request_add_route({.to = prefix("198.51.100.9/24"),  // host bits are cleared
                                          .via = ip("172.17.0.1"),
                                          .out = IfIndex(3),
                                          .source = ip("172.17.0.3"),
                                          .metric = 50});
  CHECK(message_in(request).header.type == RTM_NEWROUTE);
  CHECK(message_in(request).header.flags == only_new);
  CHECK(to_hex(message_in(request).payload) ==
        "02180000"
        "fe040001"
        "00000000"
        "08000100"
        "c6336400"
        "08000500"
        "ac110001"
        "08000400"
        "03000000"
        "08000700"
        "ac110003"
        "08000600"
        "32000000");
}

TEST_CASE("a route without a gateway stays on its link") {
  const auto v4 = request_add_route({.to = prefix("10.0.0.0/8"), .out = IfIndex(3)});
  CHECK(to_hex(message_in(v4).payload) ==
        "02080000"
        "fe04fd01"
        "00000000"
        "08000100"
        "0a000000"
        "08000400"
        "03000000");
  const auto v6 = request_add_route({.to = prefix("fd00::/7"), .out = IfIndex(3)});
  CHECK(to_hex(message_in(v6).payload.first(12)) ==
        "0a070000"
        "fe040001"
        "00000000");
}

TEST_CASE("the default route has no destination") {
  const auto request = request_add_route({.to = prefix("::/0"), .via = ip("fe80::1%6")});
  CHECK(to_hex(message_in(request).payload) ==
        "0a000000"
        "fe040001"
        "00000000"
        "14000500"
        "fe800000000000000000000000000001"
        "08000400"
        "06000000");  // the zone is the interface
}

TEST_CASE("routes that cannot be") {
  CHECK_THAT(reason(request_add_route({.to = prefix("10.0.0.0/8")})),
             Catch::Contains("needs a gateway or an interface"));
  CHECK_THAT(reason(request_add_route({.to = prefix("::/0"), .via = ip("fe80::1")})),
             Catch::Contains("the link-local gateway fe80::1 needs an interface"));
  CHECK_THAT(reason(request_add_route({.to = prefix("10.0.0.0/8"), .via = ip("fd00::1")})),
             Catch::Contains("the gateway fd00::1 of a route to 10.0.0.0/8 is of the other family"));
  CHECK_THAT(reason(request_add_route({.to = prefix("fd00::/8"), .out = IfIndex(1), .source = ip("10.0.0.1")})),
             Catch::Contains("the source 10.0.0.1"));
}
