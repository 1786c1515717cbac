#include "commands/ping/line_queue.hpp"
#include "support/catch.hpp"
#include "support/memory_reverse_names.hpp"

using namespace std::chrono_literals;
using namespace ntool;
using namespace ntool::commands::ping;

namespace {

constexpr Instant start{1000s};
IpAddress address(int last) {
  return IpAddress(IpAddress::V4Bytes{192, 0, 2, static_cast<std::uint8_t>(last)});
}
Line from(int last) {
  return {"from ", address(last), ": x"};
}

}  // namespace

TEST_CASE("lines of ping: without names each is shown at once", "[ping]") {
  StringSink out;
  LineQueue lines(out, nullptr);
  lines.add(from(1), start);
  lines.add({"plain"}, start);
  CHECK(out.text == "from 192.0.2.1: x\nplain\n");
  CHECK(lines.empty());
  CHECK_FALSE(lines.poll_timeout());
}

TEST_CASE("lines of ping: a name that is still asked for holds the lines behind it back", "[ping]") {
  StringSink out;
  test::MemoryReverseNames names;
  names.add("192.0.2.1", "one.example");
  names.hold("192.0.2.1");
  LineQueue lines(out, &names);
  lines.add(from(1), start);
  lines.add({"plain"}, start + 100ms);
  CHECK(out.text.empty());
  CHECK(lines.poll_timeout() == start + 1s);
  names.answer("192.0.2.1");
  lines.show(start + 200ms);
  CHECK(out.text == "from one.example (192.0.2.1): x\nplain\n");
}

TEST_CASE("lines of ping: after a second the address is shown, and nobody waits for that name again", "[ping]") {
  StringSink out;
  test::MemoryReverseNames names;
  names.add("192.0.2.1", "one.example");
  names.hold("192.0.2.1");
  LineQueue lines(out, &names);
  lines.add(from(1), start);
  lines.show(start + 999ms);
  CHECK(out.text.empty());
  lines.show(start + 1s);
  lines.add(from(1), start + 1100ms);
  CHECK(out.text == "from 192.0.2.1: x\nfrom 192.0.2.1: x\n");
  names.answer("192.0.2.1");
  lines.add(from(1), start + 2s);
  CHECK(out.text.ends_with("from one.example (192.0.2.1): x\n"));
  CHECK(names.asked.size() == 1);
}

TEST_CASE("lines of ping: a name that comes when nobody waits for it any more does not keep the loop awake", "[ping]") {
  StringSink out;
  test::MemoryReverseNames names;
  names.hold("192.0.2.1");
  LineQueue lines(out, &names);
  lines.add(from(1), start);
  lines.show(start + 1s);
  REQUIRE(lines.empty());
  names.answer("192.0.2.1");
  REQUIRE(names.wakes());
  lines.show(start + 2500ms);
  CHECK_FALSE(names.wakes());
}

TEST_CASE("lines of ping: at the end all are shown", "[ping]") {
  StringSink out;
  test::MemoryReverseNames names;
  names.hold("192.0.2.1");
  LineQueue lines(out, &names);
  lines.add(from(1), start);
  lines.add(from(2), start);
  lines.finish();
  CHECK(out.text == "from 192.0.2.1: x\nfrom 192.0.2.2: x\n");
  CHECK(lines.empty());
}

TEST_CASE("lines of ping: a name cannot steer the terminal", "[ping]") {
  StringSink out;
  test::MemoryReverseNames names;
  names.add("192.0.2.1", "evil\x1b]0;title\x07\n");
  LineQueue lines(out, &names);
  lines.add(from(1), start);
  CHECK(out.text == "from evil\\x1b]0;title\\x07\\x0a (192.0.2.1): x\n");
}

TEST_CASE("lines of ping: ever new addresses make us ask for few names only", "[ping]") {
  StringSink out;
  test::MemoryReverseNames names;
  LineQueue lines(out, &names);
  for (int i = 0; i < 100'000; ++i) {
    const auto n = static_cast<std::uint32_t>(i);
    const auto byte = [&](unsigned shift) { return static_cast<std::uint8_t>(n >> shift); };
    lines.add({"", IpAddress(IpAddress::V4Bytes{10, byte(16), byte(8), byte(0)}), ""}, start);
  }
  CHECK(names.asked.size() == 256);
  CHECK(lines.empty());
}

