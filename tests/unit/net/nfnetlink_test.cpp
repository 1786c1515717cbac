#include "support/catch.hpp"
#include "support/fake_netlink_channel.hpp"

#include <cerrno>
#include <linux/netlink.h>

#include <ntool/net/nfnetlink.hpp>
#include <ntool/wire/netlink.hpp>

using namespace ntool;
using test::FakeChannel;
using wire::nft::Ruleset;

namespace {

/// begin 1, table 2, chain forward 3, rule 4, chain postrouting 5, masquerade 6, end 7.
const Ruleset ruleset{.filters = {{.verdict = wire::nft::Verdict::reject}}, .masquerade_out = "eth1"};
constexpr std::uint32_t last = 6;

/// NLMSG_ERROR of the kernel: 0 or an errno for the message with this sequence number, and where in it.
std::vector<std::uint8_t> answer(std::uint32_t sequence, int number, std::string_view text = {}, std::uint32_t at = 0,
                                 std::uint32_t port = FakeChannel::our_port) {
  wire::NetlinkWriter writer(NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS, sequence, port);
  writer.fixed().u32(static_cast<std::uint32_t>(-number));
  writer.fixed().u32(16);  // the header of our message
  writer.fixed().zeros(12);
  if (!text.empty()) writer.attribute_text(NLMSGERR_ATTR_MSG, text);
  if (at != 0) writer.attribute_number(NLMSGERR_ATTR_OFFS, at);
  return writer.finish().value();
}

struct World {
  FakeChannel channel = {};
  Result<void> apply(const Ruleset& rules = ruleset) { return net::apply_ruleset(rules, channel); }
  std::string failure(std::vector<FakeChannel::Said> says) {
    channel.says.assign(says.begin(), says.end());
    const auto done = apply();
    REQUIRE(!done);
    code = done.error().code;
    return done.error().message();
  }
  Errc code = {};
};

}  // namespace

TEST_CASE("a ruleset is one datagram, and done when its last message is acknowledged") {
  World world;
  world.channel.says = {{answer(last, 0, {}, 0, 99)},        // to somebody else
                        {answer(last, EPERM), false, 4711},  // from somebody else
                        {answer(7, 0)},                      // the end, where a kernel acknowledges it
                        {answer(400, EPERM)},                // of another batch
                        {answer(last, 0)}};
  CHECK(world.apply());
  CHECK(world.channel.heard.size() == 1);
  CHECK(world.channel.heard.at(0) == wire::nft::emit_ruleset(ruleset, 1).value());
  CHECK(world.channel.says.empty());
}

TEST_CASE("an empty ruleset asks the kernel for nothing") {
  World world;
  CHECK(world.apply({}));
  CHECK(world.channel.heard.empty());
}

TEST_CASE("a ruleset that cannot be is not sent") {
  World world;
  CHECK(world.apply({.masquerade_out = "a b"}).error().code == Errc::usage);
  CHECK(world.channel.heard.empty());
}

TEST_CASE("the first message that the kernel refuses is told") {
  World world;
  CHECK(world.failure({{answer(4, EINVAL, "no good")}, {answer(6, ENOENT)}}) ==
        "set up firewall rule 1: Invalid argument (no good)");
  CHECK(world.failure({{answer(2, EEXIST)}}) ==
        "set up table ntool: File exists; remove the old one with 'nft delete table inet ntool'");
  CHECK(world.failure({{answer(1, EPERM)}}) ==
        "set up the rules as a whole: Operation not permitted; it needs CAP_NET_ADMIN: run it as root, or in a user "
        "namespace of its own");
  CHECK(world.code == Errc::permission);
}

TEST_CASE("a kernel that lacks something is told what") {
  World world;
  CHECK(world.failure({{answer(1, EOPNOTSUPP)}}) ==
        "set up the rules as a whole: Operation not supported; this kernel lacks nf_tables (module nf_tables)");
  CHECK(world.code == Errc::unsupported);
  CHECK(world.failure({{answer(5, ENOENT)}}) ==
        "set up chain postrouting: No such file or directory; this kernel lacks such chains (NAT for both families: "
        "Linux 5.2)");
  CHECK(world.code == Errc::unsupported);
  // Header, nfgenmsg, "ntool", "forward", the list's own header: there stands the first expression of the rule.
  const std::uint32_t first_expression = 16 + 4 + 12 + 12 + 4;
  CHECK(world.failure({{answer(4, ENOENT, {}, first_expression)}}) ==
        "set up firewall rule 1: No such file or directory; this kernel lacks the expression 'reject' of nf_tables "
        "(module nft_reject_inet)");
  CHECK(world.failure({{answer(4, ENOENT, {}, 4000000000U)}}) ==
        "set up firewall rule 1: No such file or directory; this kernel lacks a part of nf_tables");
}

TEST_CASE("a channel that fails is told too") {
  World world;
  CHECK(world.failure({{.error = EAGAIN}}) == "set up the firewall and NAT: the kernel gave no answer");
  CHECK(world.code == Errc::timed_out);
  CHECK(world.failure({{.error = ENOBUFS}}) == "set up the firewall and NAT: No buffer space available");
  CHECK_THAT(world.failure({{.bytes = {}, .truncated = true}}), Catch::Contains("longer than the receive buffer"));
  CHECK_THAT(world.failure({{from_hex("ffffffff").value()}}), Catch::Contains("read bytes"));
  world.channel.refuses_with = EMSGSIZE;
  CHECK(world.failure({}) ==
        "set up the firewall and NAT: Message too long; take fewer rules: they go to the kernel in one piece");
}
