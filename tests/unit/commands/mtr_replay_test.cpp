// Saved sessions of mtr: written, shown again, compared.
#include "commands/mtr/command.hpp"
#include "commands/mtr/replay.hpp"
#include "commands/traceroute/command.hpp"
#include "support/catch.hpp"
#include "support/program_run.hpp"
#include "support/sim_ports.hpp"
#include "support/temp_directory.hpp"

#include <fmt/format.h>
#include <fstream>
#include <sstream>

#include <ntool/commands/path_session.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using commands::ExitCode;
using commands::mtr::Plan;

namespace {

using Words = std::vector<std::string_view>;

test::Screen run(test::SimWorld& world, net::Ports& ports, Words words) {
  words.insert(words.begin(), "ntool");
  return test::run_program(words, ports, {world.clock, world.poller, world.stop});
}

/// A run in a simulated world.
struct Desk {
  explicit Desk(std::string_view topology) : world(topology) {}
  test::Screen run(const Words& words) { return ::run(world, ports, words); }
  test::SimWorld world;
  test::SimPorts ports{world};
};

/// Whatever is asked of the network or of names here is refused.
test::Screen replayed(const Words& words) {
  test::SimWorld world("target 203.0.113.5");
  test::ClosedPorts closed;
  return run(world, closed, words);
}

struct Shown {
  std::string out, err;
  Result<ExitCode> code = ExitCode::yes;
};

/// The report of a file, without what stands around a command.
Shown report_of(const std::string& file) {
  test::SimWorld world("target 203.0.113.5");
  test::ClosedPorts closed;
  StringSink out, err;
  commands::Context context{.out = out,
                            .err = err,
                            .program = "mtr",
                            .ports = closed,
                            .clock = world.clock,
                            .poller = world.poller,
                            .stop = world.stop};
  Plan plan;
  plan.replay = file;
  auto code = commands::mtr::replay(plan, context);
  return {out.text, err.text, std::move(code)};
}

std::string content_of(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

constexpr std::string_view uneven_path =
    "seed 3\nhop 10.0.0.1 rtt 1ms mpls 16001/3/1\nhop 10.0.1.1 10.0.1.2 rtt 5ms balance packet\nhop 10.0.2.1 silent\n"
    "hop 10.0.3.1 rtt 9ms loss 30%\ntarget 203.0.113.5 rtt 60ms jitter 10ms\n";

const std::vector<Words> looks = {{"mtr", "-r"},       {"mtr", "-w", "-b", "-z", "-e"},
                                  {"mtr", "-C", "-z"}, {"mtr", "-j", "-z"},
                                  {"mtr", "-x"},       {"mtr", "-r", "-y", "2"},
                                  {"mtr", "-l", "-e"}, {"--json", "mtr", "-z"},
                                  {"mtr", "-r", "-n"}, {"mtr", "-o", "LDRSNBAWVGJMXI", "-r"}};

}  // namespace

TEST_CASE("a replay of mtr is byte for byte the report of its run, and asks nobody") {
  test::TempDirectory folder;
  const auto file = folder.path() + "/s";
  for (const auto& look : looks) {
    CAPTURE(look);
    Desk desk(uneven_path);
    desk.ports.names.add("10.0.0.1", "gate\x1b,\".example");
    desk.ports.names.add("203.0.113.5", "web.example");
    desk.ports.systems.add("10.0.3.1", {.numbers = {64496},
                                        .organization = "EXAMPLE",
                                        .prefix = *Prefix::parse("10.0.3.0/24"),
                                        .country = "KR",
                                        .registry = "apnic",
                                        .allocated = "2001-02-03"});
    auto words = look;
    words.insert(words.end(), {"-c", "30", "-i", "0.1", "-s", "-100", "-B", "300", "--save", file, "203.0.113.5"});
    const auto shown = desk.run(words);
    REQUIRE(shown.exit == 0);
    REQUIRE(shown.out.find("10.0.3.1") != std::string::npos);
    words = look;
    words.insert(words.end(), {"--replay", file});
    const auto again = replayed(words);
    CHECK(again.out == shown.out);
    CHECK(again.err.empty());
    CHECK(again.exit == 0);
  }
}

TEST_CASE("a replay of mtr shows each of several hosts, and a path from -f to -m") {
  test::TempDirectory folder;
  const auto file = folder.path() + "/s";
  Desk desk(
      "path\nhop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms\ntarget 203.0.113.5 rtt 300ms\n"
      "path\nhop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 silent\ntarget 203.0.113.6 udp drop\n");
  const auto shown = desk.run(
      {"mtr", "-u", "-C", "-n", "-f", "2", "-m", "5", "-c", "2", "--save", file, "203.0.113.5", "203.0.113.6"});
  REQUIRE(shown.exit == 0);
  CHECK(replayed({"mtr", "-C", "-n", "--replay", file}).out == shown.out);
}

TEST_CASE("a run of mtr that is stopped leaves a whole session") {
  for (const int signal : {2, 15}) {
    test::TempDirectory folder;
    const auto file = folder.path() + "/s";
    Desk desk("hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 20ms loss 50%");
    desk.world.after(2510ms, [&] { desk.world.stop.raise(signal); });
    const auto shown = desk.run({"mtr", "-r", "-n", "--save", file, "203.0.113.5"});
    CHECK(shown.out.find("203.0.113.5") != std::string::npos);
    const auto again = replayed({"mtr", "-r", "--replay", file});
    CHECK(again.out == shown.out);
    CHECK(again.err.empty());
    CHECK(content_of(file).ends_with("{\"type\":\"close\"}\n"));
  }
}

TEST_CASE("a session of mtr cut anywhere shows what is whole and says that it is cut") {
  test::TempDirectory folder;
  const auto file = folder.path() + "/s";
  Desk desk("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 silent\ntarget 203.0.113.5 rtt 2ms");
  desk.ports.names.add("10.0.0.1", "gate.example");
  const auto shown = desk.run({"mtr", "-r", "-c", "2", "-m", "4", "--save", file, "203.0.113.5"});
  REQUIRE(report_of(file).out == shown.out);
  const auto whole = content_of(file);
  const std::size_t header = whole.find('\n');
  std::size_t shown_lines = 0;
  for (std::size_t cut = 0; cut + 1 < whole.size(); ++cut) {
    const auto again = report_of(folder.write("cut", whole.substr(0, cut)));
    if (cut < header) {
      CHECK_FALSE(again.code);
      CHECK(again.out.empty());
      continue;
    }
    REQUIRE(again.code);
    CHECK(again.err.find("is cut") != std::string::npos);
    const auto lines = static_cast<std::size_t>(std::ranges::count(again.out, '\n'));
    CHECK(lines + 1 >= shown_lines);  // once the end has answered, what lies beyond is no hop
    shown_lines = std::max(shown_lines, lines);
  }
  // All but the last line says the same.
  const auto unclosed = whole.substr(0, whole.rfind('{'));
  CHECK(report_of(folder.write("cut", unclosed)).out == shown.out);
}

TEST_CASE("what a session of mtr holds never steers a terminal nor breaks a document") {
  test::TempDirectory folder;
  using namespace engine;
  const std::string evil = "e\x1b[2J\"<&>,\r\n\xff=cmd";
  const auto router = *IpAddress::parse("10.0.0.1");
  const SessionEvent events[] = {
      SessionHeader{.program = evil,
                    .verb = "mtr",
                    .way = evil,
                    .queries = 1,
                    .rounds = SessionRounds{.cycles = 1, .host_name = evil}},
      SessionTarget{.number = 0, .typed = evil, .address = router},
      SessionHost{.address = router,
                  .name = evil,
                  .network = {.numbers = {1}, .organization = evil, .country = evil, .registry = evil}},
      SessionAsked{.ttl = Ttl(1)},
      SessionProbe{.ttl = Ttl(1), .reply = TraceReply{.from = router, .rtt = 1ms, .reached = true}},
      SessionHop{.target = 0, .ttl = Ttl(1)},
      SessionEnd{.stop = TraceStop::target, .error = evil},
      SessionClose{}};
  std::string lines;
  for (const auto& event : events) lines += commands::session_line(event) + "\n";
  const auto file = folder.write("s", lines);
  for (const auto& look : looks) {
    CAPTURE(look);
    auto words = look;
    words.insert(words.end(), {"--explain", "--replay", file});
    const auto shown = replayed(words);
    CHECK(shown.exit == 0);
    CHECK((shown.out + shown.err).find_first_of("\x1b\r\xff") == std::string::npos);
    CHECK(shown.err.find("e\\x1b[2J") != std::string::npos);
  }
  CHECK(replayed({"mtr", "-C", "--replay", file}).out.find(",\"e\\x1b[2J\"\"<&>,") != std::string::npos);
  CHECK(replayed({"mtr", "-x", "--replay", file}).out.find("HOST=\"e\\x1b[2J&quot;&lt;&amp;&gt;,") !=
        std::string::npos);
}

TEST_CASE("a session that lies is refused in one line") {
  test::TempDirectory folder;
  const std::string header =
      R"({"type":"session","format":1,"program":"p","verb":"mtr","started":1,"way":"w","first_ttl":1,"last_ttl":30,)"
      R"("queries":1)";
  const std::string rounds = R"(,"interval_ms":1000,"host":"h","packet_size":64,"pattern":0,"traffic_class":0})";
  const std::string target = R"({"type":"target","target":0,"typed":"a","address":"192.0.2.1","packet_bytes":64})";
  const auto refused = [&](const std::string& content, std::string_view why) {
    const auto shown = replayed({"mtr", "--replay", folder.write("s", content)});
    CAPTURE(shown.err);
    return shown.exit == 2 && shown.out.empty() && std::ranges::count(shown.err, '\n') == 1 &&
           shown.err.find(why) != std::string::npos;
  };
  CHECK(refused(header + "}\n", "it is of mtr and has no rounds"));
  CHECK(refused(header + rounds + "\n" + R"({"type":"asked","target":0,"ttl":1,"at_ms":0})" + "\n", "a probe of no"));
  CHECK(refused(header + rounds + "\n" + target + "\n" + R"({"type":"asked","target":0,"ttl":0,"at_ms":0})" + "\n",
                "line 3"));
  CHECK(refused(header + R"(,"interval_ms":-1,"host":"h"})" + "\n", "'interval_ms'"));
  CHECK(refused(header + rounds.substr(0, rounds.find(",\"host")) + "}\n", "'host' is missing"));
  std::string of_traceroute = header + "}\n";
  of_traceroute.replace(of_traceroute.find("\"mtr\""), 5, "\"traceroute\"");
  CHECK(refused(of_traceroute, "a session of traceroute; show it with 'ntool traceroute --replay'"));
  CHECK(refused("", "no whole header"));
}

TEST_CASE("mtr says what has changed since a session, of traceroute too") {
  test::TempDirectory folder;
  const auto before = folder.path() + "/before";
  constexpr std::string_view was = "hop 10.0.0.1 rtt 1ms\nhop 10.0.2.1 rtt 9ms\ntarget 203.0.113.5 rtt 60ms\n";
  constexpr std::string_view is =
      "hop 10.0.0.1 rtt 9ms\nhop 10.0.2.9 rtt 9ms\nhop 10.0.3.1 rtt 10ms\ntarget 203.0.113.5 rtt 60ms\n";
  const std::string changes =
      "  hop 2: 10.0.2.1 -> 10.0.2.9\n"
      "  hop 3 is new: 10.0.3.1\n"
      "  hop 1: 1.000 ms -> 9.000 ms\n"
      "  the path is longer: 3 -> 4 hops\n";
  const std::vector<Words> verbs = {{"mtr", "-r", "-n", "-c", "3"}, {"traceroute", "-n"}};
  for (const auto& old_verb : verbs) {
    auto words = old_verb;
    words.insert(words.end(), {"--save", before, "203.0.113.5"});
    REQUIRE(Desk(was).run(words).exit == 0);
    for (const auto& verb : verbs) {
      CAPTURE(old_verb, verb);
      words = verb;
      words.insert(words.end(), {"--compare", before, "203.0.113.5"});
      const auto same = Desk(was).run(words);
      CHECK(same.exit == 0);
      CHECK(same.out.find("\nnothing has changed on the path to 203.0.113.5 since 2023-11-1") != std::string::npos);
      const auto other = Desk(is).run(words);
      CHECK(other.exit == 1);
      CHECK(other.out.ends_with(":\n" + changes));
    }
  }
  // Between two files, of which one is cut.
  const auto now = folder.path() + "/now";
  REQUIRE(Desk(is).run({"mtr", "-r", "-n", "-c", "3", "--save", now, "203.0.113.5"}).exit == 0);
  auto whole = content_of(now);
  const auto cut = folder.write("cut", whole.substr(0, whole.find("{\"type\":\"hop\"")));
  const auto files = replayed({"mtr", "--replay", cut, "--compare", before});
  CHECK(files.out.ends_with(":\n" + changes));
  CHECK(files.exit == 1);
}

TEST_CASE("a session without the host is refused before anything is asked") {
  test::TempDirectory folder;
  const auto before = folder.path() + "/before";
  REQUIRE(Desk("target 203.0.113.5").run({"mtr", "-r", "-n", "-c", "1", "--save", before, "203.0.113.5"}).exit == 0);
  for (const auto& verb : {Words{"mtr", "-r"}, Words{"traceroute"}}) {
    Desk desk("hop 10.0.0.1\ntarget 203.0.113.6");
    const auto began = desk.world.clock.now();
    auto words = verb;
    words.insert(words.end(), {"-n", "--compare", before, "203.0.113.6"});
    const auto shown = desk.run(words);
    CHECK(shown.exit == 2);
    CHECK(shown.out.empty());
    CHECK(shown.err.find("has no path to the same host") != std::string::npos);
    CHECK(desk.world.clock.now() == began);
  }
}

TEST_CASE("mtr refuses what --save, --replay and --compare cannot do together") {
  const auto refused = [](const Words& words, std::string_view why) {
    const auto shown = replayed(words);
    return shown.exit == 2 && shown.err.find(why) != std::string::npos;
  };
  CHECK(refused({"mtr", "--replay", "f", "--save", "g"}, "--save of a --replay"));
  CHECK(refused({"mtr", "--replay", "f", "example.org"}, "a host besides --replay"));
  CHECK(refused({"mtr", "--replay", "f", "-t"}, "no live view"));
  CHECK(refused({"mtr", "-C", "--compare", "f", "example.org"}, "has no place in the documents"));
  test::TempDirectory folder;
  const auto missing = folder.path() + "/none/s";
  CHECK(Desk("target 203.0.113.5").run({"mtr", "-r", "--save", missing, "203.0.113.5"}).exit == 1);
}
