#include "command.hpp"

#include "actions.hpp"
#include "options.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include <ntool/base/suggest.hpp>

namespace ntool::commands {
namespace lab {
namespace {

struct Action {
  std::string_view name;
  Result<ExitCode> (*run)(const Call&);
  bool makes_a_lab = false, takes_a_program = false;
};
constexpr std::array actions = {
    Action{"run", run_action, true, true},
    Action{"up", up_action, true, false},
    Action{"exec", exec_action, false, true},
    Action{"shell", shell_action},
    Action{"list", list_action},
    Action{"down", down_action},
    Action{"show", show_action},
    Action{"check", check_action},
};

/// What other programs call it.
constexpr std::pair<std::string_view, std::string_view> other_words[] = {
    {"stop", "down"}, {"rm", "down"},      {"delete", "down"}, {"kill", "down"},     {"start", "up"},
    {"ls", "list"},   {"ps", "list"},      {"status", "list"}, {"enter", "shell"},   {"ssh", "shell"},
    {"sh", "shell"},  {"attach", "shell"}, {"draw", "show"},   {"validate", "check"}};

/// What was typed must mean something to the action: an option that it does not heed, or words for a program that it
/// does not start, are mistakes.
Result<void> check_words(const LabOptions& options, const Action& action) {
  const auto not_of_it = [&](std::string_view what) {
    return usage_error(fmt::format("'{}' does not go with '{}'", what, action.name),
                       action.takes_a_program ? "if it is for PROGRAM, put '--' before that" : "");
  };
  if (options.name && !action.makes_a_lab) return not_of_it("--name");
  if (options.record && !action.makes_a_lab) return not_of_it("--record");
  if (options.all && action.name != "down") return not_of_it("--all");
  if (options.yaml && action.name != "show") return not_of_it("--yaml");
  if (!options.program.empty() && !action.takes_a_program) {
    return not_of_it(fmt::format("-- {}", options.program.front()));
  }
  return {};
}

/// A wrong word is bad usage here: nobody asks the network before all is well.
Error as_usage(Error error) {
  if (error.code == Errc::not_found) error.code = Errc::usage;
  return error;
}

Result<ExitCode> run(const LabOptions& options, Context& context) {
  std::vector<std::string_view> names;
  for (const auto& action : actions) names.push_back(action.name);
  if (options.action.empty()) {
    return usage_error("no action is named", fmt::format("type 'ntool lab {}'", fmt::join(names, "|")));
  }
  const auto found = std::ranges::find(actions, options.action, &Action::name);
  if (found == actions.end()) {
    const auto other =
        std::ranges::find(other_words, options.action, &std::pair<std::string_view, std::string_view>::first);
    return usage_error(fmt::format("unknown action '{}'", options.action),
                       other != std::end(other_words) ? fmt::format("did you mean '{}'?", other->second)
                                                      : suggestion(options.action, names));
  }
  TRY(check_words(options, *found));
  auto result = found->run({options, options.words, context});
  if (!result) return fail(as_usage(std::move(result).error()));
  return result;
}

}  // namespace

Result<void> expect_words(const Call& call, std::size_t most, std::string remedy) {
  if (call.words.size() <= most) return {};
  return usage_error(fmt::format("'{}' is one word too many", call.words[most]), std::move(remedy));
}

Result<void> need_program(const Call& call, std::string_view before) {
  const auto& program = call.options.program;
  if (program.empty() && call.words.size() > 1) {
    return usage_error("no '--' stands before the program",
                       fmt::format("type 'ntool lab {} -- {}'", before, fmt::join(call.words.subspan(1), " ")));
  }
  if (!program.empty()) return expect_words(call, 1, fmt::format("type 'ntool lab {} -- {}'", before, program.front()));
  return usage_error("no program is named", fmt::format("type 'ntool lab {} -- PROGRAM'", before));
}

namespace {

constexpr std::string_view usages[] = {"run NAME|FILE -- PROGRAM [WORD...]",
                                       "up NAME|FILE",
                                       "exec [LAB/]HOST -- PROGRAM [WORD...]",
                                       "shell [LAB/]HOST",
                                       "list",
                                       "down [LAB...|--all]",
                                       "show NAME|FILE",
                                       "check FILE"};

constexpr Example examples[] = {
    {"ntool lab run two-hosts -- ntool ping -c 3 server", "two hosts and a cable, one ping, and all is gone again"},
    {"ntool lab run internet -- ntool traceroute -n 198.51.100.1", "a simulated way of a dozen routers"},
    {"ntool lab up two-hosts", "make it and leave it there"},
    {"ntool lab shell client", "a shell in a host of it"},
    {"ntool lab exec server -- ntool nc -l -p 8001", "one program in another host"},
    {"ntool lab down", "take it away"},
    {"ntool lab show routers-3", "what it looks like"},
    {"ntool lab show --yaml nat > my.yaml", "a file of your own to begin with"},
};

constexpr ExitMeaning exits[] = {
    {0, "done; run, exec and shell: whatever the program ended with"},
    {2, "bad usage, a file with a mistake, or a kernel that refuses"},
    {126, "run, exec: the program could not be started"},
    {127, "run, exec: there is no such program"},
};

}  // namespace
}  // namespace lab

const Command lab_command = {
    .name = "lab",
    .group = Group::practice,
    .summary = "whole networks of hosts, routers and faults to practise in",
    .usages = lab::usages,
    .about =
        "Makes hosts, cables, routers, firewalls and a simulated internet on this machine, each\n"
        "host in a network of its own, from a file or a built-in one (two-hosts, routers-N, nat,\n"
        "dual-homed, firewall, internet). Needs no root where the kernel allows user namespaces,\n"
        "and leaves nothing behind. docs/lab.md teaches it, docs/lab-file.md describes\n"
        "the files.",
    .options = lab::option_table,
    .operands = lab::operand_table,
    .examples = lab::examples,
    .exits = lab::exits,
    .make_options = &Bind<lab::LabOptions, &lab::run>::make,
    .run = &Bind<lab::LabOptions, &lab::run>::run,
};

}  // namespace ntool::commands
