#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

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

}  // namespace

unsigned long Namespaces::clone_flags() const {
  unsigned long flags = 0;
  for (const auto& entry : kinds_of_namespaces) {
    if (has(entry.kind)) flags |= static_cast<unsigned long>(entry.flag);
  }
  return flags;
}

std::string_view namespaces_hint() {
  return "run it as root, or allow user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, "
         "kernel.apparmor_restrict_unprivileged_userns; in a container --privileged)";
}

Result<void> enter_new(Namespaces kinds) {
  if (::unshare(static_cast<int>(kinds.clone_flags())) == 0) return {};
  return fail_errno("make", "a namespace", errno == EPERM ? std::string(namespaces_hint()) : "");
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
