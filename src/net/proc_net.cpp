#include <ntool/base/line_splitter.hpp>
#include <ntool/net/proc_net.hpp>
#include <ntool/sys/files.hpp>

namespace ntool::net {

Result<std::string> read_proc_net(std::string_view table) {
  // A line of these tables is at most some 150 bytes; hosts of many containers have hundreds of thousands of them.
  constexpr std::size_t limit = std::size_t{64} << 20U;
  return sys::read_small_file("/proc/net/" + std::string(table), limit);
}

Result<void> read_proc_net_lines(std::string_view table, const LineSink& sink) {
  LineSplitter lines;
  bool more = true;
  TRY(sys::read_in_chunks("/proc/net/" + std::string(table), [&](std::string_view chunk) {
    more = lines.feed(chunk, sink);
    return more;
  }));
  if (more) lines.finish(sink);
  return {};
}

}  // namespace ntool::net
