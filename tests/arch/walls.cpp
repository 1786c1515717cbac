#include "walls.hpp"

#include "source_text.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <span>

#include <ntool/base/config_text.hpp>
#include <ntool/base/text.hpp>

namespace ntool::arch {
namespace {

using Words = std::span<const std::string_view>;

bool one_of(std::string_view word, Words words) {
  return std::ranges::find(words, word) != words.end();
}

// ---- where a file stands ----

struct Layer {
  std::string_view name;
  std::array<std::string_view, 8> may_include;
};
/// docs/architecture.md, "Layers".
constexpr std::array<Layer, 8> layers = {{
    {"base", {"base"}},
    {"wire", {"wire", "base"}},
    {"sys", {"sys", "base"}},
    {"engine", {"engine", "wire", "base"}},
    {"net", {"net", "wire", "sys", "base"}},
    {"report", {"report", "base"}},
    {"commands", {"commands", "engine", "net", "report", "wire", "sys", "base"}},
    {"app", {"app", "commands", "engine", "net", "report", "wire", "sys", "base"}},
}};

const Layer* layer_named(std::string_view name) {
  const auto found = std::ranges::find(layers, name, &Layer::name);
  return found == layers.end() || name.empty() ? nullptr : &*found;
}

const Layer* layer_of(std::string_view path) {
  for (const std::string_view root : {"include/ntool/", "src/"}) {
    if (path.starts_with(root)) {
      const auto rest = path.substr(root.size());
      return layer_named(rest.substr(0, rest.find('/')));
    }
  }
  return nullptr;
}

/// "src/commands/nc/plan.cpp" → "nc"; empty outside a verb's folder.
std::string_view verb_of(std::string_view path) {
  constexpr std::string_view commands = "src/commands/";
  if (!path.starts_with(commands)) return {};
  path.remove_prefix(commands.size());
  const auto slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

// ---- libraries and their homes ----

struct Library {
  std::string_view header;  ///< how its includes begin
  std::string_view home;    ///< how the paths of its home begin
  bool one_file = true;     ///< only one .cpp includes it
};
constexpr std::array<Library, 6> libraries = {{{"CLI/", "src/app/"},
                                               {"spdlog/", "src/base/"},
                                               {"nlohmann/", "src/report/"},
                                               {"ares", "src/net/"},
                                               {"utf8proc", "src/base/text"},
                                               {"yaml-cpp/", "src/base/yaml"}}};

/// Where `--version` takes each library's number from; it uses nothing else of them.
constexpr std::string_view version_list = "src/base/library_versions.cpp";

const Library* library_of(const Include& include) {
  const auto found = std::ranges::find_if(libraries, [&](const auto& l) { return include.path.starts_with(l.header); });
  return found == libraries.end() || !include.angle ? nullptr : &*found;
}

// ---- words that a layer must not know ----

constexpr std::array<std::string_view, 12> thread_headers = {
    "thread", "mutex",   "shared_mutex", "condition_variable", "future",    "stop_token",
    "latch",  "barrier", "semaphore",    "pthread.h",          "threads.h", "semaphore.h"};
constexpr std::array<std::string_view, 8> thread_words = {
    "thread", "jthread", "mutex", "shared_mutex", "recursive_mutex", "async", "lock_guard", "condition_variable"};
constexpr std::array<std::string_view, 18> impure_headers = {
    "unistd.h", "fcntl.h", "poll.h",  "netdb.h", "signal.h", "csignal", "fstream", "filesystem", "cstdio",
    "stdio.h",  "ostream", "istream", "cstdlib", "stdlib.h", "ctime",   "time.h",  "spawn.h",    "ifaddrs.h"};
/// Folders of headers that give sockets, files and the calls of the system. linux/ has the formats and is let in.
constexpr std::array<std::string_view, 4> impure_folders = {"sys/", "net/", "netinet/", "arpa/"};
constexpr std::array<std::string_view, 5> clock_words = {"steady_clock", "system_clock", "high_resolution_clock",
                                                         "clock_gettime", "gettimeofday"};
constexpr std::array<std::string_view, 6> sleep_words = {"this_thread", "sleep_for", "sleep_until",
                                                         "usleep",      "nanosleep", "sleep"};
constexpr std::array<std::string_view, 9> print_words = {"printf", "fprintf", "vprintf", "vfprintf", "puts",
                                                         "fputs",  "putchar", "perror",  "fwrite"};
constexpr std::array<std::string_view, 7> stream_words = {"cout",     "cerr",     "clog", "cin",
                                                          "ifstream", "ofstream", "FILE"};
constexpr std::array<std::string_view, 9> process_words = {"system", "popen",   "execlp",       "execvp",     "execvpe",
                                                           "execle", "wordexp", "posix_spawnp", "posix_spawn"};
/// Families of functions that read /etc through the C library's modules.
constexpr std::array<std::string_view, 13> name_service_prefixes = {
    "getaddrinfo", "getnameinfo", "gethostby", "gethostent", "getservby", "getservent",  "getprotoby",
    "getprotoent", "getpw",       "getgrnam",  "getgrgid",   "getgrent",  "getgrouplist"};

/// ENOENT, EPROTONOSUPPORT …: the constants of errno(3).
bool is_errno_constant(std::string_view word) {
  return word.size() >= 4 && word[0] == 'E' && std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_free_call(const Word& word) {
  return word.called && !word.is_member && (!word.is_scoped || word.scope.empty() || word.scope == "std");
}

class Checker {
 public:
  Checker(std::string_view path, std::string_view text) : path_(path), text_(text), layer_(layer_of(path)) {}

  std::vector<Violation> run() {
    if (layer_ == nullptr) {
      add(1, "it stands in no layer");
      return std::move(found_);
    }
    for (const auto& include : includes_of(text_)) check(include);
    const std::string code = without_comments_and_literals(text_);
    for (const auto& word : words_of(code)) check(word);
    check_shape();
    return std::move(found_);
  }

 private:
  void add(std::size_t line, std::string what) { found_.push_back({std::string(path_), line, std::move(what)}); }
  [[nodiscard]] bool is_pure() const { return layer_->name == "wire" || layer_->name == "engine"; }
  [[nodiscard]] bool may_touch_system() const { return layer_->name == "sys" || layer_->name == "net"; }

  [[nodiscard]] bool may_know_errno() const {
    return may_touch_system() || layer_->name == "base" || layer_->name == "app";
  }

  void check(const Include& include) {
    if (!include.angle) return check_private(include);
    constexpr std::string_view ours = "ntool/";
    if (include.path.starts_with(ours)) {
      const auto rest = std::string_view(include.path).substr(ours.size());
      const auto target = rest.substr(0, rest.find('/'));
      if (layer_named(target) == nullptr || !one_of(target, layer_->may_include)) {
        add(include.line, fmt::format("{} may not include <{}>", layer_->name, include.path));
      } else if (is_pure() && include.path == "ntool/base/log.hpp") {
        add(include.line, fmt::format("the pure layer {} does not log", layer_->name));
      }
      return;
    }
    if (const auto* library = library_of(include)) {
      const bool in_own_header = include.path.starts_with("ares") && include.path != "ares.h";
      if (!in_own_header && path_ != version_list && !path_.starts_with(library->home)) {
        add(include.line, fmt::format("<{}> has its home in {}", include.path, library->home));
      }
    }
    if (include.path == "iostream") add(include.line, "<iostream> costs start-up time");
    if (!may_touch_system() && one_of(include.path, thread_headers)) {
      add(include.line, fmt::format("<{}>: threads are for sys and net", include.path));
    }
    if (include.path == "cerrno" && !may_know_errno()) add(include.line, "<cerrno>: errno is for sys and net");
    const auto stands_in = [&](std::string_view folder) { return include.path.starts_with(folder); };
    if (is_pure() && (one_of(include.path, impure_headers) || std::ranges::any_of(impure_folders, stands_in))) {
      add(include.line, fmt::format("<{}> in the pure layer {}", include.path, layer_->name));
    }
  }

  /// "x.hpp" stands in the same layer, and for a verb in the verb's own folder.
  void check_private(const Include& include) {
    if (path_.starts_with("include/")) {
      return add(include.line, fmt::format("a public header includes the private \"{}\"", include.path));
    }
    const auto folder = std::filesystem::path(path_).parent_path();
    const auto target = (folder / include.path).lexically_normal().generic_string();
    const bool is_table = path_ == "src/commands/table.cpp" && target.ends_with("/command.hpp");
    if (layer_of(target) != layer_ || (verb_of(target) != verb_of(path_) && !is_table)) {
      add(include.line, fmt::format("\"{}\" is private to another folder", include.path));
    }
  }

  void check(const Word& word) {
    const auto begins = [&](std::string_view prefix) { return word.text.starts_with(prefix); };
    // TZ may name a FIFO or a file without end: sys::LocalZone looks before it reads.
    if (word.text.starts_with("localtime") && path_ != "src/sys/local_zone.cpp") {
      add(word.line, fmt::format("{}: use sys/local_zone", word.text));
    }
    if (is_free_call(word)) {
      // The one file that takes these names away from the C library.
      const bool stands_in_for_them = path_ == "src/app/no_name_modules.cpp";
      if (!stands_in_for_them && std::ranges::any_of(name_service_prefixes, begins)) {
        add(word.line, fmt::format("{}() loads modules of the host; use sys/name_tables or net/resolver", word.text));
      }
      if (one_of(word.text, process_words)) add(word.line, fmt::format("{}() starts programs from PATH", word.text));
    }
    if (!may_touch_system()) {
      if (word.text == "errno") add(word.line, "errno is for sys and net");
      if (layer_->name == "commands" && (word.text == "sys_errno" || is_errno_constant(word.text))) {
        add(word.line, fmt::format("{}: a verb decides by Error::code", word.text));
      }
      if (begins("sockaddr")) add(word.line, "sockaddr is for sys and net");
      if (word.scope == "std" && one_of(word.text, thread_words)) {
        add(word.line, fmt::format("std::{}: threads are for sys and net", word.text));
      }
    }
    if (is_pure()) check_purity(word);
  }

  void check_purity(const Word& word) {
    const bool system_call = word.is_scoped && word.scope.empty() && word.called;
    const bool clock = one_of(word.text, clock_words) || (word.text == "time" && word.scope == "std" && word.called);
    const bool sleep = one_of(word.text, sleep_words) && (is_free_call(word) || word.text == "this_thread");
    const bool prints = (one_of(word.text, print_words) && is_free_call(word)) ||
                        (word.scope == "fmt" && (word.text == "print" || word.text == "println"));
    const bool stream = one_of(word.text, stream_words) && (word.scope == "std" || word.text == "FILE");
    const bool environment = word.text.ends_with("getenv") && is_free_call(word);
    if (system_call || clock || sleep || prints || stream || environment) {
      add(word.line, fmt::format("'{}' in the pure layer {}", word.text, layer_->name));
    }
  }

  void check_shape() {
    std::size_t number = 0;
    std::size_t opening_comment = 0;
    bool in_opening = true;
    // A line of a raw string is another language's, with that one's habits.
    const std::string code = without_comments_and_literals(text_);
    std::string_view rest_of_code = code;
    for (std::string_view rest = text_; !rest.empty();) {
      const auto line = next_line(rest);
      const bool in_literal = next_line(rest_of_code).find_first_not_of(' ') == std::string_view::npos;
      ++number;
      const bool in_comment = line.find("//") != std::string_view::npos;
      if (display_width(line) > 120 && (!in_literal || in_comment)) add(number, "longer than 120 columns");
      in_opening = in_opening && line.starts_with("//");
      if (in_opening) ++opening_comment;
    }
    if (number > 400 && opening_comment < 3)
      add(1, "more than 400 lines, and no header comment of three lines says why");
    if (path_.ends_with(".hpp") && text_.find("#pragma once") == std::string_view::npos) add(1, "no #pragma once");
  }

  std::string_view path_;
  std::string_view text_;
  const Layer* layer_;
  std::vector<Violation> found_;
};

}  // namespace

std::vector<Violation> violations(std::string_view path, std::string_view text) {
  return Checker(path, text).run();
}

std::vector<Violation> violations_of_tree(const std::map<std::string, std::string>& files) {
  std::vector<Violation> found;
  std::map<std::string_view, std::string> homes;  // library → the first file that includes it
  for (const auto& [path, text] : files) {
    for (const auto& include : includes_of(text)) {
      const auto* library = library_of(include);
      if (library == nullptr || path == version_list) continue;
      const auto [home, first] = homes.emplace(library->header, path);
      if (!first && home->second != path) {
        found.push_back(
            {path, include.line, fmt::format("<{}> already has its one home in {}", include.path, home->second)});
      }
    }
  }
  return found;
}

}  // namespace ntool::arch
