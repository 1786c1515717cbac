#include "support/catch.hpp"
#include "support/temp_directory.hpp"

#include <fstream>

#include <ntool/commands/path_session.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using namespace ntool::engine;
using commands::parse_session_line;
using commands::session_line;

namespace {

const IpAddress router = *IpAddress::parse("fe80::1%2");

SessionProbe probe() {
  TraceReply reply{.from = router,
                   .rtt = 1234567ns,
                   .reached = true,
                   .refused = true,
                   .tcp_flags = std::uint8_t{18},
                   .icmp = IcmpCause{3, 4, 1400},
                   .ttl = Ttl(63),
                   .flow = 2,
                   .labels = {{.label = 16001, .traffic_class = 3, .bottom = true, .ttl = Ttl(1)}},
                   .quoted_ttl = Ttl(1),
                   .quoted = wire::QuotedHeader{.source = router,
                                                .source_port = Port(7),
                                                .checksum = std::uint16_t{8},
                                                .identification = 9,
                                                .traffic_class = 10}};
  reply.interfaces.push_back({.role = wire::InterfaceInformation::Role::outgoing,
                              .index = IfIndex(3),
                              .address = router,
                              .name = "e\xff",
                              .mtu = Mtu(1500)});
  reply.extensions.push_back({.object_class = 5, .type = 1, .payload = {0x0a, 0xff}});
  return {.target = 1, .round = 5, .ttl = Ttl(4), .query = 2, .at = 98765us, .reply = reply};
}

template <class T>
T again(const T& event) {
  const auto parsed = parse_session_line(session_line(event));
  REQUIRE(parsed.has_value());
  return std::get<T>(*parsed);
}

bool refused(std::string_view line, std::string_view why) {
  const auto parsed = parse_session_line(line);
  return !parsed && parsed.error().message().find(why) != std::string::npos;
}

const std::string header = session_line(SessionHeader{.program = "ntool", .verb = "traceroute"}) + "\n";

}  // namespace

