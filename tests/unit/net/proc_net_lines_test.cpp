#include "support/catch.hpp"
#include "support/scripted_netlink.hpp"

#include <ntool/net/proc_net.hpp>

using namespace ntool;

namespace {

std::vector<std::string> lines_of(net::Ports& ports, std::string_view table, std::size_t at_most = 100) {
  std::vector<std::string> lines;
  const auto walked = ports.proc_net_lines(table, [&](std::string_view line) {
    lines.emplace_back(line);
    return lines.size() < at_most;
  });
  CHECK(walked);
  return lines;
}

}  // namespace

TEST_CASE("a twin with a table's text has its lines") {
  test::ScriptedPorts ports;
  ports.proc_tables["tcp"] = "heading\none\nlast";
  CHECK(lines_of(ports, "tcp") == std::vector<std::string>{"heading", "one", "last"});
  CHECK(lines_of(ports, "tcp", 2) == std::vector<std::string>{"heading", "one"});
  const auto absent = ports.proc_net_lines("udp", [](std::string_view) { return true; });
  REQUIRE_FALSE(absent);
  CHECK(absent.error().code == Errc::not_found);
}

TEST_CASE("the kernel's table comes line by line") {
  std::vector<std::string> lines;
  const auto walked = net::read_proc_net_lines("unix", [&](std::string_view line) {
    lines.emplace_back(line);
    return true;
  });
  REQUIRE(walked);
  REQUIRE_FALSE(lines.empty());
  CHECK(lines.front() == "Num       RefCount Protocol Flags    Type St Inode Path");
  const auto absent = net::read_proc_net_lines("no_such_table", [](std::string_view) { return true; });
  REQUIRE_FALSE(absent);
  CHECK(absent.error().message() == "open /proc/net/no_such_table: No such file or directory");
}
