// What was typed → which tables are read, and which of their sockets are shown.
#pragma once

#include "options.hpp"

#include <vector>

#include <ntool/wire/sockets.hpp>

namespace ntool::commands::netstat {

enum class Shown { connected, servers, all };

struct InternetTable {
  Family family;
  wire::SocketProtocol protocol;
  bool operator==(const InternetTable&) const = default;
};

struct Plan {
  Shown shown = Shown::connected;
  std::vector<InternetTable> internet;  ///< in the order of the listing; empty: no Internet sockets
  bool unix_sockets = false;
};

/// Errors: usage, for the tables that netstat has beside sockets.
Result<Plan> make_plan(const NetstatOptions& options);

/// As net-tools decides: TCP by the peer's port, UDP and raw sockets by the peer's address.
[[nodiscard]] bool is_shown(const wire::InetSocket& socket, Shown shown);
[[nodiscard]] bool is_shown(const wire::UnixSocket& socket, Shown shown);

}  // namespace ntool::commands::netstat
