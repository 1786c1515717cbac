#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/program.hpp>
#include <ntool/sys/terminal.hpp>

namespace ntool::sys {
namespace {

constexpr const char* own_program = "/proc/self/exe";

/// What a shell's children get: nothing blocked, nothing caught, nothing ignored that we have ignored for ourselves.
void restore_signals() {
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int ignored : {SIGPIPE, SIGXFSZ}) std::signal(ignored, SIG_DFL);
}

std::string_view name_of_variable(std::string_view entry) {
  return entry.substr(0, entry.find('='));
}

/// Environment and words as execve(2) wants them; lends from what it was made of.
class Arguments {
 public:
  Arguments(const std::vector<std::string>& words, const std::vector<std::string>& environment) {
    for (const auto& word : words) words_.push_back(const_cast<char*>(word.c_str()));
    words_.push_back(nullptr);
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
      bool replaced = false;
      for (const auto& ours : environment) replaced |= name_of_variable(ours) == name_of_variable(*entry);
      if (!replaced) environment_.push_back(*entry);
    }
    for (const auto& ours : environment) environment_.push_back(const_cast<char*>(ours.c_str()));
    environment_.push_back(nullptr);
  }
  void execute(const std::string& path) { ::execve(path.c_str(), words_.data(), environment_.data()); }

 private:
  std::vector<char*> words_, environment_;
};

std::string path_variable() {
  const char* path = std::getenv("PATH");
  return path != nullptr ? path : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

/// Empty where /proc does not tell.
std::string path_of_own_program() {
  std::array<char, PATH_MAX> path;
  const ssize_t length = ::readlink(own_program, path.data(), path.size());
  return {path.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
}

}  // namespace

Error become_program(const std::vector<std::string>& words, const Surroundings& surroundings) {
  if (words.empty() || words.front().empty()) return error_from(ENOENT, "start", "a program without a name");
  const std::string& name = words.front();
  if (surroundings.folder) [[maybe_unused]]
    const int entered = ::chdir(surroundings.folder->c_str());
  if (surroundings.output >= 0) {
    ::dup2(surroundings.output, STDOUT_FILENO);
    ::dup2(surroundings.output, STDERR_FILENO);
  }
  if (surroundings.is_shell) take_foreground();
  restore_signals();
  Arguments arguments(words, surroundings.environment);
  if (name == "ntool") {
    // By its path where it has one, so that ps(1) and others show its name and not "exe".
    arguments.execute(path_of_own_program());
    arguments.execute(own_program);
  }
  if (name.find('/') != std::string::npos) {
    arguments.execute(name);
    return error_from(errno, "start", name);
  }
  int worst = ENOENT;
  const std::string path = path_variable();
  for (std::string_view rest = path; !rest.empty();) {
    const auto end = rest.find(':');
    const std::string folder(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    arguments.execute((folder.empty() ? "." : folder) + "/" + name);
    if (errno != ENOENT && errno != ENOTDIR) worst = errno;  // it is there, and cannot be started
  }
  return error_from(worst, "start", name, worst == ENOENT ? "it is in no folder of PATH" : "");
}

std::string path_with_own_program() {
  const std::string path = path_of_own_program();
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? path_variable() : path_variable() + ":" + path.substr(0, slash);
}

int exit_code_of_start(const Error& error) {
  return error.code == Errc::not_found ? 127 : 126;
}

std::optional<std::string> working_folder() {
  std::array<char, PATH_MAX> path;
  if (::getcwd(path.data(), path.size()) == nullptr) return std::nullopt;
  return std::string(path.data());
}

}  // namespace ntool::sys
