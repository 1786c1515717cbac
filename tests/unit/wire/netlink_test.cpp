#include "support/catch.hpp"

#include <linux/netlink.h>

#include <ntool/wire/netlink.hpp>

using namespace ntool;
using namespace ntool::wire;

namespace {

std::vector<std::uint8_t> hex(std::string_view text) {
  return from_hex(text).value();
}

/// A message around `payload`, little-endian as written in the tests below.
std::vector<std::uint8_t> message(std::uint16_t type, std::uint16_t flags, Bytes payload) {
  NetlinkWriter writer(type, flags, 7, 9);
  writer.fixed().bytes(payload);
  return writer.finish().value();
}

}  // namespace

TEST_CASE("a message is its header and its payload") {
  const auto bytes = hex("14000000 1000 0200 07000000 09000000 aabbccdd");
  const auto parsed = parse_netlink_message(bytes).value();
  CHECK(parsed.header == NetlinkHeader{16, 2, 7, 9});
  CHECK(to_hex(parsed.payload) == "aabbccdd");
  CHECK(parsed.whole.size() == 20);
  CHECK_FALSE(parsed.interrupted());
}

TEST_CASE("a message whose length lies is an error") {
  CHECK_FALSE(parse_netlink_message(hex("14000000 1000 0200 07000000 090000")));             // no whole header
  CHECK_FALSE(parse_netlink_message(hex("15000000 1000 0200 07000000 09000000 aabbccdd")));  // one byte too long
  CHECK_FALSE(parse_netlink_message(hex("00000000 1000 0200 07000000 09000000")));
  CHECK_FALSE(parse_netlink_message(hex("0f000000 1000 0200 07000000 09000000")));
  CHECK_FALSE(parse_netlink_message(hex("ffffffff 1000 0200 07000000 09000000")));
  CHECK(parse_netlink_message({}).error().code == Errc::malformed);
}

TEST_CASE("a datagram is walked message by message, over the padding between them") {
  // 17 bytes and 3 of padding, then 16 bytes.
  const auto bytes = hex("11000000 0100 0000 01000000 00000000 aa000000  10000000 0300 0000 02000000 00000000");
  NetlinkMessages messages(bytes);
  CHECK(messages.next().value()->payload.size() == 1);
  CHECK(messages.next().value()->header.sequence == 2);
  CHECK_FALSE(messages.next().value().has_value());
  CHECK_FALSE(messages.next().value().has_value());
}

TEST_CASE("the last message of a datagram may lack its padding") {
  const auto bytes = hex("11000000 0100 0000 01000000 00000000 aa");
  NetlinkMessages messages(bytes);
  CHECK(messages.next().value()->payload.size() == 1);
  CHECK_FALSE(messages.next().value().has_value());
}

TEST_CASE("a walk ends after an error, it never loops") {
  const auto bytes = hex("00000000 0100 0000 01000000 00000000 00000000 00000000 00000000 00000000");
  NetlinkMessages messages(bytes);
  CHECK_FALSE(messages.next());
  CHECK_FALSE(messages.next().value().has_value());

  const auto zero_length = hex("0000 0100 0000 0100");
  NetlinkAttributes attributes(zero_length);
  CHECK_FALSE(attributes.next());
  CHECK_FALSE(attributes.next().value().has_value());
}

TEST_CASE("attributes are walked within their bounds") {
  const auto bytes = hex("0500 0300 61 000000  0800 0480 01020304  0400 0500");
  NetlinkAttributes attributes(bytes);
  CHECK(attributes.next().value()->text() == "a");
  const auto nested = attributes.next().value();
  CHECK(nested->type == 4);  // without NLA_F_NESTED
  CHECK(nested->number<std::uint32_t>().value() == 0x04030201);
  CHECK(attributes.next().value()->payload.empty());
  CHECK_FALSE(attributes.next().value().has_value());

  const auto sum = [](std::string_view text) {
    std::size_t seen = 0;
    const auto all = hex(text);
    const auto walked = for_each_attribute(all, [&](const NetlinkAttribute& a) -> Result<void> {
      seen += a.payload.size();
      return {};
    });
    return walked ? static_cast<int>(seen) : -1;
  };
  CHECK(sum("") == 0);
  CHECK(sum("0500 0300 61") == 1);
  CHECK(sum("0600 0300 61") == -1);
  CHECK(sum("0300 0300") == -1);
  CHECK(sum("0400 03") == -1);
  CHECK(sum("ffff 0300 00000000") == -1);
  CHECK(sum("0500 0300 61000000 0000") == -1);
}

TEST_CASE("an attribute's number has exactly its width") {
  const std::uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 8};
  const NetlinkAttribute four{.type = 1, .payload = Bytes(bytes).first(4)};
  CHECK(four.number<std::uint32_t>());
  CHECK_FALSE(four.number<std::uint16_t>());
  CHECK_FALSE(four.number<std::uint64_t>());
  CHECK(four.number<std::uint8_t>().error().message().find("4 bytes where 1") != std::string::npos);
  CHECK_FALSE(NetlinkAttribute{}.number<std::uint8_t>());
}

TEST_CASE("an attribute's text ends at its NUL, or at its end") {
  CHECK(NetlinkAttribute{1, as_bytes(std::string_view("eth0\0junk", 9))}.text() == "eth0");
  CHECK(NetlinkAttribute{1, as_bytes("eth0")}.text() == "eth0");
  CHECK(NetlinkAttribute{}.text().empty());
}

