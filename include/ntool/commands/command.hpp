// Command: one row of the table. A verb's command.cpp fills it in; app finds it, parses for it and runs it.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include <ntool/commands/context.hpp>
#include <ntool/commands/options.hpp>

namespace ntool::commands {

/// Exit codes shared by all verbs (docs/architecture.md). A verb with older habits of its own says so in its table.
enum class ExitCode : int {
  yes = 0,
  no = 1,             ///< the network said no
  usage = 2,          ///< bad usage, or we could not ask
  timed_out = 3,      ///< where a verb tells it apart
  interrupted = 130,  ///< SIGINT; another signal is 128 and its number
};

/// Headings under which `ntool --help` lists verbs.
enum class Group { interfaces, reachability, sockets, talk, practice, itself };
/// In the order of the list; the compiler notices a Group without a title, a test one that is missing here.
inline constexpr std::array all_groups = {Group::interfaces, Group::reachability, Group::sockets,
                                          Group::talk,       Group::practice,     Group::itself};
std::string_view title_of(Group group);

struct ExitMeaning {
  int code;
  std::string_view meaning;
};

/// Another name of a command, typed after "ntool" or given to a link, for the tool that it stands in for.
struct Alias {
  std::string_view name;
  std::string_view option = {};          ///< goes before the words that were typed; empty: none
  ExitCode bad_usage = ExitCode::usage;  ///< what scripts know of that tool
};

struct Command {
  std::string_view name;
  Group group;
  std::string_view summary;                  ///< one line for the list of verbs
  std::span<const std::string_view> usages;  ///< what follows "ntool NAME": "[-a] [INTERFACE]"
  std::string_view about;                    ///< a paragraph for --help; lines up to 80 columns
  std::span<const Option> options;
  std::span<const Positional> operands;
  std::span<const Example> examples;
  std::span<const ExitMeaning> exits;
  std::shared_ptr<void> (*make_options)();  ///< a default-constructed options struct
  Result<ExitCode> (*run)(const void* options, Context& context);
  std::span<const Alias> aliases = {};
  /// An environment variable whose words, parted at blanks, go before those that were typed; null: none.
  const char* environment = nullptr;
};

/// What an Error means for the exit code where the verb has no habit of its own.
ExitCode exit_code_for(const Error& error);
/// As a shell tells a signal: 130 after SIGINT, 143 after SIGTERM.
ExitCode exit_code_after(const sys::StopFlag& stop);
/// For a verb that Ctrl-C ends with its result: the code after any other signal, as a shell tells it. nullopt: no such
/// signal came.
std::optional<ExitCode> exit_code_if_ended(const sys::StopFlag& stop);

/// Binds a verb's options struct and its function into the two untyped members of Command.
template <class Options, Result<ExitCode> (*Run)(const Options&, Context&)>
struct Bind {
  static std::shared_ptr<void> make() { return std::make_shared<Options>(); }
  static Result<ExitCode> run(const void* options, Context& context) {
    return Run(*static_cast<const Options*>(options), context);
  }
};

/// The one list of verbs, in the order of `ntool --help` (src/commands/table.cpp).
std::span<const Command* const> all_commands();

}  // namespace ntool::commands
