#include "support/catch.hpp"

#include <ntool/engine/tables/sockets.hpp>
#include <ntool/report/json.hpp>

using namespace ntool;
using engine::InetSocketRecord;
using engine::UnixSocketRecord;
using report::to_json;

namespace {

InetSocketRecord connection() {
  InetSocketRecord record;
  record.socket.state = wire::SocketState::established;
  record.socket.local = {IpAddress::parse("fe80::1%2").value(), Port(22)};
  record.socket.peer = {IpAddress::parse("fe80::2%2").value(), Port(50000)};
  record.socket.receive_queue = 1;
  record.socket.send_queue = 2;
  return record;
}

}  // namespace

TEST_CASE("sockets: what is not known is left out") {
  CHECK(to_json(connection()) ==
        R"({"protocol":"tcp","family":"ipv6","state":"established","local_address":"fe80::1","local_port":22,)"
        R"("peer_address":"fe80::2","peer_port":50000,"receive_queue_bytes":1,"send_queue_bytes":2,"uid":0})");
  CHECK(to_json(UnixSocketRecord{}) == R"({"protocol":"unix","type":"stream","state":"close"})");
}

TEST_CASE("sockets: everything that sock_diag tells") {
  auto record = connection();
  record.socket.interface = IfIndex(2);
  record.socket.timer = {.kind = wire::SocketTimer::Kind::probe, .expires_ms = 5, .retransmits = 1};
  record.socket.inode = 7;
  record.socket.cookie = 0xFFFFFFFFFFFFFFFF;
  record.socket.mark = 3;
  record.socket.cgroup_id = 4;
  record.socket.shutdown = std::uint8_t{3};
  record.socket.v6_only = false;
  record.interface_name = "eth0";
  record.local_service = "ssh";
  record.user = "root";
  record.owners = {{{.pid = 1, .fd = 2, .name = "a\xFF"}}};
  const auto json = to_json(record);
  for (const auto* part :
       {R"("local_service":"ssh")", R"("interface":"eth0","interface_index":2)",
        R"("timer":{"kind":"probe","expires_ms":5,"retransmits":1},)", R"("user":"root","inode":7)",
        R"("cookie":18446744073709551615,"mark":3,"cgroup_id":4)", R"("shutdown":["receive","send"],"v6_only":false)",
        R"("pid":1,"fd":2,)", R"("name_hex":"61ff")"}) {
    INFO(part);
    CHECK(json.find(part) != std::string::npos);
  }
}

TEST_CASE("sockets: a listener has connections where others have bytes") {
  auto record = connection();
  record.socket.state = wire::SocketState::listen;
  CHECK(to_json(record).find(R"("waiting_connections":1,"waiting_connections_limit":2,)") != std::string::npos);
  record.socket.send_queue = 0;  // /proc does not tell it
  CHECK(to_json(record).find("waiting_connections_limit") == std::string::npos);
  // A UDP socket in that state would be a lie of the kernel's; it has bytes.
  record.socket.protocol = wire::SocketProtocol::udp;
  CHECK(to_json(record).find(R"("receive_queue_bytes":1,"send_queue_bytes":0)") != std::string::npos);

  UnixSocketRecord listener;
  listener.socket.state = wire::SocketState::listen;
  listener.socket.receive_queue = 3;
  CHECK(to_json(listener).find(R"("waiting_connections":3)") != std::string::npos);
}

TEST_CASE("sockets: a raw socket has a protocol and no ports") {
  InetSocketRecord record;
  record.socket.protocol = wire::SocketProtocol::raw;
  record.socket.local.port = Port(58);
  record.local_service = "ipv6-icmp";
  const auto json = to_json(record);
  CHECK(json.find(R"("ip_protocol":58,"ip_protocol_name":"ipv6-icmp")") != std::string::npos);
  CHECK(json.find("_port") == std::string::npos);
}

TEST_CASE("sockets: nobody is not the same as not asked") {
  auto record = connection();
  CHECK(to_json(record).find("owners") == std::string::npos);
  record.owners.emplace();
  CHECK(to_json(record).ends_with(R"("owners":[]})"));
}

TEST_CASE("sockets: values that this version does not know have a word, too") {
  CHECK(engine::name_of(static_cast<wire::SocketState>(99)) == "unknown");
  CHECK(engine::name_of(static_cast<wire::SocketTimer::Kind>(99)) == "unknown");
  CHECK(engine::name_of(static_cast<wire::SocketProtocol>(99)) == "unknown");
  CHECK(engine::name_of(static_cast<wire::UnixPhase>(99)) == "unknown");
}
