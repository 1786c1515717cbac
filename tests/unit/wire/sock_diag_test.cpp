#include "support/catch.hpp"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>

#include <ntool/wire/sock_diag/inet.hpp>
#include <ntool/wire/sock_diag/unix.hpp>

using namespace ntool;
using namespace ntool::wire;

namespace {

/// struct inet_diag_msg, field by field.
void write_inet(ByteWriter& fixed, std::uint8_t family = 2) {
  for (const int byte : {int{family}, 1, 2, 3})
    fixed.u8(static_cast<std::uint8_t>(byte));                                           // state 1, timer 2, retrans 3
  for (const int byte : {0, 80, 0x9C, 0x40}) fixed.u8(static_cast<std::uint8_t>(byte));  // ports 80 and 40000
  for (const int byte : {127, 0, 0, 1}) fixed.u8(static_cast<std::uint8_t>(byte));
  fixed.zeros(12);
  for (const int byte : {10, 7, 0, 2}) fixed.u8(static_cast<std::uint8_t>(byte));
  fixed.zeros(12);
  fixed.u32(7);           // interface
  fixed.u32(0x00000005);  // cookie, low word first
  fixed.u32(0x00000001);
  fixed.u32(7200000);  // expires
  fixed.u32(12);       // receive queue
  fixed.u32(34);       // send queue
  fixed.u32(1000);     // uid
  fixed.u32(4711);     // inode
}

Result<InetSocket> parse_inet(NetlinkWriter& writer) {
  const auto bytes = writer.finish().value();
  return parse_inet_socket(parse_netlink_message(bytes).value(), SocketProtocol::tcp);
}

/// struct unix_diag_msg.
NetlinkWriter unix_message(std::uint8_t type = 1, std::uint8_t family = 1) {
  NetlinkWriter writer(SOCK_DIAG_BY_FAMILY, 0);
  for (const auto byte : {family, type, std::uint8_t{10}, std::uint8_t{0}}) writer.fixed().u8(byte);
  writer.fixed().u32(99);
  writer.fixed().u32(5);
  writer.fixed().u32(1);
  return writer;
}

Result<UnixSocket> parse_unix(NetlinkWriter& writer) {
  const auto bytes = writer.finish().value();
  return parse_unix_socket(parse_netlink_message(bytes).value());
}

}  // namespace

TEST_CASE("a request for sockets of the Internet names family, protocol and states") {
  const auto bytes = request_inet_sockets(Family::ipv6, SocketProtocol::udp, only(SocketState::established)).value();
  const auto message = parse_netlink_message(bytes).value();
  CHECK(message.header.type == SOCK_DIAG_BY_FAMILY);
  CHECK(message.header.flags == (NLM_F_REQUEST | NLM_F_DUMP));
  REQUIRE(message.payload.size() == sizeof(inet_diag_req_v2));
  CHECK(to_hex(message.payload.first(8)) == "0a11000002000000");
  CHECK_FALSE(request_inet_sockets(Family::ipv4, SocketProtocol::unix_stream, 1).has_value());
}

TEST_CASE("an answer of inet_diag is read whole") {
  NetlinkWriter writer(SOCK_DIAG_BY_FAMILY, 0);
  write_inet(writer.fixed());
  writer.attribute_number(INET_DIAG_SHUTDOWN, std::uint8_t{2});
  writer.attribute_number(INET_DIAG_MARK, std::uint32_t{77});
  writer.attribute_number(INET_DIAG_CGROUP_ID, std::uint64_t{1} << 40U);
  writer.attribute_number(INET_DIAG_SKV6ONLY, std::uint8_t{1});
  const InetSocket socket = parse_inet(writer).value();
  CHECK(socket.state == SocketState::established);
  CHECK(socket.local.to_string() == "127.0.0.1:80");
  CHECK(socket.peer.to_string() == "10.7.0.2:40000");
  CHECK(socket.interface == IfIndex(7));
  CHECK(socket.cookie == 0x100000005U);
  CHECK(socket.timer == SocketTimer{SocketTimer::Kind::keepalive, 7200000, 3});
  CHECK(socket.receive_queue == 12);
  CHECK(socket.send_queue == 34);
  CHECK(socket.uid == 1000);
  CHECK(socket.inode == 4711);
  CHECK(socket.shutdown == 2);
  CHECK(socket.mark == 77);
  CHECK(socket.cgroup_id == std::uint64_t{1} << 40U);
  CHECK(socket.v6_only == true);
}

TEST_CASE("an IPv6 answer has all sixteen bytes") {
  NetlinkWriter writer(SOCK_DIAG_BY_FAMILY, 0);
  write_inet(writer.fixed(), 10);
  CHECK(parse_inet(writer).value().local.to_string() == "[7f00:1::]:80");
}

