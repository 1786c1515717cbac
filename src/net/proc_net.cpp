#include <ntool/net/proc_net.hpp>
#include <ntool/sys/files.hpp>

namespace ntool::net {

Result<std::string> read_proc_net(std::string_view table) {
  // A line of these tables is at most some 150 bytes; hosts of many containers have hundreds of thousands of them.
  constexpr std::size_t limit = std::size_t{64} << 20U;
  return sys::read_small_file("/proc/net/" + std::string(table), limit);
}

}  // namespace ntool::net
