// `ntool lab run`: a lab for as long as one program runs in its first host.
#include "actions.hpp"
#include "enter.hpp"
#include "living.hpp"
#include "services.hpp"

#include <fmt/format.h>

#include <ntool/sys/child.hpp>
#include <ntool/sys/process_handle.hpp>

namespace ntool::commands::lab {
namespace {

/// Whatever comes of it, the lab is to be ended afterwards.
Result<int> run_in_first_host(const LivingLab& living, const std::vector<std::string>& program,
                              const sys::StopFlag& stop) {
  const auto& host = living.held.state.hosts.front();
  const auto entrance = TRY(open_entrance(living.held.state, host));
  return run_inside(entrance, program,
                    {.environment = lab_environment(living.lab.name, host.name), .folder = sys::working_folder()},
                    stop);
}

}  // namespace

Result<ExitCode> run_action(const Call& call) {
  if (call.words.empty()) return usage_error("no lab is named", "type 'ntool lab run two-hosts -- ntool ping server'");
  TRY(need_program(call, fmt::format("run {}", call.words[0])));
  auto living = TRY(bring_up(call.words[0], true, call));
  const auto code = run_in_first_host(living, call.options.program, call.context.stop);
  bool gone = sys::has_ended(living.held.state.holder, {});
  for (const auto& note : Registry::notes_in(living.held.folder)) call.context.complain(note);
  const auto ended = end_holder(living.held.state, living.held.folder, living.registry);
  // Of one that is killed the programs end first, and it may be asked to end when it is about to anyway.
  while (const auto end = sys::reap_child()) gone |= end->pid == living.held.pid && end->exit_code() != 0;
  if (!code) return fail(code.error());
  if (gone) call.context.complain("the lab's own process was killed, and everything in the lab with it");
  if (!ended) return fail(ended.error());
  return static_cast<ExitCode>(*code);
}

}  // namespace ntool::commands::lab
