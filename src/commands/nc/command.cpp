#include "command.hpp"

#include "modes.hpp"
#include "options.hpp"
#include "plan.hpp"

#include <ntool/net/resolver.hpp>

namespace ntool::commands {
namespace nc {
namespace {

/// The classic exit code of everything that the network, a name or an address refused is 1. Bad usage and a signal are
/// the dispatcher's to judge.
Result<ExitCode> with_classic_codes(Result<ExitCode> result, Events& events) {
  if (result) return result;
  if (result.error().code == Errc::usage || result.error().code == Errc::interrupted) return result;
  events.failed(result.error());
  return ExitCode::no;
}

Result<ExitCode> run(const NcOptions& options, Context& context) {
  // A signal between a look at the flag and the wait after it must not go unheard.
  if (const int wake = context.stop.wake_fd(); wake >= 0) TRY(context.poller.watch({wake, true, false}));
  sys::NameTables names;
  const Plan plan = TRY(make_plan(options, names));
  Events events(context, plan, names);
  const Session session{plan, context, events};
  switch (plan.mode) {
    case Plan::Mode::connect: return with_classic_codes(run_connect(session), events);
    case Plan::Mode::listen: return with_classic_codes(run_listen(session), events);
    case Plan::Mode::scan: return with_classic_codes(run_scan(session), events);
  }
  return ExitCode::usage;
}

constexpr std::string_view usages[] = {
    "[OPTIONS] HOST PORT",
    "-l [OPTIONS] [ADDRESS] PORT",
    "-l [OPTIONS] -p PORT [ADDRESS]",
    "-z [OPTIONS] HOST PORT|FIRST-LAST",
};

constexpr Example examples[] = {
    {"ntool nc -l -p 8001", "wait on port 8001; type, and the peer sees it"},
    {"ntool nc 172.17.0.2 8001", "talk to it from another host"},
    {"ntool nc -v db 5432", "say who answered, or why nobody did"},
    {"ntool nc -zv 172.17.0.2 20-25", "which of these ports are open"},
    {"ntool nc -l 8001 > file", "receive a file …"},
    {"ntool nc 172.17.0.2 8001 < file", "… and send it; ends by itself, exit 0 means all of it arrived"},
    {"ntool nc -u -l 5514", "hear the datagrams of the first peer; with -k those of everybody"},
    {"ntool nc -w 3 --json 172.17.0.2 8001 < file", "events as JSON lines on stderr, 3 s of patience"},
};

constexpr ExitMeaning exits[] = {
    {0, "talked to the end, and every byte was delivered; with -z at least one port is open"},
    {1, "refused, unreachable, timed out, reset, unknown name; stderr says which and by whom"},
    {2, "bad usage, or stdin or stdout failed (full disk)"},
    {130, "stopped by Ctrl-C"},
};

}  // namespace
}  // namespace nc

const Command nc_command = {
    .name = "nc",
    .group = Group::talk,
    .summary = "talk over TCP or UDP: connect, listen, find open ports",
    .usages = nc::usages,
    .about =
        "Connects stdin and stdout with a peer. What comes from the peer goes to stdout\n"
        "untouched, except that escape sequences are made visible on a terminal.\n"
        "When a pipe or file on stdin ends, the peer is told so; it may still answer.",
    .options = nc::option_table,
    .operands = nc::operand_table,
    .examples = nc::examples,
    .exits = nc::exits,
    .make_options = &Bind<nc::NcOptions, &nc::run>::make,
    .run = &Bind<nc::NcOptions, &nc::run>::run,
};

}  // namespace ntool::commands
