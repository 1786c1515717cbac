#include <array>
#include <climits>
#include <unistd.h>

#include <ntool/sys/own_name.hpp>

namespace ntool::sys {

std::string own_host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  if (::gethostname(name.data(), name.size() - 1) < 0) return "UNKNOWNHOST";
  return name.data();
}

}  // namespace ntool::sys
