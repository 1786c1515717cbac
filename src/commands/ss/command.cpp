#include "command.hpp"

#include "listing.hpp"

namespace ntool::commands {
namespace ss {
namespace {

Result<ExitCode> run(const SsOptions& options, Context& context) {
  const Plan plan = TRY(make_plan(options));
  return Listing(options, plan, context).show();
}

constexpr std::string_view usages[] = {
    "[-a|-l] [-t] [-u] [-w] [-x] [-4|-6] [-n] [-p] [-e] [-o] [-H] [--source SOURCE]\n"
    "            [state NAME]... [exclude NAME]...",
};

constexpr Example examples[] = {
    {"ntool ss -tln", "TCP ports that this host listens on"},
    {"ntool ss -tlnp", "and which process does"},
    {"ntool ss -tun", "connections of TCP and UDP, as numbers"},
    {"ntool ss -tano", "all of TCP, with timers"},
    {"ntool ss -tn state time-wait", "connections that wait for their names to be free again"},
    {"ntool ss -tan exclude established", "all but the usual ones"},
    {"ntool ss -xlp", "UNIX sockets that wait for connections"},
    {"ntool --json ss -tanp", "for programs, with all owners of each socket"},
};

constexpr ExitMeaning exits[] = {
    {0, "the sockets were shown, be it none"},
    {1, "/proc is not mounted, and it was needed"},
    {2, "bad usage, or the kernel could not be asked"},
};

}  // namespace
}  // namespace ss

const Command ss_command = {
    .name = "ss",
    .group = Group::sockets,
    .summary = "show sockets as the kernel tells them, in the words of iproute2",
    .usages = ss::usages,
    .about =
        "Shows the sockets of this host's network namespace in the words of the ss of\n"
        "iproute2 6.1. Without -a, -l and words those that have a peer; without a protocol\n"
        "or a family UNIX, raw, UDP and TCP sockets. The kernel is asked by sock_diag;\n"
        "where that is closed, /proc/net is read. NAME is one of established, syn-sent,\n"
        "syn-recv, fin-wait-1, fin-wait-2, time-wait, closed, close-wait, last-ack,\n"
        "listening, closing, or of the groups all, connected, synchronized, bucket, big.",
    .options = ss::option_table,
    .operands = ss::operand_table,
    .examples = ss::examples,
    .exits = ss::exits,
    .make_options = &Bind<ss::SsOptions, &ss::run>::make,
    .run = &Bind<ss::SsOptions, &ss::run>::run,
};

}  // namespace ntool::commands
