#include "commands/traceroute/text.hpp"
#include "support/catch.hpp"

using namespace std::chrono_literals;
using namespace ntool;
using commands::traceroute::heading;
using commands::traceroute::hop_line;
using engine::IcmpCause;
using engine::TraceHop;
using engine::TraceReply;

namespace {

TraceReply reply(const char* from, Duration rtt, std::optional<IcmpCause> icmp = IcmpCause{11, 0, 0}) {
  return {.from = *IpAddress::parse(from), .rtt = rtt, .icmp = icmp};
}

std::string line(unsigned ttl, std::vector<std::optional<TraceReply>> probes) {
  const auto named = [](const IpAddress& address) { return "name (" + address.to_string() + ")"; };
  return hop_line(TraceHop{Ttl(static_cast<std::uint8_t>(ttl)), std::move(probes)}, named);
}

}  // namespace

TEST_CASE("traceroute's heading, with a name that is no danger to a terminal") {
  CHECK(heading("host", *IpAddress::parse("192.0.2.7"), Ttl(30), 60) ==
        "traceroute to host (192.0.2.7), 30 hops max, 60 byte packets\n");
  CHECK(heading("h\x1b[1m", *IpAddress::parse("2001:db8::1"), Ttl(255), 80) ==
        "traceroute to h\\x1b[1m (2001:db8::1), 255 hops max, 80 byte packets\n");
}

TEST_CASE("a hop's line names an address again only where it differs from the one before") {
  const auto a = reply("192.0.2.1", 42us);
  const auto b = reply("192.0.2.2", 12345678ns);
  CHECK(line(1, {a, a, a}) == " 1  name (192.0.2.1)  0.042 ms  0.042 ms  0.042 ms\n");
  CHECK(line(10, {a, b, b}) == "10  name (192.0.2.1)  0.042 ms name (192.0.2.2)  12.346 ms  12.346 ms\n");
  CHECK(line(2, {a, std::nullopt, a}) == " 2  name (192.0.2.1)  0.042 ms *  0.042 ms\n");
  CHECK(line(3, {std::nullopt, std::nullopt, b}) == " 3  * * name (192.0.2.2)  12.346 ms\n");
  CHECK(line(255, {std::nullopt, std::nullopt, std::nullopt}) == "255  * * *\n");
}

TEST_CASE("a hop's line marks why it goes no further") {
  const auto [cause, mark] = GENERATE(table<IcmpCause, std::string>(
      {{{3, 0, 0}, "!N"}, {{3, 1, 0}, "!H"}, {{3, 2, 0}, "!P"}, {{3, 4, 1400}, "!F-1400"}, {{3, 13, 0}, "!X"}}));
  CHECK(line(4, {reply("192.0.2.1", 1ms, cause)}) == " 4  name (192.0.2.1)  1.000 ms " + mark + "\n");
  CHECK(line(4, {reply("192.0.2.1", 1ms, IcmpCause{3, 3, 0})}) == " 4  name (192.0.2.1)  1.000 ms\n");
  CHECK(line(4, {reply("192.0.2.1", 1ms, std::nullopt)}) == " 4  name (192.0.2.1)  1.000 ms\n");
}
