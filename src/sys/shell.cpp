#include <cstdlib>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/shell.hpp>

namespace ntool::sys {
namespace {

/// Empty: there is none.
std::string program_of_shell() {
  const char* wanted = std::getenv("SHELL");
  for (const std::string path : {wanted != nullptr ? wanted : "", "/bin/bash", "/bin/sh"}) {
    if (!path.empty() && ::access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

/// bash takes its prompt from its startup file alone: ours asks for the user's own one first. It has no name and is
/// closed by its own last line.
Result<Fd> bash_startup(const std::string& prompt) {
  Fd file(::memfd_create("startup", 0));
  if (!file.is_open()) return fail_errno("make", "a startup file");
  const std::string text =
      fmt::format("[ -r ~/.bashrc ] && . ~/.bashrc\nPS1='{}'\nexec {}<&-\n", prompt, file.number());
  TRY(write_all(file.number(), text, "a startup file"));
  return file;
}

}  // namespace

Result<Shell> find_shell(const std::string& place) {
  const std::string program = program_of_shell();
  if (program.empty()) {
    return fail(
        error_from(ENOENT, "find", "a shell", "there is no /bin/sh here; type 'ntool lab exec HOST -- PROGRAM'"));
  }
  Shell shell{.words = {program}};
  if (program.ends_with("/bash")) {
    shell.startup = TRY(bash_startup(fmt::format("{}:\\w\\$ ", place)));
    shell.words.insert(shell.words.end(), {"--rcfile", fmt::format("/proc/self/fd/{}", shell.startup.number())});
  } else {
    shell.environment = {fmt::format("PS1={}:$PWD$ ", place), fmt::format("PROMPT={}:%~%# ", place)};
  }
  return shell;
}

}  // namespace ntool::sys
