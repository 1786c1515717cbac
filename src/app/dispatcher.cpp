#include "dispatcher.hpp"

#include "command_line.hpp"
#include "environment_words.hpp"
#include "help.hpp"
#include "version_info.hpp"

#include <fmt/format.h>

namespace ntool::app {
namespace {

using commands::Command;
using commands::Context;
using commands::exit_code_after;
using commands::ExitCode;

/// What the words of the command line ask for.
struct Request {
  Called called = {};                ///< by which name, and what that stands for
  const Command* command = nullptr;  ///< null: ntool itself
  VerbLine line = {};
  Globals globals = {};
  Result<void> status = {};
};

std::string_view file_name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

Called linked_command(std::string_view name, Catalog commands) {
  const Called called = command_named(commands, name);
  return called.command != nullptr && may_be_linked(*called.command) ? called : Called{};
}

Request read(std::span<const std::string_view> argv, const Io& io, Catalog commands) {
  Request request;
  auto words = argv.subspan(argv.empty() ? 0 : 1);
  std::vector<std::string> kept;  // owns the words that `rest` shows
  std::vector<std::string_view> rest;
  if (!argv.empty()) request.called = linked_command(file_name_of(argv.front()), commands);
  if (request.called.command == nullptr) {
    auto behind = parse_leading_options(words, request.globals);
    if (!behind) {
      request.status = fail(std::move(behind).error());
      return request;
    }
    if (behind->empty()) return request;
    kept = *std::move(behind);
    const auto found = find_command(commands, kept.front());
    if (!found) {
      request.status = fail(found.error());
      return request;
    }
    request.called = *found;
    words = words.subspan(words.size());
  }
  if (!request.called.option.empty()) rest.push_back(request.called.option);
  const char* variable = request.called.command->environment;
  const char* value = variable != nullptr && io.environment != nullptr ? io.environment(variable) : nullptr;
  const auto preset = environment_words(value != nullptr ? value : "");
  rest.insert(rest.end(), preset.begin(), preset.end());
  if (!kept.empty()) rest.insert(rest.end(), kept.begin() + 1, kept.end());
  rest.insert(rest.end(), words.begin(), words.end());
  request.command = request.called.command;
  request.line = parse_verb_line(*request.command, rest, request.globals);
  request.status = request.line.status;
  return request;
}

bool wants_color(ColorMode mode, bool is_terminal, bool no_color) {
  if (mode == ColorMode::automatic) return is_terminal && !no_color;
  return mode == ColorMode::always;
}

Context context_for(const Request& request, Io& io) {
  const bool is_verb = request.command != nullptr && may_be_linked(*request.command);
  const ColorMode color = request.globals.color;
  return {.out = io.out,
          .err = io.err,
          .program = is_verb ? request.called.name : "ntool",
          .json = request.globals.json,
          .color = wants_color(color, io.out_is_terminal, io.no_color),
          .err_color = wants_color(color, io.err_is_terminal, io.no_color),
          .out_is_terminal = io.out_is_terminal,
          .err_is_terminal = io.err_is_terminal,
          .utf8 = io.utf8,
          .ports = io.ports,
          .clock = io.clock,
          .poller = io.poller,
          .stop = io.stop};
}

/// Bad usage always ends in the command to type next.
void complain_about(const Error& error, const Request& request, Context& context) {
  std::string message = error.message();
  if (error.code == Errc::usage && error.hint.find("--help") == std::string::npos) {
    const std::string see =
        request.command != nullptr ? fmt::format("see 'ntool {} --help'", request.command->name) : "see 'ntool --help'";
    message += error.hint.empty() ? "; " + see : " (" + see + ")";
  }
  context.complain(message);
}

Result<ExitCode> answer(const Request& request, Catalog commands, Context& context) {
  const Globals& globals = request.globals;
  if (globals.version) return show_version(context);
  if (globals.help && request.command != nullptr) return show_help(*request.command, context);
  if (!request.status) return fail(request.status.error());
  if (request.command == nullptr) return show_overview(commands, context);
  log::set_level(globals.log_level.level);
  return request.command->run(request.line.options.get(), context);
}

/// Standard output decides too: what could not be written was not done.
int judge_output(int code, const Result<ExitCode>& result, Context& context) {
  context.out.flush();
  const auto written = context.out.status();
  if (written) return code;
  if (written.error().code == Errc::closed) return code;
  if (written.error().code == Errc::interrupted) return static_cast<int>(exit_code_after(context.stop));
  if (result || result.error().message() != written.error().message()) context.complain(written.error().message());
  return static_cast<int>(ExitCode::usage);
}

}  // namespace

int run(std::span<const std::string_view> argv, Io& io, Catalog commands) {
  const Request request = read(argv, io, commands);
  Context context = context_for(request, io);
  const auto result = answer(request, commands, context);
  int code = 0;
  if (result) {
    code = static_cast<int>(*result);
  } else {
    const Error& error = result.error();
    const bool stopped = error.code == Errc::interrupted && io.stop.raised();
    const bool reader_gone = error.code == Errc::closed && !io.out.ok();
    code = static_cast<int>(error.code == Errc::usage ? request.called.bad_usage : commands::exit_code_for(error));
    // Without a signal it is a dump that the kernel kept interrupting: a question that could not be asked.
    if (error.code == Errc::interrupted) {
      code = static_cast<int>(stopped ? exit_code_after(io.stop) : ExitCode::usage);
    }
    if (!stopped && !reader_gone) complain_about(error, request, context);
  }
  return judge_output(code, result, context);
}

}  // namespace ntool::app
