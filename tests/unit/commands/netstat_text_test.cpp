#include "commands/netstat/text.hpp"
#include "support/catch.hpp"

using namespace ntool;
using namespace ntool::commands::netstat;

namespace {

engine::InetSocketRecord listener(std::string_view address) {
  engine::InetSocketRecord record;
  record.socket.state = wire::SocketState::listen;
  record.socket.local = {IpAddress::parse(address).value(), Port(8080)};
  record.socket.peer.ip = IpAddress::any(record.socket.local.ip.family());
  record.socket.inode = 4711;
  return record;
}

std::string local_of(const engine::InetSocketRecord& record, const NetstatOptions& options) {
  const auto row = internet_row(record, options);
  return row.substr(20, row.find(' ', 20) - 20);
}

}  // namespace

TEST_CASE("netstat: an address gives way to its port, unless the listing is wide") {
  const auto record = listener("2001:db8:1234:5678:9abc:def0:1234:5678");
  CHECK(local_of(record, {}) == "2001:db8:1234:5678:8080");
  CHECK(local_of(record, {.wide = true}) == "2001:db8:1234:5678:9abc:def0:1234:5678:8080");
  auto named = listener("192.0.2.1");
  named.local_name = "a-name-that-is-longer-than-this";
  named.local_service = "http-alt";
  CHECK(local_of(named, {}) == "a-name-that-is:http-alt");
  named.local_service = "a-service-longer-than-the-column";
  CHECK(local_of(named, {}) == ":a-service-longer-than-the-column");
}

TEST_CASE("netstat: columns stand in line below names of wide characters") {
  auto record = listener("192.0.2.1");
  record.local_name = "가나다라마바사아자차카타";
  CHECK(internet_row(record, {}) ==
        "tcp        0      0 가나다라마바사아자:8080 0.0.0.0:*               LISTEN     \n");
}

TEST_CASE("netstat: mapped addresses and 'any'") {
  CHECK(local_of(listener("::ffff:192.0.2.1"), {.numeric = true}) == "192.0.2.1:8080");
  CHECK(local_of(listener("::"), {.numeric = true}) == ":::8080");
  CHECK(local_of(listener("::"), {}) == "[::]:8080");
  CHECK(local_of(listener("0.0.0.0"), {}) == "0.0.0.0:8080");
}

TEST_CASE("netstat: a program's name is cut, and cannot steer the terminal") {
  auto record = listener("192.0.2.1");
  const NetstatOptions options{.programs = true};
  const auto program = [&](std::string name) {
    record.owners = {{{.pid = 42, .fd = 3, .name = std::move(name)}, {.pid = 43, .fd = 3, .name = "second"}}};
    return internet_row(record, options).substr(80);
  };
  CHECK(program("sshd: /usr/sbin/sshd") == "42/sshd: /usr/sbin/ \n");
  CHECK(program("\x1B[2J\n") == "42/\\x1b[2J\\x0a      \n");
  CHECK(program("") == "42/                 \n");
  record.owners.emplace();
  CHECK(internet_row(record, options).substr(80) == "-                   \n");
}

TEST_CASE("netstat: timers") {
  auto record = listener("192.0.2.1");
  const auto timer = [&](std::uint8_t kind) {
    record.socket.timer = {
        .kind = static_cast<wire::SocketTimer::Kind>(kind), .expires_ms = 7'199'970, .retransmits = 2, .probes = 5};
    return internet_row(record, {.timers = true}).substr(80);
  };
  CHECK(timer(0) == "off (0.00/2/5)\n");
  CHECK(timer(1) == "on (7199.97/2/5)\n");
  CHECK(timer(2) == "keepalive (7199.97/2/5)\n");
  CHECK(timer(3) == "timewait (7199.97/2/5)\n");
  CHECK(timer(4) == "probe (7199.97/2/5)\n");
  CHECK(timer(9) == "unkn-9 (7199.97/2/5)\n");
}

TEST_CASE("netstat: a UNIX socket with all its flags") {
  engine::UnixSocketRecord record;
  record.socket = {.protocol = wire::SocketProtocol::unix_seqpacket,
                   .phase = wire::UnixPhase::disconnecting,
                   .references = 2,
                   .flags = 0x70000,
                   .inode = 99,
                   .path = "/a b\x9B"};
  CHECK(unix_row(record, {}) == "unix  2      [ ACC W N ] SEQPACKET  DISCONNECTING 99       /a b\\x9b\n");
}
