#include <ntool/base/line_splitter.hpp>
#include <ntool/net/ports.hpp>

namespace ntool::net {

Result<std::string> Ports::proc_net(std::string_view table) {
  return fail({.code = Errc::not_found,
               .operation = "read",
               .subject = "/proc/net/" + std::string(table),
               .reason = "there is no such table"});
}

Result<void> Ports::proc_net_lines(std::string_view table, const LineSink& sink) {
  LineSplitter lines;
  if (lines.feed(TRY(proc_net(table)), sink)) lines.finish(sink);
  return {};
}

}  // namespace ntool::net
