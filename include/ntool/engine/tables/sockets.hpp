// Socket records: a socket with what others know about it (names, users, processes). `ss` and `netstat` make them, and
// describe() gives both the same JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/record.hpp>
#include <ntool/wire/sockets.hpp>

namespace ntool::engine {

/// One descriptor of one process that holds a socket.
struct SocketOwner {
  std::uint32_t pid = 0;
  std::uint32_t fd = 0;
  std::string name = {};  ///< of the process: any bytes
  bool operator==(const SocketOwner&) const = default;
};

/// What was not asked, or has no answer, is empty or absent.
struct InetSocketRecord {
  wire::InetSocket socket;
  std::string local_name = {}, peer_name = {};        ///< of the hosts
  std::string local_service = {}, peer_service = {};  ///< of the ports; of raw sockets the protocol
  std::string interface_name = {};
  std::string user = {};
  std::optional<std::vector<SocketOwner>> owners = {};  ///< absent: not asked
};

struct UnixSocketRecord {
  wire::UnixSocket socket;
  std::string user = {};
  std::optional<std::vector<SocketOwner>> owners = {};
};

/// Snake-case words, as JSON has them: "tcp", "unix"; "time_wait"; "keepalive"; of UNIX sockets "stream".
[[nodiscard]] std::string_view name_of(wire::SocketProtocol protocol);
[[nodiscard]] std::string_view name_of(wire::SocketState state);
[[nodiscard]] std::string_view name_of(wire::SocketTimer::Kind kind);
[[nodiscard]] std::string_view name_of(wire::UnixPhase phase);

void describe(Fields& fields, const SocketOwner& owner);
void describe(Fields& fields, const InetSocketRecord& record);
void describe(Fields& fields, const UnixSocketRecord& record);

}  // namespace ntool::engine
