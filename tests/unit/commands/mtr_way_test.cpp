// What carries the probes of mtr.
#include "commands/mtr/probe_way.hpp"
#include "support/catch.hpp"
#include "support/program_run.hpp"
#include "support/sim_ports.hpp"

using namespace std::chrono_literals;
using namespace ntool;
using namespace ntool::commands::mtr;
using Question = engine::TraceRules::Question;

namespace {

constexpr std::string_view network =
    "hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 10.0.1.2 rtt 5ms balance flow\ntarget 203.0.113.5 rtt 20ms tcp 80 open\n";
const Error forbidden{.code = Errc::permission,
                      .operation = "open",
                      .subject = "a raw socket",
                      .reason = "Operation not permitted",
                      .hint = "be root"};

Plan plan_for(Protocol protocol) {
  Plan plan;
  plan.protocol = protocol;
  return plan;
}

/// How the probes to `hosts` would travel.
Result<Question> settled(Plan plan, const std::vector<std::string>& hosts = {"203.0.113.5"}, bool raw = true) {
  test::SimWorld world(network);
  test::SimPorts ports(world);
  if (!raw) ports.no_raw = forbidden;
  StringSink out, err;
  commands::Context context{.out = out,
                            .err = err,
                            .program = "mtr",
                            .ports = ports,
                            .clock = world.clock,
                            .poller = world.poller,
                            .stop = world.stop};
  std::deque<WatchedHost> watched;
  for (const auto& host : hosts) {
    watched.push_back({.name = host, .address = *IpAddress::parse(host), .figures = engine::PathFigures()});
  }
  const auto way = open_way(plan, watched, context);
  if (!way) return fail(way.error());
  return plan.rules.question;
}

test::Screen run(std::vector<std::string_view> words, bool raw = true) {
  test::SimWorld world(network);
  test::SimPorts ports(world);
  if (!raw) ports.no_raw = forbidden;
  words.insert(words.begin(), {"ntool", "mtr", "-w", "-n"});
  return test::run_program(words, ports, {world.clock, world.poller, world.stop});
}

}  // namespace

TEST_CASE("TCP probes of mtr are made by hand where one flow suffices and is allowed") {
  Plan plan = plan_for(Protocol::tcp);
  CHECK(settled(plan).value() == Question::packet);
  CHECK(settled(plan, {"203.0.113.5"}, false).value() == Question::connect);
  // The same port of the same host twice: one attempt would be taken for the other.
  CHECK(settled(plan, {"203.0.113.5", "203.0.113.5"}).value() == Question::connect);
  plan.rules.interval = 999ms;
  CHECK(settled(plan).value() == Question::connect);
  CHECK(settled(plan_for(Protocol::icmp), {"203.0.113.5"}, false).value() == Question::echo);
  CHECK(settled(plan_for(Protocol::udp), {"203.0.113.5"}, false).value() == Question::udp);
}

TEST_CASE("SCTP probes need raw sockets, and say so") {
  const Plan plan = plan_for(Protocol::sctp);
  CHECK(settled(plan).value() == Question::packet);
  CHECK(settled(plan, {"203.0.113.5"}, false).error().code == Errc::permission);
  const auto refused = run({"-S", "-c", "1", "203.0.113.5"}, false);
  CHECK(refused.exit == 1);
  CHECK(refused.out.empty());
  CHECK(refused.err.find("be root") != std::string::npos);
}

TEST_CASE("TCP probes of one flow meet one of two routers, cycle after cycle") {
  const auto shown = run({"-T", "-c", "8", "-b", "-y", "1", "203.0.113.5"});
  CHECK(shown.exit == 0);
  CHECK(shown.out.find("203.0.113.5") != std::string::npos);
  const auto hears = [&](std::string_view who) { return shown.out.find(who) != std::string::npos; };
  CHECK(hears("10.0.1.1") != hears("10.0.1.2"));
  // Each from a port of its own they meet both.
  const auto many = run({"-T", "-c", "8", "-b", "-y", "1", "203.0.113.5"}, false);
  CHECK(many.out.find("10.0.1.1") != std::string::npos);
  CHECK(many.out.find("10.0.1.2") != std::string::npos);
}