TEST_CASE("what a session tells is the same when it is read") {
  const SessionHeader begin{.program = "ntool 1",
                            .verb = "traceroute",
                            .started = {1'700'000'000s},
                            .way = "UDP",
                            .first = Ttl(2),
                            .last = Ttl(40),
                            .queries = 5,
                            .names = true,
                            .networks = true,
                            .extensions = true,
                            .back = true,
                            .explain = true,
                            .tcp_flags = true,
                            .constant_checksums = true,
                            .method = "tcp",
                            .flow_number = std::uint16_t{65535}};
  CHECK(again(begin) == begin);
  const auto neighbour = again(SessionTarget{.typed = "a", .address = router, .source = router, .neighbour = true});
  CHECK(neighbour.source == router);
  CHECK(neighbour.neighbour);

  const auto sent = probe();
  const auto seen = again(sent);
  CHECK(seen.target == 1);
  CHECK(seen.round == 5);
  CHECK(seen.ttl == Ttl(4));
  CHECK(seen.query == 2);
  CHECK(seen.at == sent.at);
  REQUIRE(seen.reply);
  CHECK(seen.reply->from == router);
  CHECK(seen.reply->rtt == sent.reply->rtt);
  CHECK(seen.reply->reached);
  CHECK(seen.reply->refused);
  CHECK(seen.reply->tcp_flags == sent.reply->tcp_flags);
  CHECK(seen.reply->icmp->info == 1400);
  CHECK(seen.reply->ttl == Ttl(63));
  CHECK(seen.reply->flow == 2);
  CHECK(seen.reply->labels == sent.reply->labels);
  CHECK(seen.reply->interfaces == sent.reply->interfaces);
  CHECK(seen.reply->extensions == sent.reply->extensions);
  CHECK(seen.reply->quoted_ttl == Ttl(1));
  CHECK(seen.reply->quoted == sent.reply->quoted);
  CHECK_FALSE(again(SessionProbe{.ttl = Ttl(1)}).reply);

  const SessionTarget target{.number = 3, .typed = "a\xff\x1b", .address = router, .packet_bytes = 60};
  CHECK(again(target).typed == target.typed);
  CHECK(again(target).address == router);
  CHECK(again(target).packet_bytes == 60);

  const SessionHost host{
      .address = router,
      .name = "gate.example",
      .network = {.numbers = {64496, 64511}, .organization = "EXAMPLE", .prefix = *Prefix::parse("192.0.2.0/24")}};
  CHECK(again(host).name == host.name);
  CHECK(again(host).network == host.network);
  CHECK(again(SessionHost{.address = router}).name.empty());

  for (const auto stop : {TraceStop::target, TraceStop::unreachable, TraceStop::max_hops, TraceStop::silence,
                          TraceStop::interrupted, TraceStop::not_sent}) {
    CHECK(again(SessionEnd{.stop = stop}).stop == stop);
  }
  const auto end = again(SessionEnd{.target = 2, .hops = Ttl(7), .way = "UDP", .error = "no route"});
  CHECK(end.target == 2);
  CHECK(end.hops == Ttl(7));
  CHECK(end.way == "UDP");
  CHECK(end.error == "no route");
  CHECK(again(SessionHop{4, Ttl(9)}).ttl == Ttl(9));
  again(SessionClose{});
}

TEST_CASE("lines of a run in rounds are the same again") {
  SessionHeader begin{.program = "ntool", .verb = "mtr", .queries = 1};
  begin.rounds = SessionRounds{.interval = 50ms,
                               .cycles = 7,
                               .host_name = "h\x1b",
                               .packet_size = 65000,
                               .random_size = true,
                               .pattern = std::nullopt,
                               .traffic_class = 16};
  CHECK(again(begin) == begin);
  begin.rounds = SessionRounds{.host_name = "h"};
  CHECK(again(begin) == begin);
  const auto asked = again(SessionAsked{.target = 3, .round = 4, .ttl = Ttl(5), .at = 6ms});
  CHECK(std::tuple(asked.target, asked.round, asked.ttl, asked.at) ==
        std::tuple(std::size_t{3}, std::uint64_t{4}, Ttl(5), Duration(6ms)));
  const auto withdrawn = again(SessionWithdrawn{.target = 1, .round = 0, .ttl = Ttl(9), .at = 1ms});
  CHECK(std::tuple(withdrawn.target, withdrawn.round, withdrawn.ttl, withdrawn.at) ==
        std::tuple(std::size_t{1}, std::uint64_t{0}, Ttl(9), Duration(1ms)));
  const SessionHost host{.address = router,
                         .network = {.numbers = {1}, .country = "KR", .registry = "apnic", .allocated = "2001-02-03"}};
  CHECK(again(host).network == host.network);
}

TEST_CASE("lines of a session that lie are refused and name what is wrong") {
  CHECK(refused("{}", "'type' is missing"));
  CHECK(refused(R"({"type":"other"})", "'type' is 'other'"));
  CHECK(refused(R"({"type":"hop","target":0,"ttl":0})", "'ttl' is no hop"));
  CHECK(refused(R"({"type":"hop","target":0,"ttl":256})", "'ttl' is no whole number up to 255"));
  CHECK(refused(R"({"type":"hop","target":-1,"ttl":1})", "'target'"));
  CHECK(refused(R"({"type":"host","address":"somewhere"})", "'address' is no address"));
  CHECK(refused(R"({"type":"host","address":"192.0.2.1","as":[1],"as_prefix":"x"})", "'as_prefix'"));
  CHECK(refused(R"({"type":"end","target":0,"stopped":"why","way":""})", "'stopped'"));
  CHECK(refused(R"({"type":"probe","target":0,"ttl":1,"query":0,"at_ms":-1})", "'at_ms'"));
  CHECK(refused(R"({"type":"session","format":2})", "it has format 2"));
  auto later = header;
  later.replace(later.find("\"started\":0.0"), 13, "\"started\":1e300");
  CHECK(refused(later, "'started'"));
}

TEST_CASE("events that cannot come where they stand are refused") {
  PathSession session;
  CHECK_FALSE(session.add(SessionTarget{}));
  CHECK_FALSE(session.add(SessionHeader{.queries = 0}));
  REQUIRE(session.add(SessionHeader{.queries = 2}));
  CHECK_FALSE(session.add(SessionHeader{}));
  CHECK_FALSE(session.add(SessionTarget{.number = 1}));
  CHECK_FALSE(session.add(SessionProbe{.ttl = Ttl(1)}));
  CHECK_FALSE(session.add(SessionHop{0, Ttl(1)}));
  CHECK_FALSE(session.add(SessionEnd{}));
  REQUIRE(session.add(SessionTarget{}));
  REQUIRE(session.add(SessionTarget{.number = 1}));
  CHECK_FALSE(session.add(SessionProbe{.ttl = Ttl(1), .query = 2}));
  REQUIRE(session.add(SessionProbe{.ttl = Ttl(2), .query = 1, .reply = TraceReply{.from = router}}));
  CHECK_FALSE(session.add(SessionHop{1, Ttl(1)}));
  REQUIRE(session.add(SessionHop{0, Ttl(2)}));
  CHECK_FALSE(session.add(SessionHop{0, Ttl(2)}));
  const auto& hop = session.paths()[0].hops.at(0);
  REQUIRE(hop.probes.size() == 2);
  CHECK_FALSE(hop.probes[0]);
  CHECK(hop.probes[1]->from == router);
  CHECK_FALSE(session.add(SessionEnd{.target = 1}));
  REQUIRE(session.add(SessionEnd{}));
  CHECK(session.current() == 1);
  REQUIRE(session.add(SessionClose{}));
  CHECK_FALSE(session.add(SessionHost{}));
}

TEST_CASE("a file of a session is read line by line, and says whether it is cut") {
  test::TempDirectory folder;
  std::size_t events = 0;
  const auto read = [&](std::string_view content) {
    events = 0;
    return commands::read_session(folder.write("s", content), [&](const SessionEvent&) -> Result<void> {
      ++events;
      return {};
    });
  };
  const std::string close = R"({"type":"close"})";
  CHECK(*read(header + close + "\n") == false);
  CHECK(*read(header + close) == false);
  CHECK(*read(header) == true);
  CHECK(*read(header + close.substr(0, 9)) == true);
  CHECK(events == 1);
  CHECK(read("").error().message().find("no whole header") != std::string::npos);
  CHECK(read(header.substr(0, 30)).error().message().find("no whole header") != std::string::npos);
  CHECK(read(header + "x\n" + close + "\n").error().message().find("line 2") != std::string::npos);
  CHECK(read(header + std::string(commands::longest_session_line + 1, ' ') + "\n").error().code == Errc::malformed);
  CHECK(commands::read_session("/dev/zero", {}).error().code == Errc::malformed);
  CHECK(commands::read_session(folder.path() + "/none", {}).error().code == Errc::not_found);
}

TEST_CASE("the flow of a run: as it was saved, else as the nearest router quoted it") {
  const auto session = [](std::optional<std::uint16_t> number, std::string method, std::optional<Port> quoted) {
    PathSession one;
    REQUIRE(one.add(SessionHeader{.verb = "traceroute", .method = std::move(method), .flow_number = number}));
    REQUIRE(one.add(SessionTarget{.typed = "a", .address = router, .packet_bytes = 60}));
    TraceReply reply{.from = router};
    if (quoted) reply.quoted = wire::QuotedHeader{.source = router, .source_port = quoted};
    REQUIRE(one.add(SessionProbe{.ttl = Ttl(1), .reply = reply}));
    REQUIRE(one.add(SessionHop{.target = 0, .ttl = Ttl(1)}));
    return one;
  };
  CHECK(flow_number_of(session(7, "udp", Port(9))) == 7);
  CHECK(flow_number_of(session({}, "", Port(9))) == 9);
  CHECK_FALSE(flow_number_of(session({}, "", {})).has_value());
  CHECK(same_flow(session(9, "udp", {}), session(9, "udp", {})));
  CHECK(same_flow(session({}, "", Port(9)), session(9, "udp", {})));
  CHECK_FALSE(same_flow(session(9, "udp", {}), session(8, "udp", {})));
  CHECK_FALSE(same_flow(session(9, "icmp", {}), session(9, "udp", {})));
  CHECK_FALSE(same_flow(session({}, "", {}), session({}, "", {})));
}

TEST_CASE("a session is written as it happens") {
  test::TempDirectory folder;
  const auto path = folder.path() + "/s";
  auto writer = commands::SessionWriter::create(path);
  REQUIRE(writer);
  writer->write(SessionClose{});
  std::ifstream file(path);
  std::string line;
  CHECK(std::getline(file, line));
  CHECK(line == R"({"type":"close"})");
  CHECK(writer->status());

  auto full = commands::SessionWriter::create("/dev/full");
  REQUIRE(full);
  full->write(SessionClose{});
  CHECK_FALSE(full->status());
  CHECK_FALSE(commands::SessionWriter::create(folder.path()));
}
