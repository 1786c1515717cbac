// The live view of mtr: its picture at several sizes, and its keys.
#include "commands/mtr/live_view.hpp"
#include "support/catch.hpp"
#include "support/memory_as_numbers.hpp"
#include "support/memory_reverse_names.hpp"
#include "support/picture_text.hpp"
#include "support/program_run.hpp"
#include "support/sim_world.hpp"

#include <fmt/format.h>

using namespace std::chrono_literals;
using namespace ntool;
using namespace ntool::commands::mtr;
using engine::PathEvent;
using engine::TraceReply;
using report::live::Key;

namespace {

IpAddress address(std::string_view text) {
  return *IpAddress::parse(text);
}

/// A path of four hops after 40 cycles: a gate, two addresses in turn of which one is slow, a router that answers every
/// third probe, and the target, which lost one.
void play(engine::PathFigures& figures) {
  const auto hop = [&](std::uint64_t cycle, unsigned ttl, std::optional<TraceReply> reply) {
    const Ttl at(static_cast<std::uint8_t>(ttl));
    figures.add({.target = 0, .cycle = cycle, .ttl = at, .at = {}, .what = PathEvent::Asked{}});
    if (reply) {
      figures.add({.target = 0, .cycle = cycle, .ttl = at, .at = {}, .what = *reply});
    } else {
      figures.add({.target = 0, .cycle = cycle, .ttl = at, .at = {}, .what = PathEvent::Silence{}});
    }
  };
  const auto router = [](std::string_view from, Duration rtt) {
    return TraceReply{.from = address(from),
                      .rtt = rtt,
                      .icmp = engine::IcmpCause{.type = 11},
                      .labels = {{.label = 16001, .traffic_class = 0, .bottom = true, .ttl = Ttl(1)}}};
  };
  for (std::uint64_t cycle = 0; cycle < 40; ++cycle) {
    hop(cycle, 1, router("10.0.0.1", 1ms));
    hop(cycle, 2, cycle % 2 == 0 ? router("10.0.1.1", 5ms) : router("10.0.1.2", 15ms));
    hop(cycle, 3, cycle % 3 == 0 ? std::optional(router("10.0.2.1", 8ms)) : std::nullopt);
    const TraceReply target{.from = address("203.0.113.5"), .rtt = 20ms + 1ms * (cycle % 4), .reached = true};
    hop(cycle, 4, cycle == 30 ? std::nullopt : std::optional(target));
  }
}

struct Desk {
  explicit Desk(std::size_t count = 1) : world("target 203.0.113.5") {
    names.add("10.0.1.1", "한국-라우터.예시");
    names.add("203.0.113.5", "web.example");
    hosts.push_back(
        {.name = "web.example", .address = address("203.0.113.5"), .figures = engine::PathFigures(), .began = {}});
    play(hosts[0].figures);
    for (std::size_t i = 1; i < count; ++i) {
      hosts.push_back({.name = fmt::format("host{}.example", i + 1),
                       .address = address("203.0.113.6"),
                       .figures = engine::PathFigures(),
                       .began = {}});
    }
    for (const auto* who : {"10.0.0.1", "10.0.1.1", "10.0.1.2", "10.0.2.1", "203.0.113.5"}) {
      labels.ask(address(who), world.clock.now());
    }
    view.attach(monitor);
  }
  void type(std::string_view keys) {
    for (const char key : keys) view.press({.kind = Key::Kind::character, .character = static_cast<char32_t>(key)});
  }
  std::string drawn(std::size_t columns, std::size_t rows = 12) {
    return test::picture_text(view.picture({.rows = rows, .columns = columns}, false));
  }