TEST_CASE("what is written is what is read") {
  NetlinkWriter writer(18, 0x301, 7, 9);
  writer.fixed().u32(0xDEADBEEF);
  writer.attribute_text(3, "abc");
  writer.begin_nested(18);
  writer.attribute_number<std::uint8_t>(1, 0x5A);
  writer.begin_nested(2);
  writer.attribute_text(1, "");
  writer.end_nested();
  writer.end_nested();
  writer.attribute_number<std::uint64_t>(9, 1);
  const auto bytes = writer.finish().value();
  CHECK(bytes.size() % 4 == 0);

  const auto read = parse_netlink_message(bytes).value();
  CHECK(read.header == NetlinkHeader{18, 0x301, 7, 9});
  NetlinkAttributes outer(read.payload.subspan(4));
  CHECK(outer.next().value()->text() == "abc");
  const auto nested = outer.next().value();
  CHECK(nested->type == 18);
  NetlinkAttributes inner(nested->payload);
  CHECK(inner.next().value()->number<std::uint8_t>().value() == 0x5A);
  CHECK(inner.next().value()->payload.size() == 8);
  CHECK_FALSE(inner.next().value().has_value());
  CHECK(outer.next().value()->number<std::uint64_t>().value() == 1);
}

TEST_CASE("an attribute too long for its length is told, not cut") {
  NetlinkWriter writer(18, 0);
  writer.attribute(1, std::vector<std::uint8_t>(65532));
  CHECK(writer.finish().error().code == Errc::unsupported);
  NetlinkWriter longest(18, 0);
  longest.attribute(1, std::vector<std::uint8_t>(65531));
  CHECK(longest.finish());
}

TEST_CASE("nested attributes left open are ended") {
  NetlinkWriter writer(18, 0);
  writer.begin_nested(1);
  writer.attribute_text(2, "x");
  const auto bytes = writer.finish().value();
  NetlinkAttributes attributes(parse_netlink_message(bytes)->payload);
  CHECK(attributes.next().value()->payload.size() == 8);
}

TEST_CASE("an error carries its errno and the kernel's words") {
  // -19, the echoed header of our request, then NLMSGERR_ATTR_MSG "no" and NLMSGERR_ATTR_OFFS 20.
  const auto capped =
      message(NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS,
              hex("edffffff 20000000 1200 0100 01000000 00000000 0700 0100 6e6f0000 0800 0200 14000000"));
  CHECK(parse_netlink_outcome(*parse_netlink_message(capped)) == NetlinkOutcome{19, "no", 20});

  // Not capped: the request's payload (4 bytes) stands between.
  const auto whole = message(NLMSG_ERROR, NLM_F_ACK_TLVS,
                             hex("edffffff 14000000 1200 0100 01000000 00000000 aaaaaaaa 0700 0100 6e6f0000"));
  CHECK(parse_netlink_outcome(*parse_netlink_message(whole)) == NetlinkOutcome{19, "no", 0});

  const auto acknowledged = message(NLMSG_ERROR, NLM_F_CAPPED, hex("00000000 20000000 1200 0100 01000000 00000000"));
  CHECK(parse_netlink_outcome(*parse_netlink_message(acknowledged)) == NetlinkOutcome{});
}

TEST_CASE("the end of a dump may carry an error") {
  CHECK(parse_netlink_outcome(*parse_netlink_message(message(NLMSG_DONE, 2, {}))) == NetlinkOutcome{});
  CHECK(parse_netlink_outcome(*parse_netlink_message(message(NLMSG_DONE, 2, hex("00000000")))) == NetlinkOutcome{});
  const auto failed = message(NLMSG_DONE, 2 | NLM_F_ACK_TLVS, hex("eaffffff 0700 0100 6e6f0000"));
  CHECK(parse_netlink_outcome(*parse_netlink_message(failed)) == NetlinkOutcome{22, "no", 0});
}

TEST_CASE("an error that lies is malformed") {
  const auto outcome = [](std::uint16_t flags, std::string_view payload) {
    return parse_netlink_outcome(*parse_netlink_message(message(NLMSG_ERROR, flags, hex(payload))));
  };
  CHECK_FALSE(outcome(0, ""));
  CHECK_FALSE(outcome(0, "edff"));
  CHECK_FALSE(outcome(0, "01000000 10000000 1200 0100 01000000 00000000"));  // a positive errno
  CHECK_FALSE(outcome(0, "00000080 10000000 1200 0100 01000000 00000000"));  // INT_MIN has no positive
  CHECK_FALSE(outcome(NLM_F_ACK_TLVS, "edffffff ffffffff 1200 0100 01000000 00000000"));
  CHECK_FALSE(outcome(NLM_F_ACK_TLVS, "edffffff 00000000 1200 0100 01000000 00000000"));
  CHECK(outcome(0, "edffffff ffffffff 1200 0100 01000000 00000000")->error == 19);  // nothing more is read
}

TEST_CASE("a table that changed during its dump is told by a flag") {
  const auto bytes = message(16, NLM_F_MULTI | NLM_F_DUMP_INTR, {});
  CHECK(parse_netlink_message(bytes)->interrupted());
}
