// Giving up what a process does not need any more, once its sockets are open.
#pragma once

#include <cstdint>

#include <ntool/base/result.hpp>

namespace ntool::sys {

enum class KeptRight : std::uint8_t {
  none,
  raw_sockets,  ///< CAP_NET_RAW, for those who open more of them later
};

/// For the calling thread and those that it starts: all capabilities but the kept one leave its effective, permitted
/// and inheritable set, and all the ambient one (capabilities(7)); whoever runs us setuid root is himself again; and no
/// program that is executed gives anything back (PR_SET_NO_NEW_PRIVS, prctl(2)). What is open stays open, and root may
/// still read its own files.
Result<void> give_up_rights(KeptRight kept);

}  // namespace ntool::sys