TEST_CASE("answers of inet_diag that lie are errors") {
  NetlinkWriter other_type(20 + 1, 0);
  write_inet(other_type.fixed());
  CHECK_FALSE(parse_inet(other_type).has_value());
  NetlinkWriter other_family(SOCK_DIAG_BY_FAMILY, 0);
  write_inet(other_family.fixed(), 1);
  CHECK_FALSE(parse_inet(other_family).has_value());
  NetlinkWriter short_message(SOCK_DIAG_BY_FAMILY, 0);
  short_message.fixed().zeros(71);
  CHECK_FALSE(parse_inet(short_message).has_value());
  NetlinkWriter wrong_size(SOCK_DIAG_BY_FAMILY, 0);
  write_inet(wrong_size.fixed());
  wrong_size.attribute_number(INET_DIAG_CGROUP_ID, std::uint32_t{1});
  CHECK_FALSE(parse_inet(wrong_size).has_value());
  NetlinkWriter zero_length(SOCK_DIAG_BY_FAMILY, 0);
  write_inet(zero_length.fixed());
  zero_length.fixed().u32(0);
  CHECK_FALSE(parse_inet(zero_length).has_value());
}

TEST_CASE("a request for UNIX sockets asks for files and waiting connections only with details") {
  const auto show = [](bool details) {
    const auto bytes = request_unix_sockets(all_socket_states, details).value();
    return to_hex(parse_netlink_message(bytes).value().payload);
  };
  CHECK(show(false) == "01000000ff0f000000000000550000000000000000000000");
  CHECK(show(true) == "01000000ff0f0000000000005f0000000000000000000000");
}

TEST_CASE("an answer of unix_diag is read whole") {
  auto writer = unix_message();
  writer.attribute(UNIX_DIAG_NAME, as_bytes(std::string_view("\0a\0b", 4)));
  writer.attribute(UNIX_DIAG_VFS, as_bytes(std::string_view("\x07\0\0\0\0\0\xE0\x0F", 8)));
  writer.attribute_number(UNIX_DIAG_PEER, std::uint32_t{100});
  writer.attribute(UNIX_DIAG_ICONS, as_bytes(std::string_view("\x01\0\0\0\x02\0\0\0", 8)));
  writer.attribute(UNIX_DIAG_RQLEN, as_bytes(std::string_view("\x03\0\0\0\x04\0\0\0", 8)));
  writer.attribute_number(UNIX_DIAG_SHUTDOWN, std::uint8_t{1});
  writer.attribute_number(UNIX_DIAG_UID, std::uint32_t{1000});
  const UnixSocket socket = parse_unix(writer).value();
  CHECK(socket.protocol == SocketProtocol::unix_stream);
  CHECK(socket.state == SocketState::listen);
  CHECK(socket.path == "@a@b");
  CHECK(socket.inode == 99);
  CHECK(socket.cookie == 0x100000005U);
  CHECK(socket.file == UnixSocketFile{.inode = 7, .device = 254U << 20U});
  CHECK(socket.peer_inode == 100);
  CHECK(socket.waiting_inodes == std::vector<std::uint32_t>{1, 2});
  CHECK(socket.receive_queue == 3);
  CHECK(socket.send_queue == 4);
  CHECK(socket.shutdown == 1);
  CHECK(socket.uid == 1000);
}

TEST_CASE("the path of a UNIX socket ends at its NUL") {
  auto writer = unix_message(2);
  writer.attribute(UNIX_DIAG_NAME, as_bytes(std::string_view("/run/x\0", 7)));
  const UnixSocket socket = parse_unix(writer).value();
  CHECK(socket.protocol == SocketProtocol::unix_dgram);
  CHECK(socket.path == "/run/x");
}

TEST_CASE("answers of unix_diag that lie are errors") {
  auto kind = unix_message(3);
  CHECK_FALSE(parse_unix(kind).has_value());
  auto family = unix_message(1, 2);
  CHECK_FALSE(parse_unix(family).has_value());
  auto icons = unix_message();
  icons.attribute(UNIX_DIAG_ICONS, as_bytes(std::string_view("\x01\0\0\0\x02", 5)));
  CHECK_FALSE(parse_unix(icons).has_value());
  auto queues = unix_message();
  queues.attribute(UNIX_DIAG_RQLEN, as_bytes(std::string_view("\x01\0\0\0", 4)));
  CHECK_FALSE(parse_unix(queues).has_value());
  NetlinkWriter short_message(SOCK_DIAG_BY_FAMILY, 0);
  short_message.fixed().zeros(15);
  CHECK_FALSE(parse_unix(short_message).has_value());
}
