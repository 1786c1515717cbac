#include "support/catch.hpp"
#include "support/temp_directory.hpp"

#include <ntool/sys/name_tables.hpp>

using namespace ntool;
using sys::NumberedNames;
using sys::ServiceTable;

TEST_CASE("services: names, aliases, comments, tabs") {
  const auto table = ServiceTable::parse(
      "# Network services\n"
      "ssh\t\t22/tcp\t\t# SSH Remote Login Protocol\n"
      "domain 53/tcp\n"
      "domain 53/udp nameserver\n"
      "  http   80/tcp   www   www-http\n"
      "tftp 69/udp");
  CHECK(table.name(Port(22), "tcp") == "ssh");
  CHECK(table.name(Port(80), "tcp") == "http");
  CHECK(table.name(Port(69), "udp") == "tftp");  // the last line has no newline
  CHECK(table.port("www-http", "tcp") == Port(80));
  CHECK(table.port("nameserver", "udp") == Port(53));
}

TEST_CASE("services: protocols are apart, and what is not there is absent") {
  const auto table = ServiceTable::parse("domain 53/udp nameserver\n");
  CHECK(table.name(Port(53), "tcp") == std::nullopt);
  CHECK(table.port("nameserver", "tcp") == std::nullopt);
  CHECK(table.port("DOMAIN", "udp") == std::nullopt);
  CHECK(table.port("", "udp") == std::nullopt);
}

TEST_CASE("services: the first of two lines wins") {
  const auto table = ServiceTable::parse("a 7/tcp x\nb 7/tcp x\nx 8/tcp\n");
  CHECK(table.name(Port(7), "tcp") == "a");
  CHECK(table.port("x", "tcp") == Port(7));
}

TEST_CASE("services: CRLF line ends are not part of the names") {
  const auto table = ServiceTable::parse("smtp 25/tcp mail\r\npop3 110/tcp\r\n");
  CHECK(table.port("mail", "tcp") == Port(25));
  CHECK(table.name(Port(110), "tcp") == "pop3");
}

TEST_CASE("services: a line that breaks its format is skipped, the next one counts") {
  const auto bad = GENERATE(as<std::string>{}, "x 65536/tcp", "x 99999999999999999999/tcp", "x -7/tcp", "x 7", "x 7/",
                            "x /tcp", "x seven/tcp", "x", "/", "x 0x7/tcp", "\xFF\xFE", std::string("x\0 7/tcp", 8));
  CAPTURE(bad);
  const auto table = ServiceTable::parse(bad + "\necho 7/tcp\n");
  CHECK(table.name(Port(7), "tcp") == "echo");
  CHECK(table.port("x", "tcp") == std::nullopt);
}

TEST_CASE("services: a line of a megabyte is a line") {
  std::string aliases;
  while (aliases.size() < (1U << 20U)) aliases += " alias" + std::to_string(aliases.size());
  const auto table = ServiceTable::parse("wide 9/tcp" + aliases + " last\nssh 22/tcp\n");
  CHECK(table.port("last", "tcp") == Port(9));
  CHECK(table.port("ssh", "tcp") == Port(22));
  CHECK(ServiceTable::parse(std::string(1U << 20U, 'x')).name(Port(9), "tcp") == std::nullopt);
}

TEST_CASE("protocols: numbers and names with aliases") {
  const auto table = NumberedNames::parse_protocols(
      "ip\t0\tIP\t\t# internet protocol\ntcp\t6\tTCP\nudp 17 UDP\nhuge 256 HUGE\nipv6-icmp 58 IPv6-ICMP");
  CHECK(table.name(6) == "tcp");
  CHECK(table.name(0) == "ip");
  CHECK(table.number("UDP") == 17U);
  CHECK(table.number("IPv6-ICMP") == 58U);
  CHECK(table.number("huge") == std::nullopt);
  CHECK(table.name(256) == std::nullopt);
}

TEST_CASE("passwd and group: the third field is the number") {
  const auto table = NumberedNames::parse_accounts(
      "root:x:0:0:root:/root:/bin/bash\n"
      "김:x:1000:1000:김철수:/home/kim:/bin/sh\r\n"
      "nogecos:x:7\n"
      "second-root:x:0:0::/:\n");
  CHECK(table.name(0) == "root");
  CHECK(table.name(1000) == "김");
  CHECK(table.name(7) == "nogecos");
  CHECK(table.number("second-root") == 0U);
}

TEST_CASE("passwd and group: lines that are no accounts are skipped") {
  const auto bad = GENERATE(as<std::string>{}, "+::::::", "+nis:x:5:", "-nis:x:5:", "x:x:", "x:x", "x",
                            ":x:5:5::", "x:x:-5:", "x:x:4294967295:", "x:x:4294967296:", "x:x: 5:", "#x:x:5:");
  CAPTURE(bad);
  const auto table = NumberedNames::parse_accounts(bad + "\nok:x:6:6::/:\n");
  CHECK(table.name(6) == "ok");
  CHECK(table.name(5) == std::nullopt);
  CHECK(table.name(4294967295U) == std::nullopt);
  CHECK(table.number("x") == std::nullopt);
}

TEST_CASE("the tables of a machine are read from its files") {
  const test::TempDirectory etc;
  etc.write("services", "chat 8001/tcp talk\n");
  etc.write("protocols", "tcp 6 TCP\n");
  etc.write("passwd", "root:x:0:0::/root:/bin/sh\n");
  etc.write("group", "wheel:x:10:root\n");
  sys::NameTables tables(etc.path());
  CHECK(tables.service_name(Port(8001), "tcp") == "chat");
  CHECK(tables.service_port("talk", "tcp") == Port(8001));
  CHECK(tables.protocol_name(6) == "tcp");
  CHECK(tables.protocol_number("TCP") == std::uint8_t{6});
  CHECK(tables.user_name(0) == "root");
  CHECK(tables.group_name(10) == "wheel");
  CHECK(tables.group_id("wheel") == 10U);
}

TEST_CASE("an empty root has no names, and that is no error") {
  const test::TempDirectory etc;
  sys::NameTables tables(etc.path() + "/absent");
  CHECK(tables.service_name(Port(80), "tcp") == std::nullopt);
  CHECK(tables.service_port("http", "tcp") == std::nullopt);
  CHECK(tables.protocol_name(6) == std::nullopt);
  CHECK(tables.protocol_number("tcp") == std::nullopt);
  CHECK(tables.user_name(0) == std::nullopt);
  CHECK(tables.group_name(0) == std::nullopt);
  CHECK(tables.group_id("root") == std::nullopt);
}
