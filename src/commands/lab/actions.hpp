// The actions of `ntool lab`, each with the words that follow it.
#pragma once

#include "options.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <ntool/commands/command.hpp>

namespace ntool::commands::lab {

struct Call {
  const LabOptions& options;
  std::span<const std::string> words;  ///< behind the action, before "--"
  Context& context;
};

/// Not more words than `most`. Errors: Errc::usage with the remedy.
Result<void> expect_words(const Call& call, std::size_t most, std::string remedy = {});

/// The program that run and exec are for. `before` are the words up to it: "run two-hosts". Errors: Errc::usage where
/// there is none, or where it is not behind "--": some of its options would then be taken for ours.
Result<void> need_program(const Call& call, std::string_view before);

Result<ExitCode> run_action(const Call& call);
Result<ExitCode> up_action(const Call& call);
Result<ExitCode> exec_action(const Call& call);
Result<ExitCode> shell_action(const Call& call);
Result<ExitCode> list_action(const Call& call);
Result<ExitCode> down_action(const Call& call);
Result<ExitCode> show_action(const Call& call);
Result<ExitCode> check_action(const Call& call);

}  // namespace ntool::commands::lab
