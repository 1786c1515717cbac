// Namespaces (namespaces(7)): what a process sees as the network, the mounts, the processes, the host's name and its
// own rights. All calls are about the calling process, which must have one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <ntool/base/result.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::sys {

enum class Namespace : unsigned { user = 1, mount = 2, pid = 4, network = 8, host_name = 16 };

/// A set of them.
class Namespaces {
 public:
  constexpr Namespaces(Namespace one) : bits_(static_cast<unsigned>(one)) {}  // NOLINT: a set of one
  constexpr Namespaces operator|(Namespaces other) const { return Namespaces(bits_ | other.bits_); }
  [[nodiscard]] constexpr bool has(Namespace one) const { return (bits_ & static_cast<unsigned>(one)) != 0; }
  /// As CLONE_NEW* of clone(2).
  [[nodiscard]] unsigned long clone_flags() const;

 private:
  constexpr explicit Namespaces(unsigned bits) : bits_(bits) {}
  unsigned bits_;
};
constexpr Namespaces operator|(Namespace a, Namespace b) {
  return Namespaces(a) | Namespaces(b);
}

/// From now on this process is in new ones (unshare(2)). Errors: Errc::permission; the hint says how they are allowed.
Result<void> enter_new(Namespaces kinds);
/// What to do where the kernel refuses namespaces with this errno: root, user namespaces or a limit, as far as it
/// tells.
std::string namespaces_hint(int number);
/// The Error of a call that was to make these, from errno: Errc::permission where it lacks rights.
std::unexpected<Error> refused_namespaces(Namespaces kinds);

/// Keeps the namespace that this process, or the process `pid`, is in.
Result<Fd> hold_namespace(Namespace kind);
Result<Fd> hold_namespace(Namespace kind, std::int32_t pid);
/// The namespace behind descriptor `number` of another process (/proc/PID/fd); needs the rights to look into it.
Result<Fd> hold_namespace_of_descriptor(std::int32_t pid, int number);

/// The root folder of a process, and making it ours (chroot(2)): a mount namespace that is entered begins at its own
/// root, which is not the one that a process sees after chroot(2).
Result<Fd> hold_root(std::int32_t pid);
Result<void> enter_root(const Fd& held);

/// setns(2). A PID namespace is for children that are made later.
Result<void> enter(const Fd& held, Namespace kind);

/// In a new user namespace: the user who made it becomes its root, and nobody else exists (user_namespaces(7)). Errors:
/// as the kernel says, also where /proc is not mounted.
Result<void> map_root(std::uint32_t outer_user, std::uint32_t outer_group);

/// sethostname(2).
Result<void> set_host_name(const std::string& name);

}  // namespace ntool::sys
