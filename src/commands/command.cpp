#include <ntool/commands/command.hpp>
#include <ntool/sys/child.hpp>

namespace ntool::commands {

std::string_view title_of(Group group) {
  switch (group) {
    case Group::interfaces: return "Interfaces and addresses";
    case Group::reachability: return "Reachability";
    case Group::sockets: return "Sockets";
    case Group::talk: return "Talking to other hosts";
    case Group::practice: return "Networks to practise in";
    case Group::itself: return "About ntool";
  }
  return "";
}

ExitCode exit_code_for(const Error& error) {
  switch (error.code) {
    case Errc::not_found:
    case Errc::refused:
    case Errc::unreachable:
    case Errc::timed_out:
    case Errc::reset: return ExitCode::no;
    case Errc::closed: return ExitCode::yes;  // our reader has had enough
    case Errc::interrupted: return ExitCode::interrupted;
    case Errc::usage:
    case Errc::permission:
    case Errc::in_use:
    case Errc::too_long:
    case Errc::malformed:
    case Errc::unsupported:
    case Errc::system: return ExitCode::usage;
  }
  return ExitCode::usage;
}

ExitCode exit_code_after(const sys::StopFlag& stop) {
  return static_cast<ExitCode>(sys::exit_code_of_signal(stop.signal()));
}

std::optional<ExitCode> exit_code_if_ended(const sys::StopFlag& stop) {
  if (!stop.raised()) return std::nullopt;
  const ExitCode code = exit_code_after(stop);
  return code == ExitCode::interrupted ? std::nullopt : std::optional(code);
}

}  // namespace ntool::commands
