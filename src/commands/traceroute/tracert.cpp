// tracert: the traceroute of Windows, by its options and in its layout.
#include "command.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/commands/number_options.hpp>

namespace ntool::commands {
namespace traceroute {
namespace {

struct TracertOptions {
  bool numeric = false;
  std::optional<std::string> last = {};
  std::optional<std::string> patience = {};
  std::vector<std::string> gateways = {};
  std::optional<std::string> source = {};
  bool only_v4 = false;
  bool only_v6 = false;
  /// The host, and options as Windows writes them.
  std::vector<std::string> words = {};
};

constexpr Option tracert_options[] = {
    flag<&TracertOptions::numeric>("-d", "", "addresses only: ask for no names"),
    value<&TracertOptions::last>("-h", "", "HOPS", "go no further than this many hops (30)"),
    value<&TracertOptions::gateways>("-j", "", "HOST,...", "through these hosts (loose source route, IPv4)",
                                     Completes::host),
    value<&TracertOptions::patience>("-w", "", "MILLISECONDS", "wait so long for each answer"),
    value<&TracertOptions::source>("-S", "", "ADDRESS", "the address to send from", Completes::host),
    flag<&TracertOptions::only_v4>("-4", "", "IPv4 only"),
    flag<&TracertOptions::only_v6>("-6", "", "IPv6 only"),
};

constexpr Positional tracert_operands[] = {
    operand<&TracertOptions::words>("HOST", "name or address", Completes::host, true),
};

/// Options begin with '-' or, as there, with '/': "/h 12". Takes those out of `typed.words`, leaves the host.
Result<void> heed_slashes(TracertOptions& typed) {
  std::vector<std::string> hosts;
  for (auto word = typed.words.begin(); word != typed.words.end(); ++word) {
    if (!word->starts_with('/')) {
      hosts.push_back(*word);
      continue;
    }
    const std::string dashed = "-" + word->substr(1);
    const auto option = std::ranges::find(tracert_options, dashed, &Option::short_name);
    if (option == std::end(tracert_options)) {
      return usage_error(fmt::format("tracert has no option {}", *word), "type tracert --help");
    }
    std::string_view value;
    if (!option->argument.empty()) {
      if (++word == typed.words.end()) {
        return usage_error(fmt::format("{} wants a value", option->short_name),
                           fmt::format("type {} {}", option->short_name, option->argument));
      }
      value = *word;
    }
    TRY(option->store(&typed, value));
  }
  if (hosts.size() > 1) return usage_error("tracert is about one host", "type one of them");
  typed.words = std::move(hosts);
  return {};
}

/// "/?": what can be typed. --help tells more.
std::string short_help() {
  std::string text = "usage: tracert [OPTIONS] HOST\n\n";
  for (const auto& option : tracert_options) {
    const std::string slashed = fmt::format("/{} {}", option.short_name.substr(1), option.argument);
    text += fmt::format("  {:18} {}\n", slashed, option.help);
  }
  return text;
}

Result<ExitCode> run(const TracertOptions& as_typed, Context& context) {
  if (std::ranges::find(as_typed.words, "/?") != as_typed.words.end()) {
    context.out.write(short_help());
    return ExitCode::yes;
  }
  TracertOptions typed = as_typed;
  TRY(heed_slashes(typed));
  if (typed.words.empty()) return usage_error("no host to trace", "type tracert HOST");
  TracerouteOptions options{.method = Method::icmp,
                            .last = TRY(number_if_any<std::uint32_t>("-h", typed.last, 1, 255)),
                            .source = typed.source,
                            .gateways = typed.gateways,
                            .numeric = typed.numeric,
                            .only_v4 = typed.only_v4,
                            .only_v6 = typed.only_v6,
                            .host = typed.words.front()};
  constexpr std::uint64_t longest_patience = 3'600'000;
  const auto patience = TRY(number_if_any<std::uint32_t>("-w", typed.patience, 1, longest_patience));
  Plan plan = TRY(make_plan(options));
  if (patience) plan.rules.patience = engine::TracePatience{.max = std::chrono::milliseconds(*patience)};
  plan.layout = Layout::windows;
  return run_plan(std::move(plan), context);
}

constexpr std::string_view usages[] = {"[-d] [-h HOPS] [-j HOST,...] [-w MILLISECONDS] [-S ADDRESS] [-4] [-6] HOST"};

constexpr Example examples[] = {
    {"ntool tracert example.org", "the routers on the way, each asked three times by ICMP"},
    {"ntool tracert -d -h 12 192.0.2.7", "without names, at most 12 hops"},
    {"ntool --json tracert -d 192.0.2.7", "one object for each hop, as traceroute's"},
};

constexpr ExitMeaning exits[] = {
    {0, "the way was traced, whether or not the host was reached"},
    {1, "probes could not be sent: no right, no route, no such address"},
    {2, "bad usage, or an unknown host"},
    {130, "stopped by Ctrl-C; what was known has been shown"},
};

}  // namespace
}  // namespace traceroute

const Command tracert_command = {
    .name = "tracert",
    .group = Group::reachability,
    .summary = "show the routers on the way, as Windows does",
    .usages = traceroute::usages,
    .about =
        "The trace of `ntool traceroute -I` with the options and the layout of Windows'\n"
        "tracert. Without -w the round trips seen so far decide how long silence is\n"
        "waited for.",
    .options = traceroute::tracert_options,
    .operands = traceroute::tracert_operands,
    .examples = traceroute::examples,
    .exits = traceroute::exits,
    .make_options = &Bind<traceroute::TracertOptions, &traceroute::run>::make,
    .run = &Bind<traceroute::TracertOptions, &traceroute::run>::run,
};

}  // namespace ntool::commands
