// The three things nc can do, and the conversation that two of them lead to.
#pragma once

#include "events.hpp"
#include "plan.hpp"

#include <string>

#include <ntool/commands/command.hpp>
#include <ntool/sys/socket.hpp>

namespace ntool::commands::nc {

/// What the three modes share.
struct Session {
  const Plan& plan;
  Context& context;
  Events& events;
};

Result<ExitCode> run_connect(Session session);
Result<ExitCode> run_listen(Session session);
Result<ExitCode> run_scan(Session session);

/// How a conversation ended.
struct Ended {
  ExitCode code;
  bool local_side_is_gone = false;  ///< nobody reads stdout, or the disk is full: the next peer would fare no better
};

/// Relays between stdin, stdout and `socket` until the conversation is over, and judges it.
/// `serves_on`: others will be served after this one.
Result<Ended> talk(Session session, sys::Socket& socket, const Endpoint& peer, bool serves_on);
/// UDP with -k: writes out what anybody sends, until stopped.
Result<ExitCode> hear_all(Session session, sys::Socket& socket);

}  // namespace ntool::commands::nc
