// /proc/net/tcp, udp, raw …: whatever the bytes and however they are cut into chunks, no line ends the walk.
#include "require.hpp"

#include <cstdint>
#include <string_view>

#include <ntool/base/line_splitter.hpp>
#include <ntool/wire/proc_net/inet.hpp>

using ntool::fuzz::require;

namespace {

struct Count {
  std::size_t lines = 0, sockets = 0, bad = 0;
  bool operator==(const Count&) const = default;
};

Count walk(std::string_view text, std::size_t chunk, ntool::Family family) {
  using namespace ntool;
  Count count;
  wire::ProcNetInet table(family, wire::SocketProtocol::tcp);
  LineSplitter lines(4096);
  const auto seen = [&](std::string_view line) {
    ++count.lines;
    if (const auto socket = table.read(line)) {
      ++count.sockets;
      require(socket->local.ip.family() == family && socket->peer.ip.family() == family);
      require(socket->state >= wire::SocketState::established && socket->state <= wire::SocketState::closing);
      require(socket->timer.probes.has_value() && !socket->cookie);
      require(line.find(':') != std::string_view::npos);
    }
    return true;
  };
  while (!text.empty()) {
    require(lines.feed(text.substr(0, chunk), seen));
    text.remove_prefix(text.size() < chunk ? text.size() : chunk);
  }
  require(lines.finish(seen));
  count.bad = table.bad_lines();
  // The first line may be a heading; every other one is a socket or bad.
  require(count.sockets + count.bad == count.lines || count.sockets + count.bad + 1 == count.lines);
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto family : {ntool::Family::ipv4, ntool::Family::ipv6}) {
    const auto whole = walk(text, size + 1, family);
    require(walk(text, 1, family) == whole && walk(text, 7, family) == whole);
  }
  return 0;
}
