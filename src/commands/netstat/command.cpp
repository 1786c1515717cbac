#include "command.hpp"

#include "listing.hpp"

namespace ntool::commands {
namespace netstat {
namespace {

Result<ExitCode> run(const NetstatOptions& options, Context& context) {
  const Plan plan = TRY(make_plan(options));
  return Listing(options, plan, context).show();
}

constexpr std::string_view usages[] = {"[-a|-l] [-t] [-u] [-U] [-w] [-x] [-4] [-6] [-n] [-e] [-p] [-o] [-W] [-v]"};

constexpr Example examples[] = {
    {"ntool netstat -tln", "TCP ports that this host listens on"},
    {"ntool netstat -tlnp", "and which process does"},
    {"ntool netstat -tun", "connections of TCP and UDP, as numbers"},
    {"ntool netstat -tano", "all of TCP, with timers"},
    {"ntool netstat -xlp", "UNIX sockets that wait for connections"},
    {"ntool --json netstat -tanp", "for programs, with all owners of each socket"},
};

constexpr ExitMeaning exits[] = {
    {0, "the sockets were shown"},
    {1, "this kernel does not have a protocol that was asked for"},
    {2, "bad usage, or the tables could not be read"},
};

}  // namespace
}  // namespace netstat

const Command netstat_command = {
    .name = "netstat",
    .group = Group::sockets,
    .summary = "show sockets from /proc/net, in the words of net-tools",
    .usages = netstat::usages,
    .about =
        "Shows the sockets of this host's network namespace in the words of the netstat\n"
        "of net-tools 2.10. Without -a and -l those that have a peer; without a protocol\n"
        "or a family Internet sockets and UNIX sockets. Names come from the hosts file\n"
        "and from services, protocols and passwd; no name server is asked.",
    .options = netstat::option_table,
    .operands = {},
    .examples = netstat::examples,
    .exits = netstat::exits,
    .make_options = &Bind<netstat::NetstatOptions, &netstat::run>::make,
    .run = &Bind<netstat::NetstatOptions, &netstat::run>::run,
};

}  // namespace ntool::commands
