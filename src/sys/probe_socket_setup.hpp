// Opening and preparing the descriptor of a ProbeSocket.
#pragma once

#include <ntool/sys/probe_socket.hpp>

namespace ntool::sys {

Result<Fd> open_probe_fd(ProbeSocket::Kind kind, Family family);

/// Options, filters, source address. Returns ProbeSocket::own_number.
Result<std::uint16_t> set_up_probe_fd(int fd, ProbeSocket::Kind kind, const ProbeRoute& route, Port source_port);

}  // namespace ntool::sys
