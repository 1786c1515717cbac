// Plan: what the options mean, checked. A pure step: names are not resolved yet, nothing is opened.
#pragma once

#include "options.hpp"

#include <optional>
#include <string>

#include <ntool/base/ip.hpp>
#include <ntool/base/time.hpp>
#include <ntool/sys/name_tables.hpp>
#include <ntool/sys/socket.hpp>

namespace ntool::commands::nc {

struct Plan {
  enum class Mode { connect, listen, scan } mode = Mode::connect;
  sys::Transport transport = sys::Transport::tcp;
  std::optional<Family> family;
  std::string host;                   ///< the peer, or with listen the address to bind; empty: any
  PortRange ports;                    ///< one port except with scan; with listen 0 lets the kernel choose
  std::optional<std::string> source;  ///< connect and scan: the address to send from
  std::optional<Port> source_port;
  bool keep = false;
  bool numeric = false;
  bool raw = false;
  bool shutdown = false;   ///< -N, or implied by -q
  bool hold_open = false;  ///< -q below 0: the end of stdin is kept to ourselves
  unsigned verbose = 0;
  std::optional<Duration> linger;  ///< -q above 0
  std::optional<Duration> limit;   ///< -w
};

/// Bad combinations and numbers are usage errors. `names` turns "http" into 80.
Result<Plan> make_plan(const NcOptions& options, sys::NameTables& names);

}  // namespace ntool::commands::nc