  test::SimWorld world;
  StringSink out, err;
  test::ClosedPorts ports;
  test::MemoryReverseNames names;
  commands::Context context{.out = out,
                            .err = err,
                            .program = "mtr",
                            .ports = ports,
                            .clock = world.clock,
                            .poller = world.poller,
                            .stop = world.stop};
  Plan plan = make_plan({}, {}).value();
  test::MemoryAsNumbers networks;
  Labels labels{plan, &names, [this] { return &networks; }};
  std::deque<WatchedHost> hosts;
  engine::PathMonitor monitor{{address("203.0.113.5")}, plan.rules};
  LiveView view{plan,
                {.plan = plan, .context = context, .hosts = hosts, .labels = labels, .host_name = "here", .way = ""},
                nullptr};
};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("the live view of mtr at 80 columns") {
  Desk desk;
  CHECK(desk.drawn(80) == R"(
mtr web.example (203.0.113.5)                          ICMP, 64 bytes, every 1 s
    Host             Loss%   Snt   Last   Avg  Best  Wrst StDev  History
 1. 10.0.0.1          0.0%    40    1.0   1.0   1.0   1.0   0.0  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
 2. 10.0.1.2          0.0%    40   15.0  10.0   5.0  15.0   5.1  █▁█▁█▁█▁█▁█▁█▁█
    한국-라우터.예시                5.0   5.0   5.0   5.0
 3. 10.0.2.1         65.0%    40    8.0   8.0   8.0   8.0   0.0  xx▁xx▁xx▁xx▁xx▁
 4. web.example       2.5%    40   23.0  21.5  20.0  23.0   1.1  ▁▂▂▁▁x▂▁▁▂▂▁▁▂▂



hop 3: limits its answers
q quit  p pause  r reset  d display  n names  o fields  h help
)");
}

TEST_CASE("the live view of mtr at 40 columns leaves out what says least") {
  Desk desk;
  CHECK(desk.drawn(40) == R"(
mtr web.example (203.0.113.5)
    Host             Loss%  Last   Avg
 1. 10.0.0.1          0.0%   1.0   1.0
 2. 10.0.1.2          0.0%  15.0  10.0
    한국-라우터.예시         5.0   5.0
 3. 10.0.2.1         65.0%   8.0   8.0
 4. web.example       2.5%  23.0  21.5



hop 3: limits its answers
q quit  p pause  r reset  d display
)");
}

TEST_CASE("the live view of mtr at 200 columns has a long history") {
  Desk desk;
  CHECK(desk.drawn(200, 8) == R"(
mtr web.example (203.0.113.5)                                                                                                                                                  ICMP, 64 bytes, every 1 s
    Host             Loss%   Snt   Last   Avg  Best  Wrst StDev  History
 1. 10.0.0.1          0.0%    40    1.0   1.0   1.0   1.0   0.0  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
 2. 10.0.1.2          0.0%    40   15.0  10.0   5.0  15.0   5.1  ▁█▁█▁█▁█▁█▁█▁█▁█▁█▁█▁█▁█▁█▁█▁█▁█▁█▁█▁█▁█
    한국-라우터.예시                5.0   5.0   5.0   5.0
 3. 10.0.2.1         65.0%    40    8.0   8.0   8.0   8.0   0.0  ▁xx▁xx▁xx▁xx▁xx▁xx▁xx▁xx▁xx▁xx▁xx▁xx▁xx▁
hop 3: limits its answers
q quit  p pause  r reset  d display  n names  o fields  h help
)");
}

TEST_CASE("the live view of mtr in ASCII, and in no room at all") {
  Desk desk;
  desk.context.utf8 = false;
  desk.type("n");
  const auto text = desk.drawn(80);
  CHECK(std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
  for (std::size_t rows = 0; rows < 9; ++rows) {
    for (const std::size_t columns : {0U, 1U, 3U, 7U, 20U}) {
      const auto grid = desk.view.picture({.rows = rows, .columns = columns}, false);
      CHECK(grid.size() == report::live::Size{.rows = rows, .columns = columns});
      CHECK(desk.view.picture({.rows = rows, .columns = columns}, true).size().columns == columns);
    }
  }
}

TEST_CASE("what stays of the live view has no keys") {
  Desk desk;
  const auto text = to_lines(desk.view.picture({.rows = 9, .columns = 80}, true), false);
  CHECK(contains(text, "web.example"));
  CHECK_FALSE(contains(text, "quit"));
}

TEST_CASE("what stays of the live view has each row of a long table, and no row too many") {
  Desk desk;
  CHECK(test::picture_text(desk.view.picture({.rows = 5, .columns = 60}, true)) == R"(
mtr web.example (203.0.113.5)      ICMP, 64 bytes, every 1 s
    Host             Loss%   Snt  Last   Avg  Wrst  History
 1. 10.0.0.1          0.0%    40   1.0   1.0   1.0  ▁▁▁▁▁▁▁▁
 2. 10.0.1.2          0.0%    40  15.0  10.0  15.0  ▁█▁█▁█▁█
    한국-라우터.예시               5.0   5.0   5.0
 3. 10.0.2.1         65.0%    40   8.0   8.0   8.0  x▁xx▁xx▁
 4. web.example       2.5%    40  23.0  21.5  23.0  ▁▁▂▂▁▁▂▂
hop 3: limits its answers
)");
  auto& figures = desk.hosts[0].figures;
  for (unsigned ttl = 5; ttl <= 200; ++ttl) {
    const Ttl at(static_cast<std::uint8_t>(ttl));
    figures.add({.target = 0, .cycle = 40, .ttl = at, .at = {}, .what = PathEvent::Asked{}});
    const TraceReply reply{
        .from = address(fmt::format("10.1.{}.1", ttl)), .rtt = 1ms, .icmp = engine::IcmpCause{.type = 11}};
    figures.add({.target = 0, .cycle = 40, .ttl = at, .at = {}, .what = reply});
  }
  CHECK(contains(to_lines(desk.view.picture({.rows = 24, .columns = 80}, true), false), "10.1.200.1"));
}

TEST_CASE("keys change what is shown") {
  Desk desk;
  SECTION("display modes") {
    desk.type("d");
    CHECK(contains(desk.drawn(80), "........"));
    CHECK_FALSE(contains(desk.drawn(80), "Loss%"));
    desk.type("d");
    CHECK(contains(desk.drawn(80), "▁"));
    CHECK_FALSE(contains(desk.drawn(80), "Loss%"));
    desk.type("d");
    CHECK(contains(desk.drawn(80), "Loss%"));
  }
  SECTION("jitter and back") {
    desk.type("j");
    CHECK(contains(desk.drawn(80), "Drop   Rcv"));
    desk.type("j");
    CHECK(contains(desk.drawn(80), "Loss%"));
  }
  SECTION("names") {
    CHECK(contains(desk.drawn(80), "한국-라우터"));
    desk.type("n");
    CHECK_FALSE(contains(desk.drawn(80), "한국-라우터"));
  }
  SECTION("labels") {
    CHECK_FALSE(contains(desk.drawn(80), "MPLS"));
    desk.type("e");
    CHECK(contains(desk.drawn(80, 24), "[MPLS: Lbl 16001 TC 0 S 1 TTL 1]"));
  }
  SECTION("AS numbers") {
    desk.networks.add(
        "10.0.0.1", {.numbers = {64500, 64501}, .prefix = Prefix::parse("10.0.0.0/24").value(), .country = "\x1b[2J"});
    desk.type("z");
    CHECK(contains(desk.drawn(80), "AS64500"));
    CHECK(contains(desk.drawn(80), "AS???"));
    desk.type("zy");
    CHECK(contains(desk.drawn(80), "AS???"));
    desk.type("y");
    CHECK_FALSE(contains(desk.drawn(80), "AS???"));
    CHECK(contains(desk.drawn(80), "10.0.0.0/24"));
    desk.type("y");
    CHECK(contains(desk.drawn(80), "\\x1b[2J"));
  }
  SECTION("help") {
    desk.type("h");
    CHECK(contains(desk.drawn(80, 24), "reset all figures"));
    desk.type("?");
    CHECK_FALSE(contains(desk.drawn(80, 24), "reset all figures"));
  }
  SECTION("help in a small terminal") {
    desk.type("h");
    CHECK(contains(desk.drawn(40), "q         quit"));
    CHECK_FALSE(contains(desk.drawn(40), "Q         traffic class"));
    desk.type("++");
    CHECK(contains(desk.drawn(40), "Q         traffic class"));
    desk.type("++++++");
    CHECK(contains(desk.drawn(40), "marks   . answered, _ awaited"));
    desk.type("------");
    CHECK(contains(desk.drawn(40), "q         quit"));
    desk.type("h");
    CHECK(contains(desk.drawn(80, 6), " 1. "));
  }
  SECTION("fields, as typed") {
    desk.type("oLX\x7fS\r");
    const auto text = desk.drawn(80);
    CHECK(contains(text, "Loss%   Snt"));
    CHECK_FALSE(contains(text, "Avg"));
    desk.type("oL?\r");
    CHECK(contains(desk.drawn(80), "unknown field identifier: ?"));
    desk.type("oR");
    desk.view.press({.kind = Key::Kind::escape});
    CHECK_FALSE(contains(desk.drawn(80), "Rcv"));
  }
  SECTION("reset") {
    desk.type("r");
    CHECK(contains(desk.drawn(80), "no answer yet"));
  }
  SECTION("scroll") {
    CHECK(contains(desk.drawn(80, 6), " 1. "));
    desk.type("+");
    CHECK_FALSE(contains(desk.drawn(80, 6), " 1. "));
    desk.type("-");
    CHECK(contains(desk.drawn(80, 6), " 1. "));
  }
  CHECK_FALSE(desk.view.over());
  CHECK_FALSE(desk.view.take_restart());
}

TEST_CASE("keys change the run") {
  Desk desk;
  desk.type("p");
  CHECK(desk.monitor.paused());
  CHECK(contains(desk.drawn(80), "paused"));
  desk.type(" ");
  CHECK_FALSE(desk.monitor.paused());
  desk.type("i0.5\r");
  CHECK(desk.monitor.rules().interval == 500ms);
  CHECK(contains(desk.drawn(80), "every 0.5 s"));
  desk.type("i0\ri-\r");
  CHECK(desk.monitor.rules().interval == 500ms);
  CHECK(contains(desk.drawn(80), "'-' is not a number of seconds"));
  desk.type("i");
  CHECK(contains(desk.drawn(80), "(now 0.5): _"));
  desk.type("\r");
  desk.type("c7\r");
  CHECK(desk.monitor.rules().cycles == 7U);
  desk.type("b-1\r");
  CHECK(contains(desk.drawn(80), "'-1' is not a whole number from 0"));
  desk.type("b300\r");
  CHECK(desk.plan.pattern == -1);
  CHECK_FALSE(desk.view.take_restart());
  desk.type("u");
  CHECK(desk.view.take_restart());
  CHECK_FALSE(desk.view.take_restart());
  CHECK(desk.plan.protocol == Protocol::udp);
  CHECK(desk.plan.rules.port == Port(33434));
  CHECK(contains(desk.drawn(80), "no answer yet"));
  desk.type("t");
  CHECK(desk.plan.protocol == Protocol::tcp);
  CHECK(desk.view.take_restart());
  desk.type("i0.7\r");
  CHECK_FALSE(desk.view.take_restart());
  desk.type("i1\r");
  CHECK(desk.view.take_restart());  // from here on one port suffices
  desk.type("i1.5\r");
  CHECK_FALSE(desk.view.take_restart());
  desk.type("t");
  CHECK(desk.plan.protocol == Protocol::icmp);
  desk.type("Q16\rm4\rs-900\r");
  CHECK(desk.plan.traffic_class == 16);
  CHECK(desk.plan.rules.last == Ttl(4));
  CHECK(desk.plan.packet_size == -900);
  CHECK(desk.view.take_restart());
  desk.type("q");
  CHECK(desk.view.over());
}

TEST_CASE("IPv6 addresses have room before the fields that say least") {
  Desk desk;
  const std::string long_one = "2001:db8:1234:5678:9abc:def0:1234:5678";
  desk.names.add("10.0.0.1", long_one);
  desk.labels.ask(address("10.0.0.1"), desk.world.clock.now());
  const auto text = desk.drawn(80);
  CHECK(contains(text, long_one));
  CHECK(contains(text, "Loss%"));
  CHECK(contains(text, "Avg"));
  CHECK_FALSE(contains(text, "StDev"));
  CHECK(contains(text, "History"));
}

TEST_CASE("probes that are overdue look lost, and those that are awaited do not look answered") {
  Desk desk;
  auto& figures = desk.hosts[0].figures;
  const auto ask = [&](std::uint64_t cycle, Duration since) {
    figures.add({.target = 0, .cycle = cycle, .ttl = Ttl(1), .at = Instant{} + since, .what = PathEvent::Asked{}});
  };
  ask(40, 0s);
  ask(41, 1s);
  figures.note_overdue(Instant{} + 1s);
  CHECK(contains(desk.drawn(80), "2.4%    42"));
  CHECK(contains(desk.drawn(80), "?·"));
  desk.type("d");
  CHECK(contains(desk.drawn(80), ".?_"));
}

TEST_CASE("the live view names a loop, and who says that it goes no further") {
  Desk desk;
  auto& host = desk.hosts[0];
  const auto play_path = [&](const std::vector<std::string>& routers, engine::IcmpCause last) {
    host.figures = engine::PathFigures();
    for (std::size_t i = 0; i < routers.size(); ++i) {
      const Ttl ttl(static_cast<std::uint8_t>(i + 1));
      host.figures.add({.target = 0, .cycle = 0, .ttl = ttl, .at = {}, .what = PathEvent::Asked{}});
      const TraceReply reply{.from = address(routers[i]),
                             .rtt = 1ms,
                             .icmp = i + 1 == routers.size() ? last : engine::IcmpCause{.type = 11}};
      host.figures.add({.target = 0, .cycle = 0, .ttl = ttl, .at = {}, .what = reply});
    }
  };
  play_path({"10.0.0.1", "10.0.1.1", "10.0.2.1"}, {.type = 3, .code = 13});
  CHECK(contains(desk.drawn(80), "hop 3 says: communication administratively prohibited"));
  play_path({"10.0.0.1", "10.0.1.1", "10.0.2.1", "10.0.1.1", "10.0.2.1"}, {.type = 11});
  CHECK(contains(desk.drawn(80), "a loop: hops 2 to 3 come again and again"));
}

TEST_CASE("several hosts are tabs") {
  Desk desk(3);
  CHECK(contains(desk.drawn(80), " 1 web.example   2 host2.example   3 host3.example"));
  CHECK(contains(desk.drawn(80), "mtr web.example (203.0.113.5)"));
  desk.type("\t");
  CHECK(contains(desk.drawn(80), "mtr host2.example"));
  desk.type("3");
  CHECK(contains(desk.drawn(80), "mtr host3.example"));
  desk.type("\t");
  CHECK(contains(desk.drawn(80), "mtr web.example"));
  desk.view.press({.kind = Key::Kind::back_tab});
  CHECK(contains(desk.drawn(80), "mtr host3.example"));
  desk.type("9");
  CHECK(contains(desk.drawn(80), "mtr host3.example"));
  CHECK(contains(desk.drawn(24), "3 host3.example"));
  desk.type("1");
  CHECK(contains(desk.drawn(30), " 2 host2.exam…"));
}
