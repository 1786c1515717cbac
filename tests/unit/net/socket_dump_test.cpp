#include "support/catch.hpp"
#include "support/scripted_netlink.hpp"

#include <cerrno>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <string>
#include <vector>

#include <ntool/net/socket_dump.hpp>
#include <ntool/sys/error.hpp>
#include <ntool/wire/netlink.hpp>

using namespace ntool;
using wire::SocketProtocol;
using wire::SocketState;

namespace {

constexpr std::uint8_t ipv4 = 2;

/// One answer about a TCP socket (struct inet_diag_msg): everything zero but what is given.
std::vector<std::uint8_t> answer(SocketState state, std::uint32_t inode, std::size_t size = 72) {
  std::vector<std::uint8_t> fixed(72);
  fixed[0] = ipv4;
  fixed[1] = static_cast<std::uint8_t>(state);
  for (std::size_t i = 0; i < 4; ++i) fixed[68 + i] = static_cast<std::uint8_t>(inode >> (8 * i));
  fixed.resize(size);
  wire::NetlinkWriter writer(SOCK_DIAG_BY_FAMILY, NLM_F_MULTI);
  for (const auto byte : fixed) writer.fixed().write(byte);
  return writer.finish().value();
}

void append(std::vector<std::uint8_t>& all, const std::vector<std::uint8_t>& message) {
  all.insert(all.end(), message.begin(), message.end());
  all.resize((all.size() + 3) / 4 * 4);
}

std::vector<std::uint64_t> inodes_of(test::ScriptedSockDiag& kernel, wire::SocketStates states) {
  std::vector<std::uint64_t> inodes;
  const auto dumped = net::dump_inet_sockets(kernel, Family::ipv4, SocketProtocol::tcp, states,
                                             [&](const auto& socket) { inodes.push_back(socket.inode); });
  REQUIRE(dumped);
  return inodes;
}

/// Says some answers, then an error.
class FailingKernel final : public net::NetlinkTransport {
 public:
  FailingKernel(int error, std::vector<std::uint8_t> before = {}) : error_(error), before_(std::move(before)) {}
  Result<void> exchange(Bytes, const net::MessageSink& sink) override {
    if (!before_.empty()) TRY(sink(before_));
    return fail(sys::error_from(error_, "ask"));
  }

 private:
  int error_;
  std::vector<std::uint8_t> before_;
};

Error error_of(net::NetlinkTransport& kernel) {
  const auto dumped =
      net::dump_inet_sockets(kernel, Family::ipv4, SocketProtocol::tcp, wire::all_socket_states, [](const auto&) {});
  REQUIRE_FALSE(dumped);
  return dumped.error();
}

}  // namespace

TEST_CASE("sockets in the states that were asked for are told in the kernel's order") {
  test::ScriptedSockDiag kernel;
  append(kernel.tables["tcp"], answer(SocketState::listen, 12));
  append(kernel.tables["tcp"], answer(SocketState::established, 11));
  append(kernel.tables["tcp"], answer(SocketState::listen, 10));
  CHECK(inodes_of(kernel, wire::all_socket_states) == std::vector<std::uint64_t>{12, 11, 10});
  CHECK(inodes_of(kernel, wire::only(SocketState::listen)) == std::vector<std::uint64_t>{12, 10});
}

TEST_CASE("an answer that is no socket is left out and those after it are told") {
  test::ScriptedSockDiag kernel;
  append(kernel.tables["tcp"], answer(SocketState::listen, 1));
  append(kernel.tables["tcp"], answer(SocketState::listen, 2, GENERATE(std::size_t{0}, 4, 40, 68)));
  append(kernel.tables["tcp"], answer(SocketState::listen, 3));
  CHECK(inodes_of(kernel, wire::all_socket_states) == std::vector<std::uint64_t>{1, 3});
}

TEST_CASE("an answer that is no UNIX socket is left out") {
  test::ScriptedSockDiag kernel;
  append(kernel.tables["unix"], answer(SocketState::listen, 1));
  std::size_t told = 0;
  CHECK(net::dump_unix_sockets(kernel, wire::all_socket_states, true, [&](const auto&) { ++told; }));
  CHECK(told == 0);
}

TEST_CASE("a protocol that the kernel lacks is not found") {
  FailingKernel kernel(GENERATE(ENOENT, EINVAL));
  CHECK(error_of(kernel).code == Errc::not_found);
}

TEST_CASE("other refusals stay what they are, and so does one after the first answer") {
  FailingKernel forbids(EPERM);
  CHECK(error_of(forbids).code == Errc::permission);
  FailingKernel breaks_off(EINVAL, answer(SocketState::listen, 1));
  CHECK(error_of(breaks_off).code == Errc::system);
}
