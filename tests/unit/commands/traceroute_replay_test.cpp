#include "commands/traceroute/command.hpp"
#include "commands/traceroute/saved_session.hpp"
#include "support/catch.hpp"
#include "support/program_run.hpp"
#include "support/sim_ports.hpp"
#include "support/temp_directory.hpp"

#include <fstream>
#include <sstream>

using namespace std::chrono_literals;
using namespace ntool;
using commands::ExitCode;
using commands::traceroute::Plan;

namespace {

struct Shown {
  std::string out, err;
  Result<ExitCode> code = ExitCode::yes;
};

/// A run in a simulated world.
struct Desk {
  explicit Desk(std::string_view topology) : world(topology) {}
  Shown run(const Plan& plan, bool json = false) {
    StringSink out, err;
    commands::Context context{.out = out,
                              .err = err,
                              .program = "traceroute",
                              .json = json,
                              .ports = ports,
                              .clock = world.clock,
                              .poller = world.poller,
                              .stop = world.stop};
    auto code = run_plan(plan, context);
    return {out.text, err.text, std::move(code)};
  }
  test::SimWorld world;
  test::SimPorts ports{world};
};

/// Whatever is asked of the network or of names here is refused.
Shown replayed(const Plan& plan, bool json = false) {
  test::SimWorld world("target 203.0.113.5");
  test::ClosedPorts closed;
  StringSink out, err;
  commands::Context context{.out = out,
                            .err = err,
                            .program = "traceroute",
                            .json = json,
                            .ports = closed,
                            .clock = world.clock,
                            .poller = world.poller,
                            .stop = world.stop};
  auto code = replay(plan, context);
  return {out.text, err.text, std::move(code)};
}

Plan plan_for(const std::string& save) {
  Plan plan;
  plan.host = "203.0.113.5";
  plan.rules.port = Port(33434);
  plan.save = save;
  return plan;
}

Plan replay_of(const std::string& file, const std::string& compare = "") {
  Plan plan;
  plan.replay = file;
  plan.compare = compare;
  return plan;
}

std::string content_of(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

constexpr std::string_view short_path =
    "hop 10.0.0.1 rtt 1ms mpls 16001/3/1\nhop 10.0.1.1 silent\nhop 10.0.2.1 rtt 9ms\ntarget 203.0.113.5 rtt 60ms\n";

}  // namespace

TEST_CASE("a replay shows what its run has shown, and asks nobody") {
  test::TempDirectory folder;
  const auto file = folder.path() + "/s";
  for (const bool json : {false, true}) {
    Desk desk(short_path);
    desk.ports.names.add("10.0.0.1", "gate\x1b.example");
    auto plan = plan_for(file);
    plan.extensions = json;
    plan.explain = true;
    const auto run = desk.run(plan, json);
    REQUIRE(run.code.has_value());
    const auto again = replayed(replay_of(file), json);
    CHECK(again.out == run.out);
    CHECK(again.err.empty());
    CHECK(*again.code == ExitCode::yes);
    CHECK(run.out.find("gate") != std::string::npos);
  }
}

TEST_CASE("a replay shows a name only where its run had it in time") {
  test::TempDirectory folder;
  const auto file = folder.path() + "/s";
  Desk desk("hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 2ms");
  desk.ports.names.add("10.0.0.1", "late.example");
  desk.ports.names.hold("10.0.0.1");
  const auto run = desk.run(plan_for(file));
  CHECK(run.out.find("late") == std::string::npos);
  CHECK(replayed(replay_of(file)).out == run.out);
}

TEST_CASE("a replay of many hosts shows each in its turn") {
  test::TempDirectory folder;
  const auto file = folder.path() + "/s";
  for (const bool json : {false, true}) {
    Desk desk(
        "path\nhop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 300ms\n"
        "path\nhop 10.0.0.1 rtt 1ms\ntarget 203.0.113.6 rtt 100ms\n");
    auto plan = plan_for(file);
    plan.host.clear();
    plan.targets = folder.write("hosts", "203.0.113.5\n203.0.113.6\n");
    const auto run = desk.run(plan, json);
    CHECK(run.out.find("203.0.113.6") != std::string::npos);
    CHECK(replayed(replay_of(file), json).out == run.out);
  }
}

TEST_CASE("a replay can show more of a run than was shown, and less of its names") {
  test::TempDirectory folder;
  const auto file = folder.path() + "/s";
  Desk desk(short_path);
  desk.ports.names.add("10.0.0.1", "gate.example");
  const auto run = desk.run(plan_for(file));
  CHECK(run.out.find("MPLS") == std::string::npos);
  auto asked = replay_of(file);
  asked.numeric = true;
  asked.extensions = true;
  asked.explain = true;
  const auto more = replayed(asked);
  CHECK(more.out.find("<MPLS:L=16001,E=3,S=1,T=1>") != std::string::npos);
  CHECK(more.out.find("slow: 51.0 ms are added between hop 3 (10.0.2.1) and hop 4 (203.0.113.5)") != std::string::npos);
  CHECK(more.out.find("gate.example") == std::string::npos);
}

TEST_CASE("a run that is interrupted leaves a whole session") {
  test::TempDirectory folder;
  const auto file = folder.path() + "/s";
  Desk desk("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 silent\ntarget 203.0.113.5 rtt 2ms udp drop");
  desk.world.after(100ms, [&] { desk.world.stop.raise(2); });
  const auto run = desk.run(plan_for(file));
  CHECK(*run.code == ExitCode::interrupted);
  const auto again = replayed(replay_of(file));
  CHECK(again.out == run.out);
  CHECK(again.err.empty());
}

TEST_CASE("a session cut anywhere shows what is whole and says that it is cut") {
  test::TempDirectory folder;
  const auto file = folder.path() + "/s";
  Desk desk("hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 2ms");
  desk.ports.names.add("10.0.0.1", "gate.example");
  auto plan = plan_for(file);
  plan.rules.queries = 1;
  const auto run = desk.run(plan);
  const auto whole = content_of(file);
  REQUIRE(whole.ends_with("\n"));
  const std::size_t header = whole.find('\n');
  std::size_t shown = 0;
  for (std::size_t cut = 0; cut + 1 < whole.size(); ++cut) {
    const auto again = replayed(replay_of(folder.write("cut", whole.substr(0, cut))));
    if (cut < header) {
      CHECK_FALSE(again.code);
      continue;
    }
    REQUIRE(again.code);
    CHECK(again.err.find("is cut") != std::string::npos);
    CHECK(run.out.starts_with(again.out));
    CHECK(again.out.size() >= shown);
    shown = again.out.size();
  }
  CHECK(shown == run.out.size());
}

TEST_CASE("a comparison says what has changed since a session") {
  test::TempDirectory folder;
  const auto before = folder.path() + "/before";
  Desk desk(short_path);
  auto plan = plan_for(before);
  plan.numeric = true;
  REQUIRE(desk.run(plan).code);
  plan.save.clear();
  plan.compare = before;
  SECTION("nothing") {
    const auto now = Desk(short_path).run(plan);
    CHECK(now.out.find("\nnothing has changed on the path to 203.0.113.5 since 2023-11-14 ") != std::string::npos);
    CHECK(*now.code == ExitCode::yes);
  }
  SECTION("routers, in a run and between two files") {
    plan.save = folder.path() + "/now";
    const auto now = Desk(
                         "hop 10.0.0.1 rtt 9ms mpls 16001/3/1\nhop 10.0.1.1 silent\nhop 10.0.2.9 rtt 9ms\n"
                         "hop 10.0.3.1 rtt 10ms\ntarget 203.0.113.5 rtt 60ms\n")
                         .run(plan);
    const std::string changes =
        "  hop 3: 10.0.2.1 -> 10.0.2.9\n"
        "  hop 4 is new: 10.0.3.1\n"
        "  hop 1: 1.000 ms -> 9.000 ms\n"
        "  the path is longer: 4 -> 5 hops\n";
    CHECK(now.out.find("\nchanged on the path to 203.0.113.5 since 2023-11-14 ") != std::string::npos);
    CHECK(now.out.ends_with(":\n" + changes));
    CHECK(*now.code == ExitCode::no);
    const auto files = replayed(replay_of(plan.save, before));
    CHECK(files.out == now.out);
    CHECK(*files.code == ExitCode::no);
  }
  SECTION("round trips alone") {
    const auto now = Desk(
                         "hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 silent\nhop 10.0.2.1 rtt 59ms\n"
                         "target 203.0.113.5 rtt 60ms\n")
                         .run(plan);
    CHECK(now.out.find("\nno other path to 203.0.113.5 since 2023-11-14 ") != std::string::npos);
    CHECK(now.out.ends_with("+00:00, but:\n  hop 3: 9.000 ms -> 59.000 ms\n"));
    CHECK(*now.code == ExitCode::yes);
  }
  SECTION("the target") {
    const auto now = Desk(
                         "hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 silent\nhop 10.0.2.1 rtt 9ms\n"
                         "target 203.0.113.5 udp drop\n")
                         .run(plan);
    CHECK(now.out.ends_with("  hop 4: 203.0.113.5 -> silent\n  the target does not answer any more\n"));
    CHECK(*now.code == ExitCode::no);
  }
  SECTION("of another host: an error") {
    plan.host = "203.0.113.6";
    const auto now = Desk("hop 10.0.0.1\ntarget 203.0.113.6").run(plan);
    CHECK(now.code.error().code == Errc::usage);
  }
}

TEST_CASE("networks of a path are compared where both runs know them") {
  test::TempDirectory folder;
  const auto before = folder.path() + "/before";
  auto plan = plan_for(before);
  plan.as_dns = true;
  Desk first("hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 2ms");
  first.ports.systems.add("10.0.0.1", {.numbers = {64496}});
  const auto run = first.run(plan);
  CHECK(replayed(replay_of(before)).out == run.out);
  plan.save.clear();
  plan.compare = before;
  Desk second("hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 2ms");
  second.ports.systems.add("10.0.0.1", {.numbers = {64511}});
  const auto now = second.run(plan);
  CHECK(now.out.ends_with("  hop 1: AS64496 -> AS64511\n"));
  CHECK(*now.code == ExitCode::no);
}
