// What was typed → which tables are asked for, and which of their sockets are shown.
#pragma once

#include "options.hpp"

namespace ntool::commands::ss {

enum class Source { automatic, netlink, proc };

struct Plan {
  bool unix_sockets = false, raw = false, udp = false, tcp = false;
  bool ipv4 = true, ipv6 = true;  ///< of the Internet sockets
  wire::SocketStates states = 0;
  Source source = Source::automatic;

  /// One kind of socket: it needs no column. UNIX sockets have three.
  [[nodiscard]] bool is_of_one_kind() const {
    return !unix_sockets && (raw ? 1 : 0) + (udp ? 1 : 0) + (tcp ? 1 : 0) == 1;
  }
  [[nodiscard]] bool is_of_one_state() const { return (states & (states - 1)) == 0; }
  bool operator==(const Plan&) const = default;
};

/// Errors: usage, for words that are no filter of this version.
Result<Plan> make_plan(const SsOptions& options);

}  // namespace ntool::commands::ss
