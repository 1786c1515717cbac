// ScriptedNetlink: the kernel's side of rtnetlink from recorded or hand-made dumps, one per table.
//
// A dump is a text file of hex pairs, as tests/support/netlink_dump.py records them from a kernel or makes them by
// hand; '#' begins a comment that ends with its line. Little-endian, as the machines that the tests run on.
#pragma once

#include "support/twin_ports.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/net/netlink_transport.hpp>
#include <ntool/net/resolver.hpp>

namespace ntool::test {

/// Throws where the file is not there or is not hex: a test that reads nothing must not pass.
std::vector<std::uint8_t> read_hex_dump(const std::filesystem::path& file);

class ScriptedNetlink final : public net::NetlinkTransport {
 public:
  /// From now on a request of this type (RTM_GETLINK …) is answered with these messages, all of them, whatever it
  /// filters for. A type without an answer is refused as the kernel does, with "Operation not supported".
  void answer(std::uint16_t request_type, std::vector<std::uint8_t> messages);
  /// The next `times` requests are answered too, and then called interrupted, as a dump of a changing table is.
  void interrupt(int times) { interruptions_ = times; }

  Result<void> exchange(Bytes request, const net::MessageSink& sink) override;

  /// The types of all requests so far.
  [[nodiscard]] const std::vector<std::uint16_t>& requests() const { return requests_; }

 private:
  std::map<std::uint16_t, std::vector<std::uint8_t>> answers_;
  std::vector<std::uint16_t> requests_;
  int interruptions_ = 0;
};

/// The kernel's side of sock_diag(7): a dump for each table ("tcp", "udp6", "unix"), of which those in the states that
/// were asked for are told. A table without a dump is one that the kernel lacks.
class ScriptedSockDiag final : public net::NetlinkTransport {
 public:
  std::map<std::string, std::vector<std::uint8_t>, std::less<>> tables;
  Result<void> exchange(Bytes request, const net::MessageSink& sink) override;
};

/// Ports with a scripted kernel behind them. Names are those of etc/hosts alone; no question leaves the machine.
class ScriptedPorts final : public TwinPorts {
 public:
  /// The folder of a golden case: links.hex, addresses.hex, if_inet6, proc_net_tcp (for /proc/net/tcp),
  /// sock_diag_tcp.hex and their kin; those that are not there are not answered. A folder proc has processes, a folder
  /// etc hosts, services and the like.
  static ScriptedPorts of_folder(const std::filesystem::path& folder);

  ScriptedNetlink netlink;
  ScriptedSockDiag sockets;
  std::map<std::string, std::string, std::less<>> proc_tables;

  Result<net::NetlinkTransport*> route_netlink() override { return &netlink; }
  Result<net::NetlinkTransport*> sock_diag() override;
  Result<net::Resolver*> resolver() override;
  Result<std::string> proc_net(std::string_view table) override;
  [[nodiscard]] std::string processes() const override { return folder_ / "proc"; }
  [[nodiscard]] std::string name_tables() const override { return folder_ / "etc"; }

 private:
  std::filesystem::path folder_ = "/nonexistent";
  std::unique_ptr<net::Resolver> resolver_;
};

}  // namespace ntool::test
