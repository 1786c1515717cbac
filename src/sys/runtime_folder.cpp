#include "folder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/runtime_folder.hpp>

namespace ntool::sys {
namespace {

struct Candidate {
  std::string path;
  bool anybody_may_take_it = false;
};

/// In the order of preference.
std::vector<Candidate> candidates() {
  constexpr int most_in_tmp = 10;
  std::vector<Candidate> found;
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime != nullptr && *runtime == '/') found.push_back({fmt::format("{}/ntool", runtime)});
  if (::geteuid() == 0) found.push_back({"/run/ntool"});
  // In a user namespace many are root: who comes second takes another number.
  for (int i = 0; i < most_in_tmp; ++i) {
    found.push_back({fmt::format("/tmp/ntool-{}{}", ::geteuid(), i == 0 ? "" : fmt::format(".{}", i)), true});
  }
  found.push_back({fmt::format("/.ntool-{}", ::geteuid())});  // a root that holds this program and nothing else
  return found;
}

}  // namespace

Result<void> check_own_folder(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return fail_errno("look at", path);
  if (S_ISDIR(status.st_mode) && status.st_uid == ::geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0) return {};
  return fail({.code = Errc::permission,
               .operation = "use",
               .subject = path,
               .reason = "it is not a folder of ours alone",
               .hint = "remove it, or set XDG_RUNTIME_DIR to a folder of yours"});
}

namespace {

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

bool could_be_made(const std::string& path) {
  return ::faccessat(AT_FDCWD, path.substr(0, path.rfind('/')).c_str(), W_OK | X_OK, AT_EACCESS) == 0;
}

}  // namespace

Result<std::optional<std::string>> runtime_folder(bool make) {
  std::optional<Error> first;
  for (const auto& [path, anybody_may_take_it] : candidates()) {
    if (!make && !exists(path)) {
      // Where it would be made, there is none; another one, further down, belongs to those whom this path is closed to.
      if (could_be_made(path)) return std::nullopt;
      continue;
    }
    const bool there = !make || ::mkdir(path.c_str(), for_us_alone) == 0 || errno == EEXIST;
    const auto fine = there ? check_own_folder(path) : fail_errno("make", path);
    if (fine) return path;
    if (there && !anybody_may_take_it) return fail(fine.error());
    if (!first) first = fine.error();
  }
  if (make && first) return fail(*std::move(first));
  return std::nullopt;
}

std::vector<std::string> folders_in(const std::string& path) {
  std::vector<std::string> names;
  const Folder folder(::opendir(path.c_str()));
  while (folder != nullptr) {
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr) break;
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    struct stat status {};
    if (::lstat(fmt::format("{}/{}", path, name).c_str(), &status) != 0) continue;
    if (S_ISDIR(status.st_mode)) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

Result<void> make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), for_us_alone) == 0) return {};
  return fail_errno("make", path);
}

Result<void> write_file(const std::string& path, std::string_view content) {
  const std::string draft = path + ".new";
  Fd file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.is_open()) return fail_errno("make", draft);
  if (const auto written = write_all(file.number(), content, draft); !written) {
    ::unlink(draft.c_str());
    return fail(written.error());
  }
  if (::rename(draft.c_str(), path.c_str()) != 0) return fail_errno("write", path);
  return {};
}

Result<void> append_to_file(const std::string& path, std::string_view text) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.is_open()) return fail_errno("make", path);
  return write_all(file.number(), text, path);
}

Result<void> move_folder(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) == 0) return {};
  if (errno == ENOTEMPTY) errno = EEXIST;  // rename(2) allows either
  return fail_errno("make", to);
}

void remove_empty_folder(const std::string& path) {
  ::rmdir(path.c_str());
}

}  // namespace ntool::sys
