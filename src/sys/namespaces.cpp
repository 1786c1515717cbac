#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <ntool/base/config_text.hpp>
#include <ntool/sys/error.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/namespaces.hpp>

namespace ntool::sys {
namespace {

struct Kind {
  Namespace kind;
  int flag;
  const char* file;  ///< in /proc/PID/ns
};
constexpr Kind kinds_of_namespaces[] = {{Namespace::user, CLONE_NEWUSER, "user"},
                                        {Namespace::mount, CLONE_NEWNS, "mnt"},
                                        {Namespace::pid, CLONE_NEWPID, "pid"},
                                        {Namespace::network, CLONE_NEWNET, "net"},
                                        {Namespace::host_name, CLONE_NEWUTS, "uts"}};

const Kind& entry_of(Namespace kind) {
  for (const auto& entry : kinds_of_namespaces) {
    if (entry.kind == kind) return entry;
  }
  return kinds_of_namespaces[0];
}

Result<Fd> open_path(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return fail_errno("open", path);
  return fd;
}

/// Whether a knob of sysctl(8) has this value.
bool knob_is(std::string knob, std::string_view value) {
  std::ranges::replace(knob, '.', '/');
  const auto text = read_small_file("/proc/sys/" + knob);
  std::string_view rest = text ? std::string_view(*text) : std::string_view{};
  return next_line(rest) == value;
}

}  // namespace

unsigned long Namespaces::clone_flags() const {
  unsigned long flags = 0;
  for (const auto& entry : kinds_of_namespaces) {
    if (has(entry.kind)) flags |= static_cast<unsigned long>(entry.flag);
  }
  return flags;
}

std::string namespaces_hint(int number) {
  // What stands in the way, where the kernel tells; in the order in which it asks.
  if (number == ENOSPC || number == EUSERS) {
    for (const auto& entry : kinds_of_namespaces) {
      const std::string knob = fmt::format("user.max_{}_namespaces", entry.file);
      if (knob_is(knob, "0")) return fmt::format("allow them: sysctl {}=10000", knob);
    }
    return "too many are there already (sysctl -a | grep max_.*_namespaces)";
  }
  if (number == EINVAL) return "this kernel was built without them (CONFIG_USER_NS, CONFIG_NET_NS)";
  if (::geteuid() == 0) return "this root lacks CAP_SYS_ADMIN; in a container start that with --privileged";
  if (knob_is("user.max_user_namespaces", "0")) return "run it as root, or sysctl user.max_user_namespaces=10000";
  for (const auto& [knob, forbids, remedy] : {std::array{"kernel.unprivileged_userns_clone", "0", "1"},
                                              std::array{"kernel.apparmor_restrict_unprivileged_userns", "1", "0"}}) {
    if (knob_is(knob, forbids))
      return fmt::format("run it as root, or allow user namespaces: sysctl {}={}", knob, remedy);
  }
  return "run it as root; user namespaces are refused here (in a chroot, or in a container without --privileged)";
}

std::unexpected<Error> refused_namespaces(Namespaces kinds) {
  const int number = errno;
  const bool refused = number == EPERM || number == ENOSPC || number == EUSERS || number == EINVAL;
  std::string names;
  for (const auto& entry : kinds_of_namespaces) {
    if (kinds.has(entry.kind)) names += fmt::format("{}{}", names.empty() ? "" : ", ", entry.file);
  }
  Error error =
      error_from(number, "make", fmt::format("a namespace ({})", names), refused ? namespaces_hint(number) : "");
  // "No space left on device" means a disk to people.
  if (number == ENOSPC || number == EUSERS) error.reason = "the limit of namespaces is reached";
  return fail(std::move(error));
}

Result<void> enter_new(Namespaces kinds) {
  if (::unshare(static_cast<int>(kinds.clone_flags())) == 0) return {};
  return refused_namespaces(kinds);
}

Result<Fd> hold_namespace(Namespace kind) {
  return open_path(fmt::format("/proc/self/ns/{}", entry_of(kind).file));
}

Result<Fd> hold_namespace(Namespace kind, std::int32_t pid) {
  return open_path(fmt::format("/proc/{}/ns/{}", pid, entry_of(kind).file));
}

Result<Fd> hold_namespace_of_descriptor(std::int32_t pid, int number) {
  return open_path(fmt::format("/proc/{}/fd/{}", pid, number));
}

Result<Fd> hold_root(std::int32_t pid) {
  const std::string path = fmt::format("/proc/{}/root", pid);
  Fd root(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root.is_open()) return fail_errno("open", path);
  return root;
}

Result<void> enter_root(const Fd& held) {
  if (::fchdir(held.number()) == 0 && ::chroot(".") == 0) return {};
  return fail_errno("enter", "the root of a lab");
}

Result<void> enter(const Fd& held, Namespace kind) {
  // The kind is told, so that a descriptor of something else is refused.
  if (::setns(held.number(), entry_of(kind).flag) == 0) return {};
  return fail_errno("enter", fmt::format("a namespace ({})", entry_of(kind).file));
}

Result<void> map_root(std::uint32_t outer_user, std::uint32_t outer_group) {
  // Without CAP_SETGID outside, groups may be mapped only once none can be dropped any more (user_namespaces(7)).
  TRY(write_knob("/proc/self/setgroups", "deny"));
  TRY(write_knob("/proc/self/uid_map", fmt::format("0 {} 1", outer_user)));
  return write_knob("/proc/self/gid_map", fmt::format("0 {} 1", outer_group));
}

Result<void> set_host_name(const std::string& name) {
  if (::sethostname(name.data(), name.size()) == 0) return {};
  return fail_errno("set", "the host's name");
}

}  // namespace ntool::sys
