#include "support/catch.hpp"
#include "support/fake_netlink_channel.hpp"
#include "support/rtnl_messages.hpp"
#include "support/scripted_netlink.hpp"

#include <cerrno>
#include <linux/rtnetlink.h>

#include <ntool/net/netlink_session.hpp>
#include <ntool/net/rtnl_dump.hpp>
#include <ntool/sys/error.hpp>
#include <ntool/wire/netlink.hpp>

using namespace ntool;
using namespace ntool::net;
using test::FakeChannel;
using wire::NetlinkWriter;

namespace {

struct World {
  FakeChannel* channel = new FakeChannel;
  NetlinkSession session{std::unique_ptr<NetlinkChannel>(channel)};
  std::vector<std::string> payloads = {};

  Result<void> ask() {
    const auto request = NetlinkWriter(RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP).finish().value();
    return session.exchange(request, [&](Bytes message) -> Result<void> {
      payloads.push_back(to_hex(wire::parse_netlink_message(message)->payload));
      return {};
    });
  }
};

std::vector<std::uint8_t> said(std::uint16_t type, std::uint16_t flags, std::string_view payload,
                               std::uint32_t sequence = 1, std::uint32_t port = FakeChannel::our_port) {
  NetlinkWriter writer(type, flags, sequence, port);
  writer.fixed().bytes(from_hex(payload).value());
  return writer.finish().value();
}
std::vector<std::uint8_t> operator+(std::vector<std::uint8_t> a, const std::vector<std::uint8_t>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
const auto done = said(NLMSG_DONE, NLM_F_MULTI, "00000000");

}  // namespace

TEST_CASE("a dump over several datagrams ends at its DONE") {
  World world;
  world.channel->says = {{said(16, NLM_F_MULTI, "01000000") + said(16, NLM_F_MULTI, "02000000")},
                         {said(16, NLM_F_MULTI, "03000000")},
                         {done},
                         {said(16, NLM_F_MULTI, "04000000")}};
  REQUIRE(world.ask());
  CHECK(world.payloads == std::vector<std::string>{"01000000", "02000000", "03000000"});
  CHECK(world.channel->says.size() == 1);
  const auto sent = wire::parse_netlink_message(world.channel->heard.at(0)).value();
  CHECK(sent.header.sequence == 1);
  CHECK(sent.header.port == FakeChannel::our_port);
}

TEST_CASE("the answer to a request for one thing has no DONE") {
  World world;
  world.channel->says = {{said(16, 0, "01000000")}};
  REQUIRE(world.ask());
  CHECK(world.payloads.size() == 1);
}

TEST_CASE("other senders, other requests and other ports are not heard") {
  World world;
  world.channel->says = {{said(16, NLM_F_MULTI, "66000000"), false, 777},  // a process that pretends to be the kernel
                         {said(16, NLM_F_MULTI, "66000000", 9)},
                         {said(16, NLM_F_MULTI, "66000000", 1, 1)},
                         {said(NLMSG_NOOP, 0, "")},
                         {said(NLMSG_DONE, NLM_F_MULTI, "00000000", 9)},
                         {said(16, NLM_F_MULTI, "01000000") + done}};
  REQUIRE(world.ask());
  CHECK(world.payloads == std::vector<std::string>{"01000000"});
}

TEST_CASE("the kernel's refusal becomes an Error with its words") {
  World world;
  world.channel->says = {{said(NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS,
                               "edffffff 20000000 1200 0100 01000000 00000000 0700 0100 6e6f0000")}};
  const auto error = world.ask().error();
  CHECK(error.code == Errc::not_found);
  CHECK(error.sys_errno == ENODEV);
  CHECK(error.message() == "ask the kernel over netlink: No such device (no)");
}

TEST_CASE("an acknowledgement ends the exchange well") {
  World world;
  world.channel->says = {{said(NLMSG_ERROR, NLM_F_CAPPED, "00000000 10000000 1200 0100 01000000 00000000")}};
  CHECK(world.ask());
}

TEST_CASE("lost and broken answers are errors, never half a table") {
  const auto error_of = [](std::deque<FakeChannel::Said> says) {
    World world;
    world.channel->says = std::move(says);
    return world.ask().error();
  };
  CHECK(error_of({{said(16, NLM_F_MULTI, "01000000")}, {{}, false, 0, ENOBUFS}}).sys_errno == ENOBUFS);
  CHECK(error_of({{said(16, NLM_F_MULTI, "01000000"), true}}).reason.find("longer than") != std::string::npos);
  CHECK(error_of({{said(NLMSG_OVERRUN, 0, "")}}).reason.find("overrun") != std::string::npos);
  CHECK(error_of({{from_hex("ff00000010000200010000009210").value()}}).code == Errc::malformed);
  CHECK(error_of({{said(NLMSG_DONE, NLM_F_MULTI, "a1ffffff")}}).code == Errc::unsupported);  // EOPNOTSUPP
}

TEST_CASE("a table that changed while it was dumped is told after its end") {
  World world;
  world.channel->says = {{said(16, NLM_F_MULTI | NLM_F_DUMP_INTR, "01000000") + said(16, NLM_F_MULTI, "02000000")},
                         {done}};
  CHECK(world.ask().error().code == Errc::interrupted);
  CHECK(world.channel->says.empty());  // the dump was read to its end, so the next request is not refused as busy

  World at_the_end;
  at_the_end.channel->says = {{said(NLMSG_DONE, NLM_F_MULTI | NLM_F_DUMP_INTR, "00000000")}};
  CHECK(at_the_end.ask().error().code == Errc::interrupted);
}

TEST_CASE("after an error of the sink the rest is dropped and the session serves on") {
  World world;
  world.channel->says = {{said(16, NLM_F_MULTI, "01000000") + said(16, NLM_F_MULTI, "02000000")},
                         {done},
                         {said(16, NLM_F_MULTI, "03000000", 2) + said(NLMSG_DONE, NLM_F_MULTI, "00000000", 2)}};
  int calls = 0;
  const auto request = NetlinkWriter(RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP).finish().value();
  const auto outcome = world.session.exchange(request, [&](Bytes) -> Result<void> {
    ++calls;
    return malformed("it", "by the test");
  });
  CHECK(outcome.error().reason == "by the test");
  CHECK(calls == 1);
  REQUIRE(world.ask());
  CHECK(world.payloads == std::vector<std::string>{"03000000"});
}

TEST_CASE("a request too short to be one is not sent") {
  World world;
  const std::uint8_t bytes[] = {1, 2, 3};
  CHECK(world.session.exchange(bytes, nullptr).error().code == Errc::malformed);
  CHECK(world.channel->heard.empty());
}

TEST_CASE("an interrupted dump is asked for again, but not for ever") {
  test::ScriptedNetlink netlink;
  netlink.answer(RTM_GETLINK, test::message_of(wire::rtnl::Link{.index = IfIndex(1), .name = "lo"}));
  netlink.interrupt(2);
  const auto links = dump_links(netlink).value();
  CHECK(links.size() == 1);  // not three: each attempt begins anew
  CHECK(netlink.requests().size() == 3);

  netlink.interrupt(1000);
  CHECK(dump_links(netlink).error().code == Errc::interrupted);
  CHECK(netlink.requests().size() < 20);
}

TEST_CASE("a link is found by its name, its alternate name and its index") {
  test::ScriptedNetlink netlink;
  netlink.answer(RTM_GETLINK, test::messages_of<wire::rtnl::Link>(
                                  {{.index = IfIndex(1), .name = "lo"},
                                   {.index = IfIndex(2), .name = "v0", .alternate_names = {"a-long-alternate-name"}}}));
  CHECK(find_link(netlink, "v0").value()->index == IfIndex(2));
  CHECK(find_link(netlink, "a-long-alternate-name").value()->index == IfIndex(2));
  CHECK(find_link(netlink, IfIndex(1)).value()->name == "lo");
  CHECK_FALSE(find_link(netlink, "v1").value());
  const auto asked = netlink.requests().size();
  CHECK_FALSE(find_link(netlink, "").value());
  CHECK_FALSE(find_link(netlink, std::string(200, 'x')).value());
  CHECK(netlink.requests().size() == asked);
}

TEST_CASE("the real kernel tells its loopback interface") {
  auto netlink = open_route_netlink();
  REQUIRE(netlink);
  const auto lo = find_link(**netlink, "lo");
  REQUIRE(lo);
  REQUIRE(*lo);
  CHECK((*lo)->hardware_type == 772);
  CHECK((*lo)->stats.has_value());
  CHECK_FALSE(find_link(**netlink, "no-such-link").value());
  CHECK(dump_links(**netlink).value().size() >= 1);
  CHECK(dump_addresses(**netlink));
}
