#include "support/catch.hpp"

#include <bit>

#include <ntool/wire/proc_net/inet.hpp>
#include <ntool/wire/proc_net/unix.hpp>

using namespace ntool;
using namespace ntool::wire;

// The lines are those of a little-endian machine.
static_assert(std::endian::native == std::endian::little);

namespace {

std::optional<InetSocket> tcp(std::string_view line) {
  return parse_proc_net_inet(line, Family::ipv4, SocketProtocol::tcp);
}

constexpr std::string_view heading =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
constexpr std::string_view established =
    "   1: 0100007F:1F90 0200A8C0:C350 01 00000010:0000002A 02:000AFC50 00000003  1000        4 31337 2 "
    "00000000f1b0f9c7 20 4 30 10 -1                 ";

}  // namespace

TEST_CASE("proc_net: a TCP connection") {
  const auto socket = tcp(established);
  REQUIRE(socket);
  CHECK(socket->protocol == SocketProtocol::tcp);
  CHECK(socket->state == SocketState::established);
  CHECK(socket->local.to_string() == "127.0.0.1:8080");
  CHECK(socket->peer.to_string() == "192.168.0.2:50000");
  CHECK(socket->send_queue == 0x10);
  CHECK(socket->receive_queue == 0x2A);
  CHECK(socket->timer.kind == SocketTimer::Kind::keepalive);
  CHECK(socket->timer.expires_ms == 7'199'520);
  CHECK(socket->timer.retransmits == 3);
  CHECK(socket->timer.probes == 4U);
  CHECK(socket->uid == 1000);
  CHECK(socket->inode == 31337);
}

TEST_CASE("proc_net: what the text does not tell is absent") {
  const auto socket = tcp(established);
  REQUIRE(socket);
  CHECK_FALSE(socket->cookie);
  CHECK_FALSE(socket->mark);
  CHECK_FALSE(socket->cgroup_id);
  CHECK_FALSE(socket->shutdown);
  CHECK_FALSE(socket->v6_only);
  CHECK(socket->interface == IfIndex(0));
}

TEST_CASE("proc_net: a line of IPv6") {
  const auto socket = parse_proc_net_inet(
      "   0: 00000000000000000000000001000000:0016 0000000000000000FFFF00000100007F:A2C4 06 00000000:00000000 "
      "03:000016F3 "
      "00000000     0        0 0 3 000000006cbb9c0d",
      Family::ipv6, SocketProtocol::tcp);
  REQUIRE(socket);
  CHECK(socket->local.to_string() == "[::1]:22");
  CHECK(socket->peer.to_string() == "[::ffff:127.0.0.1]:41668");
  CHECK(socket->state == SocketState::time_wait);
  CHECK(socket->timer.kind == SocketTimer::Kind::time_wait);
  CHECK(socket->inode == 0);
  const auto documentation = parse_proc_net_inet(
      "  12: B80D0120000000000000000001000000:0007 00000000000000000000000000000000:0000 07 00000000:00000000 "
      "00:00000000 "
      "00000000     0        0 4711 2 000000006cbb9c0d 0",
      Family::ipv6, SocketProtocol::udp);
  REQUIRE(documentation);
  CHECK(documentation->local.ip.to_string() == "2001:db8::1");
}

TEST_CASE("proc_net: a number may be as large as its type and no larger") {
  const auto most = tcp(
      "4294967296: FFFFFFFF:FFFF FFFFFFFF:FFFF 0B FFFFFFFF:FFFFFFFF 04:FFFFFFFFFFFFFFFF FFFFFFFF 4294967295 4294967295 "
      "18446744073709551615");
  REQUIRE(most);
  CHECK(most->local.to_string() == "255.255.255.255:65535");
  CHECK(most->state == SocketState::closing);
  CHECK(most->timer.expires_ms == 0xFFFFFFFF);
  CHECK(most->inode == 18446744073709551615U);
  CHECK_FALSE(tcp("0: 00000000:0000 00000000:0000 0A 100000000:0 00:0 0 0 0 1"));
  CHECK_FALSE(tcp("0: 00000000:0000 00000000:0000 0A 0:0 00:10000000000000000 0 0 0 1"));
  CHECK_FALSE(tcp("0: 00000000:0000 00000000:0000 0A 0:0 00:0 0 4294967296 0 1"));
  CHECK_FALSE(tcp("0: 00000000:0000 00000000:0000 0A 0:0 00:0 0 0 0 18446744073709551616"));
}

TEST_CASE("proc_net: an unknown timer is kept, an unknown state is not") {
  const auto socket = tcp("0: 00000000:0000 00000000:0000 0A 0:0 09:0 0 0 0 1");
  REQUIRE(socket);
  CHECK(static_cast<int>(socket->timer.kind) == 9);
  CHECK_FALSE(tcp("0: 00000000:0000 00000000:0000 00 0:0 00:0 0 0 0 1"));
  CHECK_FALSE(tcp("0: 00000000:0000 00000000:0000 0C 0:0 00:0 0 0 0 1"));
}

