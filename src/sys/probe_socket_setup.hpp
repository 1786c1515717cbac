// Opening and preparing the descriptor of a ProbeSocket.
#pragma once

#include <ntool/sys/probe_socket.hpp>

namespace ntool::sys {

/// `protocol` is Rules::protocol.
Result<Fd> open_probe_fd(ProbeSocket::Kind kind, Family family, std::uint8_t protocol);

/// Options, filters, source address. Returns ProbeSocket::own_number.
Result<std::uint16_t> set_up_probe_fd(int fd, ProbeSocket::Kind kind, const ProbeRoute& route,
                                      const ProbeSocket::Rules& rules);

/// Switches stamps of sending on, or off and on again where they are: the kernel counts from 0. Whether it can.
bool stamp_sending(int fd);

}  // namespace ntool::sys
