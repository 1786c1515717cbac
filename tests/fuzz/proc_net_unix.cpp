// /proc/net/unix, whose names are other people's bytes.
#include "require.hpp"

#include <cstdint>
#include <string_view>

#include <ntool/base/line_splitter.hpp>
#include <ntool/wire/proc_net/unix.hpp>

using ntool::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ntool;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t lines = 0;
  std::size_t sockets = 0;
  wire::ProcNetUnix table;
  const auto seen = [&](std::string_view line) {
    ++lines;
    require(line.find('\n') == std::string_view::npos);
    if (const auto socket = table.read(line)) {
      ++sockets;
      require(socket->phase.has_value() && socket->references.has_value() && socket->flags.has_value());
      require(!socket->uid && !socket->receive_queue && socket->peer_inode == 0);
      require(line.ends_with(socket->path));
    }
    return true;
  };
  LineSplitter splitter(4096);
  for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(rest.size() < 5 ? rest.size() : 5)) {
    require(splitter.feed(rest.substr(0, 5), seen));
  }
  require(splitter.finish(seen));
  require(sockets + table.bad_lines() == lines || sockets + table.bad_lines() + 1 == lines);
  return 0;
}
