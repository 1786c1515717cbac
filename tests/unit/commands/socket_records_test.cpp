#include "commands/ss/names.hpp"
#include "support/catch.hpp"
#include "support/scripted_netlink.hpp"
#include "support/temp_directory.hpp"

#include <filesystem>

#include <ntool/commands/socket_records.hpp>

using namespace ntool;
using namespace ntool::commands;
using wire::SocketProtocol;

namespace {

/// A machine with names of its own. The range of ports that the kernel hands out is not told: 1024 to 4999 then.
class Machine {
 public:
  Machine() {
    std::filesystem::create_directories(root_.path() + "/etc");
    root_.write("etc/services", "ssh 22/tcp\nnfs 2049/tcp\nntp 123/udp\n");
    root_.write("etc/protocols", "ospf 89 OSPFIGP\n");
    root_.write("etc/passwd", "someone:x:1000:1000::/:/bin/sh\n");
  }
  test::ScriptedPorts ports() const { return test::ScriptedPorts::of_folder(root_.path()); }

 private:
  test::TempDirectory root_;
};

wire::InetSocket socket_of(SocketProtocol protocol, std::uint16_t local, std::uint16_t peer) {
  wire::InetSocket socket;
  socket.protocol = protocol;
  socket.local.port = Port(local);
  socket.peer.port = Port(peer);
  socket.uid = 1000;
  return socket;
}

}  // namespace

TEST_CASE("records of sockets have the names that were wished for") {
  const Machine machine;
  SocketNames names(machine.ports());
  const auto [protocol, local, peer, local_name, peer_name] =
      GENERATE(table<SocketProtocol, std::uint16_t, std::uint16_t, std::string, std::string>({
          {SocketProtocol::tcp, 22, 2049, "ssh", "nfs"},
          {SocketProtocol::tcp, 123, 0, "", ""},
          {SocketProtocol::udp, 123, 22, "ntp", ""},
          {SocketProtocol::udplite, 123, 22, "ntp", ""},
          {SocketProtocol::raw, 89, 345, "ospf", ""},  // 345 is 89 in eight bits
      }));
  const auto socket = socket_of(protocol, local, peer);
  const auto record = record_of(socket, names, {.services = true, .users = true});
  CHECK(record.local_service == local_name);
  CHECK(record.peer_service == peer_name);
  CHECK(record.user == "someone");
  CHECK_FALSE(record.owners);
  const auto numeric = record_of(socket, names, {});
  CHECK((numeric.local_service + numeric.peer_service + numeric.user).empty());
}

TEST_CASE("only the text of ss leaves out the names of ports that the kernel hands out") {
  const Machine machine;
  auto ports = machine.ports();
  ss::Names names(ports);
  CHECK(names.service(Port(2049), SocketProtocol::tcp) == "nfs");
  CHECK(names.service_in_text(Port(2049), SocketProtocol::tcp).empty());
  CHECK(names.service_in_text(Port(22), SocketProtocol::tcp) == "ssh");
}

TEST_CASE("an interface that is gone has its number, and no interface no name") {
  const Machine machine;
  SocketNames names(machine.ports());
  CHECK(names.interface(IfIndex(0)).empty());
  CHECK(names.interface(IfIndex(2'000'000'000)) == "if2000000000");
}