TEST_CASE("proc_net: lines that are not of the format") {
  const auto bad = GENERATE(
      as<std::string_view>{}, "", " ", ":", "0:", "0: ", "0: 0100007F", "0: 0100007F:1F9", "0: 0100007F:1F900 ",
      "0: 0100007F 1F90 00000000:0000 0A 0:0 00:0 0 0 0 1", "0:0100007F:1F90 00000000:0000 0A 0:0 00:0 0 0 0 1",
      "0: 100007F:1F90 00000000:0000 0A 0:0 00:0 0 0 0 1", "0: 00100007F:1F90 00000000:0000 0A 0:0 00:0 0 0 0 1",
      "0: 0x00007F:1F90 00000000:0000 0A 0:0 00:0 0 0 0 1", "0: -100007F:1F90 00000000:0000 0A 0:0 00:0 0 0 0 1",
      "0: 00000000:0000 00000000:0000 0A -1:0 00:0 0 0 0 1", "0: 00000000:0000 00000000:0000 0A 0:0 00:0 0 -1 0 1",
      "0: 00000000:0000 00000000:0000 0A 0:0 00:0 0 0 0 -1", "0: 00000000:0000 00000000:0000 0A 0:0 00:0 0 0 0 1x",
      "0: 00000000:0000 00000000:0000 0A 0:0 00:0 0 0 0 ", "0: 00000000:0000 00000000:0000 0A 0:0 00:0 0 0 0",
      "0: 00000000:0000\t00000000:0000 0A 0:0 00:0 0 0 0 1", "x: 00000000:0000 00000000:0000 0A 0:0 00:0 0 0 0 1");
  CAPTURE(bad);
  CHECK_FALSE(tcp(bad));
}

TEST_CASE("proc_net: a line cut anywhere before its inode is no socket") {
  const std::size_t inode = established.find("31337");
  for (std::size_t length = 0; length <= inode; ++length) {
    CAPTURE(length);
    CHECK_FALSE(tcp(established.substr(0, length)));
  }
  CHECK(tcp(established.substr(0, inode + 5)));
}

TEST_CASE("proc_net: addresses of the other family do not fit") {
  CHECK_FALSE(parse_proc_net_inet(established, Family::ipv6, SocketProtocol::tcp));
}

TEST_CASE("proc_net: a table goes on after a bad line, and counts it") {
  ProcNetInet table(Family::ipv4, SocketProtocol::udp);
  CHECK_FALSE(table.read(heading));
  CHECK(table.bad_lines() == 0);
  CHECK(table.read(established)->protocol == SocketProtocol::udp);
  CHECK_FALSE(table.read(std::string(4096, 'A')));
  CHECK_FALSE(table.read(heading));
  CHECK(table.read(established));
  CHECK(table.bad_lines() == 2);
}

TEST_CASE("proc_net: the names of the tables") {
  CHECK(proc_net_table(Family::ipv4, SocketProtocol::tcp) == "tcp");
  CHECK(proc_net_table(Family::ipv6, SocketProtocol::udplite) == "udplite6");
  CHECK(proc_net_table(Family::ipv6, SocketProtocol::raw) == "raw6");
  CHECK(proc_net_table(Family::ipv4, SocketProtocol::unix_dgram).empty());
}

TEST_CASE("proc_net: UNIX sockets") {
  const auto listener = parse_proc_net_unix("00000000ad742abc: 00000002 00000000 00010000 0005 01 31400 /run/a b  c ");
  REQUIRE(listener);
  CHECK(listener->protocol == SocketProtocol::unix_seqpacket);
  CHECK(listener->state == SocketState::listen);
  CHECK(listener->phase == UnixPhase::unconnected);
  CHECK(listener->references == 2U);
  CHECK(listener->flags == 0x10000U);
  CHECK(listener->inode == 31400);
  CHECK(listener->path == "/run/a b  c ");
  CHECK_FALSE(listener->receive_queue);
  CHECK_FALSE(listener->send_queue);
  CHECK_FALSE(listener->uid);

  const auto unnamed = parse_proc_net_unix("0000000000000000: 00000003 00000000 00000000 0001 03  1582");
  REQUIRE(unnamed);
  CHECK(unnamed->state == SocketState::established);
  CHECK(unnamed->path.empty());

  const auto waiting = parse_proc_net_unix("0000000000000000: 00000003 00000000 00000000 0001 02     0 @x\r\xFF");
  REQUIRE(waiting);
  CHECK(waiting->phase == UnixPhase::connecting);
  CHECK(waiting->state == SocketState::established);
  CHECK(waiting->path == "@x\r\xFF");

  const auto datagrams = parse_proc_net_unix("ffff888004711000: 00000002 00000000 00000000 0002 01 99  /x");
  REQUIRE(datagrams);
  CHECK(datagrams->protocol == SocketProtocol::unix_dgram);
  CHECK(datagrams->state == SocketState::close);
  CHECK(datagrams->path == " /x");  // one blank is the kernel's, the second the name's
}

TEST_CASE("proc_net: lines that are no UNIX socket") {
  const auto bad = GENERATE(as<std::string_view>{}, "", "Num       RefCount Protocol Flags    Type St Inode Path",
                            "rest of a name with a newline", "0: 2 0 10000 0001 01", "0: 2 0 10000 0001 01 ",
                            "0: 2 0 10000 0003 01 5", "0: 2 0 10000 0001 05 5", "0: 2 0 10000 0001 01 5/x",
                            "0: -2 0 10000 0001 01 5", "0 2 0 10000 0001 01 5", "0: 2 0 10000 0001 01 0x5");
  CAPTURE(bad);
  CHECK_FALSE(parse_proc_net_unix(bad));
}

TEST_CASE("proc_net: a name with a newline costs its second line alone") {
  ProcNetUnix table;
  CHECK_FALSE(table.read("Num       RefCount Protocol Flags    Type St Inode Path"));
  CHECK(table.read("0000000000000000: 00000002 00000000 00000000 0002 01 7 @first")->path == "@first");
  CHECK_FALSE(table.read("second"));
  CHECK(table.read("0000000000000000: 00000002 00000000 00000000 0002 01 8 /y")->inode == 8);
  CHECK(table.bad_lines() == 1);
}