TEST_CASE("lines of ping: a flood behind a slow name does not pile up", "[ping]") {
  StringSink out;
  test::MemoryReverseNames names;
  names.hold("192.0.2.1");
  LineQueue lines(out, &names);
  for (int i = 0; i < 1000; ++i) lines.add(from(1), start);
  CHECK(out.text.empty());
  lines.add({"the last"}, start);
  CHECK(out.text == "from 192.0.2.1: x\n");
  CHECK(lines.poll_timeout() == start + 1s);
}

TEST_CASE("lines of ping: nor do few lines that are long", "[ping]") {
  StringSink out;
  test::MemoryReverseNames names;
  names.hold("192.0.2.1");
  LineQueue lines(out, &names);
  lines.add({"from ", address(1), std::string((1U << 20U) - 5, 'x')}, start);
  CHECK(out.text.empty());
  lines.add(from(1), start);
  CHECK(out.text.starts_with("from 192.0.2.1xxx"));
  CHECK(out.text.ends_with("xxx\n"));
  CHECK_FALSE(lines.empty());
}

TEST_CASE("ping: a group is answered by anybody", "[ping]") {
  Plan plan{.host = "all-nodes"};
  for (const auto& group : {IpAddress::parse("224.0.0.1").value(), IpAddress::parse("ff02::1").value()}) {
    REQUIRE(aim(plan, group));
    CHECK(plan.rules.to == group);
    CHECK(plan.rules.anybody);
    engine::EchoProber prober(plan.rules, start);
    std::array<wire::ProbeAction, 1> room;
    REQUIRE(prober.poll_actions(start, room) == 1);
    const auto member = group.is_v4() ? address(7) : IpAddress::parse("2001:db8::7").value();
    wire::ProbeAnswer reply{.kind = wire::ProbeAnswer::Kind::echo_reply, .id = room[0].id, .at = start + 1ms};
    reply.from = member;
    reply.payload = room[0].payload;
    const std::array answers = {wire::ProbeAnswer{.kind = wire::ProbeAnswer::Kind::sent, .id = room[0].id, .at = start},
                                reply, reply};
    prober.handle_answers(answers, start + 1ms);
    for (int i = 0; i < 2; ++i) {
      const auto event = prober.poll_event();
      REQUIRE(event);
      CHECK(reply_line(*event, plan, {.address = group}).after == ": icmp_seq=1 time=1.00 ms");
    }
  }
  REQUIRE(aim(plan, address(1)));
  CHECK_FALSE(plan.rules.anybody);
}

TEST_CASE("ping: the statistics, part by part", "[ping]") {
  Plan plan{.host = "h"};
  engine::EchoStatistics statistics;
  CHECK(statistics_text(statistics, plan) == "--- h ping statistics ---\n0 packets transmitted, 0 received\n\n");
  statistics.transmitted = 3;
  statistics.received = 2;
  statistics.duplicates = 1;
  statistics.corrupted = 4;
  statistics.errors = 5;
  statistics.pipe = 2;
  statistics.first_sent = start;
  statistics.last_sent = start + 2'000'500us;
  statistics.rtt.add(10us);
  statistics.rtt.add(16us);
  CHECK(statistics_text(statistics, plan) ==
        "--- h ping statistics ---\n3 packets transmitted, 2 received, +1 duplicates, +4 corrupted, +5 errors, "
        "33.3333% packet loss, time 2001ms\nrtt min/avg/max/mdev = 0.010/0.013/0.016/0.003 ms, pipe 2\n");
  CHECK(figures_line(statistics, plan) == "3/2 packets, 33% loss, min/avg/ewma/max = 0.010/0.013/0.010/0.016 ms");
  plan.rules.interval = 0s;
  CHECK(statistics_text(statistics, plan).ends_with("pipe 2, ipg/ewma 1000.250/0.010 ms\n"));
  plan.rules.payload_size = 15;
  CHECK(statistics_text(statistics, plan).find("rtt") == std::string::npos);
  CHECK(figures_line(statistics, plan) == "3/2 packets, 33% loss");
}
