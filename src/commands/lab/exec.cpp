// `ntool lab exec` and `ntool lab shell`: programs in hosts of labs that are up.
#include "actions.hpp"
#include "enter.hpp"
#include "find_host.hpp"
#include "services.hpp"

#include <fmt/format.h>

#include <ntool/sys/child.hpp>
#include <ntool/sys/process_handle.hpp>
#include <ntool/sys/shell.hpp>
#include <ntool/sys/terminal.hpp>

namespace ntool::commands::lab {
namespace {

Result<FoundHost> host_of(const Call& call) {
  const auto registry = TRY(Registry::open(false));
  return find_host(call.words[0], registry.all());
}

Result<ExitCode> run_there(const FoundHost& found, const std::vector<std::string>& words,
                           sys::Surroundings surroundings, Context& context) {
  const auto entrance = TRY(open_entrance(found.state, found.host));
  auto environment = lab_environment(found.lab, found.host.name);
  environment.insert(environment.end(), surroundings.environment.begin(), surroundings.environment.end());
  surroundings.environment = std::move(environment);
  surroundings.folder = sys::working_folder();
  const int code = TRY(run_inside(entrance, words, surroundings, context.stop));
  // The lab's process ends a moment after those that it takes with it.
  constexpr Duration moment = std::chrono::milliseconds(200);
  const bool by_signal = code > sys::exit_code_of_signal(0);
  if (by_signal && sys::has_ended(found.state.holder, moment)) {
    context.complain(fmt::format("{} was taken down", found.lab));
  }
  return static_cast<ExitCode>(code);
}

}  // namespace

Result<ExitCode> exec_action(const Call& call) {
  if (call.words.empty()) return usage_error("no host is named", "type 'ntool lab exec HOST -- PROGRAM'");
  TRY(need_program(call, fmt::format("exec {}", call.words[0])));
  return run_there(TRY(host_of(call)), call.options.program, {}, call.context);
}

Result<ExitCode> shell_action(const Call& call) {
  if (call.words.empty()) return usage_error("no host is named", "type 'ntool lab shell HOST'");
  TRY(expect_words(call, 1,
                   fmt::format("for a program type 'ntool lab exec {} -- {}'", call.words[0],
                               fmt::join(call.words.subspan(1), " "))));
  const auto found = TRY(host_of(call));
  const auto shell = TRY(sys::find_shell(fmt::format("{}/{}", found.lab, found.host.name)));
  return run_there(found, shell.words,
                   {.environment = shell.environment, .leads_foreground = sys::Foreground().is_ours()}, call.context);
}

}  // namespace ntool::commands::lab
