#include <array>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/privileges.hpp>

namespace ntool::sys {
namespace {

/// The C library has no wrappers for capget(2) and capset(2). Version 3 has 64 bits in two words.
using Sets = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;
__user_cap_header_struct this_thread() {
  return {_LINUX_CAPABILITY_VERSION_3, 0};
}

/// A change of user takes the rights of root, unless they are to be kept for a moment.
Result<void> become_the_caller(KeptRight kept) {
  const uid_t user = ::getuid();
  const gid_t group = ::getgid();
  if (::getegid() != group && ::setresgid(group, group, group) < 0)
    return fail_errno("give up", "the rights of a group");
  if (::geteuid() == user) return {};
  if (kept != KeptRight::none) ::prctl(PR_SET_KEEPCAPS, 1UL, 0UL, 0UL, 0UL);
  if (::setresuid(user, user, user) < 0) return fail_errno("give up", "the rights of another user");
  return {};
}

}  // namespace

Result<void> give_up_rights(KeptRight kept) {
  TRY(become_the_caller(kept));
  __user_cap_header_struct header = this_thread();
  Sets sets{};
  if (::syscall(SYS_capget, &header, sets.data()) < 0) return fail_errno("read", "our capabilities");
  const std::uint32_t keep = kept == KeptRight::raw_sockets ? 1U << static_cast<unsigned>(CAP_NET_RAW) : 0;
  Sets left{};
  left[0].permitted = left[0].effective = sets[0].permitted & keep;
  header = this_thread();
  if (::syscall(SYS_capset, &header, left.data()) < 0) return fail_errno("give up", "our capabilities");
  ::prctl(PR_CAP_AMBIENT, static_cast<unsigned long>(PR_CAP_AMBIENT_CLEAR_ALL), 0UL, 0UL, 0UL);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) < 0) return fail_errno("give up", "rights of other programs");
  return {};
}

}  // namespace ntool::sys
