#include "probe_filter.hpp"

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace ntool::sys {
namespace {

constexpr std::uint32_t accept_all = ~0U;
constexpr std::uint32_t drop = 0;
constexpr std::size_t most_ports = 32;  // they are compared one by one, with each packet
constexpr std::uint32_t icmp_header = 8;

/// x becomes where the transport begins in what a raw socket is handed: behind the IPv4 header, or at once (IPv6).
sock_filter find_transport(Family family) {
  return family == Family::ipv4 ? sock_filter BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0)
                                : sock_filter BPF_STMT(BPF_LDX | BPF_W | BPF_IMM, 0);
}

/// What `load` puts into the accumulator is one of them.
void compare(sock_filter load, std::span<const Port> ports, FilterProgram& program) {
  if (ports.empty() || ports.size() > most_ports) {
    program.push_back(BPF_STMT(BPF_RET | BPF_K, accept_all));
    return;
  }
  program.push_back(load);  // where the packet ends before it, it is dropped
  for (const Port port : ports) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, port.value(), 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, accept_all));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, drop));
}

/// The header that is quoted stands behind ICMP's own.
FilterProgram quoted_v4(std::uint8_t protocol, std::span<const Port> ports) {
  constexpr std::uint32_t protocol_at = icmp_header + 9;
  FilterProgram program = {
      find_transport(Family::ipv4),
      BPF_STMT(BPF_LD | BPF_B | BPF_IND, protocol_at),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, protocol, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, drop),
      BPF_STMT(BPF_LD | BPF_B | BPF_IND, icmp_header),  // its length, in words
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x0F),
      BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 2),
      BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0),
      BPF_STMT(BPF_MISC | BPF_TAX, 0),
  };
  compare(BPF_STMT(BPF_LD | BPF_H | BPF_IND, icmp_header), ports, program);
  return program;
}

FilterProgram quoted_v6(std::uint8_t protocol, std::span<const Port> ports) {
  constexpr std::uint32_t next_header_at = icmp_header + 6;
  constexpr std::uint32_t ip_header = 40;
  FilterProgram program = {BPF_STMT(BPF_LD | BPF_B | BPF_ABS, next_header_at)};
  for (const int extension : {IPPROTO_HOPOPTS, IPPROTO_ROUTING, IPPROTO_FRAGMENT, IPPROTO_DSTOPTS}) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(extension), 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, accept_all));
  }
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, protocol, 1, 0));
  program.push_back(BPF_STMT(BPF_RET | BPF_K, drop));
  compare(BPF_STMT(BPF_LD | BPF_H | BPF_ABS, icmp_header + ip_header), ports, program);
  return program;
}

}  // namespace

FilterProgram echo_reply_program(Family family, std::uint16_t identifier) {
  const auto reply = static_cast<std::uint32_t>(family == Family::ipv4 ? ICMP_ECHOREPLY : ICMPV6_ECHO_REPLY);
  return {
      find_transport(family),
      BPF_STMT(BPF_LD | BPF_B | BPF_IND, 0),             // type
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, reply, 0, 2),  // another: let it in
      BPF_STMT(BPF_LD | BPF_H | BPF_IND, 4),             // identifier
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, identifier, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, accept_all),
      BPF_STMT(BPF_RET | BPF_K, drop),
  };
}

FilterProgram filter_program(Filtered what, Family family, std::uint8_t protocol, std::span<const Port> ports) {
  if (what == Filtered::quoted_source_port) {
    return family == Family::ipv4 ? quoted_v4(protocol, ports) : quoted_v6(protocol, ports);
  }
  FilterProgram program = {find_transport(family)};
  compare(BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2), ports, program);
  return program;
}

void attach_filter(int fd, FilterProgram program) {
  const sock_fprog attached{static_cast<unsigned short>(program.size()), program.data()};
  ::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &attached, sizeof attached);
}

}  // namespace ntool::sys
