#include "../globals.hpp"
#include "completion.hpp"
#include "quoting.hpp"

#include <fmt/format.h>

namespace ntool::app {
namespace {

using commands::Completes;

constexpr std::string_view machinery = R"fish(
# The command's name on this line, if it is there already.
function __ntool_verb
    set -l skip
    for word in (commandline -opc)[2..-1]
        if set -q skip[1]
            set -e skip[1]
            continue
        end
        switch $word
            case --color --log-level
                set skip argument
            case '-*'
            case '*'
                echo $word
                return
        end
    end
end

function __ntool_is
    contains -- $argv[1] (__ntool_verb)
end

function __ntool_has_no_verb
    test -z (__ntool_verb | string collect --allow-empty)
end

function __ntool_hosts
    test -r /etc/hosts; or return
    string match -v -r '^\s*(#|$)' </etc/hosts | string replace -r '#.*' '' | string trim | string replace -r '^\S+\s+' '' | string split -n ' ' | string split -n \t
end

function __ntool_interfaces
    string replace -r '.*/' '' /sys/class/net/*
end

complete -c ntool -f
)fish";

// Only a link to ntool: another program of such a name keeps its own completion.
constexpr std::string_view links_machinery = R"fish(
for __ntool_link in $__ntool_links
    if test -n "$(command -s $__ntool_link)"; and test "$(path resolve (command -s $__ntool_link))" = "$(path resolve (command -s ntool))"
        complete -c $__ntool_link -f -w "ntool $__ntool_link"
    end
end
set -e __ntool_link __ntool_links
)fish";

std::string quoted(std::string_view text) {
  return "'" + replaced(replaced(text, '\\', "\\\\"), '\'', "\\'") + "'";
}

std::string arguments_of(Completes kind, std::string_view words, std::string_view files) {
  switch (kind) {
    case Completes::nothing: return "";
    case Completes::file: return std::string(files);
    case Completes::directory: return " -a '(__fish_complete_directories)'";
    case Completes::host: return " -a '(__ntool_hosts)'";
    case Completes::interface: return " -a '(__ntool_interfaces)'";
    case Completes::verb: return " -a '(__ntool_verbs)'";
    case Completes::words: return fmt::format(" -a {}", quoted(blank_separated(words)));
    case Completes::words_or_file: return fmt::format("{} -a {}", files, quoted(blank_separated(words)));
  }
  return "";
}

void append_options(std::string_view condition, std::span<const commands::Option> table, std::string& out) {
  for (const auto& option : table) {
    out += fmt::format("complete -c ntool -n {}", quoted(condition));
    if (!option.short_name.empty()) out += fmt::format(" -s {}", option.short_name.substr(1));
    if (!option.long_name.empty()) out += fmt::format(" -l {}", option.long_name.substr(2));
    if (!option.is_flag()) {
      // -x: the argument is required and no file; -r -F: it is a file.
      out += option.completes == Completes::file ? " -r" : " -x";
      out += arguments_of(option.completes, option.words, " -F");
    }
    out += fmt::format(" -d {}\n", quoted(option.help));
  }
}

}  // namespace

std::string fish_completion(Catalog commands) {
  std::string verbs, names, links;
  std::string options;
  append_options("__ntool_has_no_verb", global_options(), options);
  for (const auto& [command, name, option, bad_usage] : every_name(commands)) {
    names += fmt::format(" {}", name);
    verbs += fmt::format("complete -c ntool -n __ntool_has_no_verb -a {} -d {}\n", name, quoted(command->summary));
    if (may_be_linked(*command)) links += fmt::format(" {}", name);
    const std::string condition = fmt::format("__ntool_is {}", name);
    append_options(condition, command->options, options);
    append_options(condition, global_options_beside(command->options), options);
    for (const auto& operand : command->operands) {
      const std::string offered = arguments_of(operand.completes, operand.words, " -F");
      if (!offered.empty()) options += fmt::format("complete -c ntool -n {}{}\n", quoted(condition), offered);
    }
  }
  return fmt::format(
      "# fish completion for ntool, written by 'ntool completion fish'.\n{}\n"
      "function __ntool_verbs\n    string split ' ' '{}'\nend\n\n{}\n{}\nset __ntool_links{}\n{}",
      machinery, names.substr(std::min<std::size_t>(1, names.size())), verbs, options, links, links_machinery);
}

}  // namespace ntool::app
