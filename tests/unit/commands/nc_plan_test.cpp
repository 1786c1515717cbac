// What nc's options mean, as a table: typed → plan or complaint.
#include "support/catch.hpp"

#include <commands/nc/plan.hpp>

using namespace ntool;
using namespace ntool::commands::nc;
using namespace std::chrono_literals;
using Mode = Plan::Mode;

namespace {

Result<Plan> plan(const NcOptions& options) {
  sys::NameTables names;
  return make_plan(options, names);
}

Plan good(const NcOptions& options) {
  auto made = plan(options);
  REQUIRE(made);
  return std::move(*made);
}

std::string complaint(const NcOptions& options) {
  const auto made = plan(options);
  REQUIRE_FALSE(made);
  CHECK(made.error().code == Errc::usage);
  return made.error().message();
}

bool complains(const NcOptions& options, std::string_view words) {
  return complaint(options).find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("host and port are a connection") {
  const Plan made = good({.operands = {"seoul.test", "8001"}});
  CHECK(made.mode == Mode::connect);
  CHECK(made.host == "seoul.test");
  CHECK(made.ports == PortRange{Port(8001), Port(8001)});
  CHECK(made.transport == sys::Transport::tcp);
  CHECK_FALSE(made.family);
  CHECK_FALSE(made.limit);
  CHECK_FALSE(made.linger);
  CHECK_FALSE(made.shutdown);
}

TEST_CASE("every way to say where to listen") {
  struct Row {
    NcOptions options;
    std::string host;
    int port;
  };
  for (const Row& row : {
           Row{{.listen = true, .operands = {"8001"}}, "", 8001},
           Row{{.listen = true, .port = "8001"}, "", 8001},
           Row{{.listen = true, .operands = {"127.0.0.1", "8001"}}, "127.0.0.1", 8001},
           Row{{.listen = true, .port = "8001", .operands = {"127.0.0.1"}}, "127.0.0.1", 8001},
           Row{{.listen = true, .source = "127.0.0.1", .operands = {"8001"}}, "127.0.0.1", 8001},
           Row{{.listen = true, .operands = {"0"}}, "", 0},
       }) {
    const Plan made = good(row.options);
    CHECK(made.mode == Mode::listen);
    CHECK(made.host == row.host);
    CHECK(made.ports.first == Port(static_cast<std::uint16_t>(row.port)));
  }
}

TEST_CASE("a range is for -z alone, either way round") {
  for (const char* text : {"20-25", "25-20"}) {
    const Plan made = good({.zero = true, .operands = {"h", text}});
    CHECK(made.mode == Mode::scan);
    CHECK(made.ports == PortRange{Port(20), Port(25)});
  }
  CHECK(complains({.operands = {"h", "20-25"}}, "add -z to scan it"));
  CHECK(complains({.listen = true, .operands = {"20-25"}}, "'20-25' is a range"));
  CHECK(complains({.zero = true, .port = "5", .operands = {"h", "1-9"}}, "one source port cannot scan"));
}

TEST_CASE("ports are strict") {
  for (const char* text : {"70000", "+80", " 80", "0x50", "080", "1e3", "", "-", "5-", "-5", "10-20-30", "65536",
                           "4294967376", "18446744073709551696", "80,", "0", "no-such-service"}) {
    CAPTURE(text);
    CHECK_FALSE(complaint({.operands = {"h", text}}).empty());
    CHECK_FALSE(complaint({.zero = true, .operands = {"h", text}}).empty());
  }
  CHECK(good({.operands = {"h", "65535"}}).ports.first == Port(65535));
}

TEST_CASE("what does not go together") {
  CHECK(complains({.listen = true, .zero = true, .operands = {"1"}}, "-z and -l"));
  CHECK(complains({.keep = true, .operands = {"h", "1"}}, "-k goes with -l alone"));
  CHECK(complains({.only_v4 = true, .only_v6 = true, .operands = {"h", "1"}}, "-4 and -6"));
  CHECK(complains({.operands = {"h", "1", "2"}}, "'2' is one word too many"));
  CHECK(complains({.operands = {"h"}}, "no port after 'h'"));
  CHECK(complains({}, "no host"));
  CHECK(complains({.operands = {"", "1"}}, "the host is empty"));
  CHECK(complains({.listen = true}, "no port to listen on"));
  CHECK(complains({.listen = true, .port = "1", .operands = {"h", "2"}}, "'2' is one word too many"));
  CHECK(complains({.listen = true, .source = "a", .operands = {"b", "1"}}, "two addresses"));
}

TEST_CASE("quit and wait: negative is never, zero only ends our side, zero seconds of patience are no limit") {
  const auto quit = [](const char* text) { return good({.quit = text, .operands = {"h", "1"}}); };
  CHECK(quit("-1").hold_open);
  CHECK_FALSE(quit("0").hold_open);
  CHECK_FALSE(quit("-1").shutdown);
  CHECK_FALSE(quit("-1").linger);
  CHECK(quit("0").shutdown);
  CHECK_FALSE(quit("0").linger);
  CHECK(quit("1.5").shutdown);
  CHECK(quit("1.5").linger == Duration(1500ms));
  CHECK_FALSE(complaint({.quit = "x", .operands = {"h", "1"}}).empty());
  CHECK(good({.wait = 3s, .operands = {"h", "1"}}).limit == Duration(3s));
  CHECK_FALSE(good({.wait = Duration::zero(), .operands = {"h", "1"}}).limit);
}

TEST_CASE("a numeric source chooses the family, unless -4 or -6 has") {
  const auto family = [](const char* source) { return good({.source = source, .operands = {"h", "1"}}).family; };
  CHECK(family("127.0.0.1") == Family::ipv4);
  CHECK(family("fe80::1%eth0") == Family::ipv6);
  CHECK_FALSE(family("seoul.test"));
  CHECK(good({.only_v6 = true, .source = "127.0.0.1", .operands = {"h", "1"}}).family == Family::ipv6);
}

TEST_CASE("host and port in one word, or two ports to listen on, are told how to type them") {
  CHECK(complains({.operands = {"172.17.0.2:8001"}}, "type nc 172.17.0.2 8001"));
  CHECK(complains({.operands = {"[::1]:80"}}, "type nc ::1 80"));
  CHECK(complains({.operands = {"2001:db8::1"}}, "no port after '2001:db8::1'"));
  CHECK(complains({.listen = true, .port = "8002", .operands = {"8001"}}, "two ports to listen on, 8002 and 8001"));
}
