#include "commands/mtr/documents.hpp"
#include "commands/mtr/fields.hpp"
#include "commands/mtr/plan.hpp"
#include "support/catch.hpp"

using namespace std::chrono_literals;
using namespace ntool;
using namespace ntool::commands::mtr;

namespace {

std::string refused(const MtrOptions& options) {
  const auto plan = make_plan(options, {});
  return plan ? "" : plan.error().reason;
}

}  // namespace

TEST_CASE("without options mtr watches localhost by ICMP") {
  const auto plan = make_plan({}, {}).value();
  CHECK(plan.hosts == std::vector<std::string>{"localhost"});
  CHECK(plan.protocol == Protocol::icmp);
  CHECK(plan.rules.first == Ttl(1));
  CHECK(plan.rules.last == Ttl(30));
  CHECK(plan.rules.most_unknown == 5);
  CHECK(plan.rules.interval == 1s);
  CHECK(plan.rules.patience == 10s);
  CHECK_FALSE(plan.rules.cycles);
  CHECK(plan.order == "LS NABWV");
  CHECK(payload_bytes(plan.packet_size, Family::ipv4) == 36);
  CHECK(payload_bytes(plan.packet_size, Family::ipv6) == 16);
  CHECK(payload_bytes(28, Family::ipv6) == 2);
}

TEST_CASE("mtr's options mean what they mean there, and what is out of range is cut where it cuts") {
  const auto plan = make_plan({.files = {},
                               .tcp = true,
                               .first = "50",
                               .last = "900",
                               .most_unknown = "0",
                               .size = "-5",
                               .pattern = "300",
                               .tos = "999"},
                              {"of-a-file"})
                        .value();
  CHECK(plan.rules.port == Port(80));
  CHECK(plan.rules.first == Ttl(50));
  CHECK(plan.rules.last == Ttl(255));
  CHECK(plan.rules.most_unknown == 1);
  CHECK(plan.packet_size == -28);
  CHECK(plan.pattern == -1);
  CHECK(plan.traffic_class == 0);
  CHECK(plan.hosts == std::vector<std::string>{"of-a-file"});
  CHECK(make_plan({.first = "9", .last = "4"}, {}).value().rules.first == Ttl(4));
  CHECK(make_plan({.udp = true, .port = "53"}, {}).value().rules.port == Port(53));
  CHECK(make_plan({.sctp = true}, {}).value().rules.port == Port(80));
  CHECK(make_plan({.size = "3"}, {}).value().packet_size == 28);
}

TEST_CASE("what mtr cannot mean is refused with a word about it") {
  CHECK(refused({.only_v4 = true, .only_v6 = true}) == "-4 and -6 exclude each other");
  CHECK(refused({.udp = true, .tcp = true}) == "-u, -T and -S are mutually exclusive");
  CHECK(refused({.port = "0"}).starts_with("-P: "));
  CHECK(refused({.size = "1e9"}) == "-s: invalid argument: '1e9'");
  CHECK(refused({.interval = "nan"}) == "-i: invalid argument: 'nan'");
  CHECK(refused({.interval = "0"}) == "-i: wait time must be positive");
  CHECK(refused({.cycles = "-1"}).starts_with("-c: "));
  CHECK(refused({.order = "LLLLLLLLLLLLLLLLLLLLLL"}).starts_with("-o: too many fields"));
  CHECK(refused({.order = "Lx"}) == "-o: unknown field identifier: x");
  CHECK(refused({.ip_info = "5"}).starts_with("-y: "));
}

TEST_CASE("strange bytes in names break no document") {
  CHECK(csv_cell("plain.example") == "plain.example");
  CHECK(csv_cell("a,b\"c") == "\"a,b\"\"c\"");
  CHECK(csv_cell("=1+1") == "'=1+1");
  CHECK(csv_cell("a\nb\x1b[2J") == "a\\x0ab\\x1b[2J");
  CHECK(xml_escaped("<a&\"b\">\xff") == "&lt;a&amp;&quot;b&quot;&gt;\\xff");
  CHECK(xml_escaped("\xEF\xBF\xBF") == "\xEF\xBF\xBD");
  CHECK(json_quoted("a\"\\\n\x1b") == R"("a\"\\\n\u001b")");
  CHECK(json_quoted("\xff") == "\"\xEF\xBF\xBD\"");
  CHECK(json_quoted("") == "\"\"");
}
