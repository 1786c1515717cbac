#include <ntool/net/ports.hpp>

namespace ntool::net {

Result<std::string> Ports::proc_net(std::string_view table) {
  return fail({.code = Errc::not_found,
               .operation = "read",
               .subject = "/proc/net/" + std::string(table),
               .reason = "there is no such table"});
}

}  // namespace ntool::net
