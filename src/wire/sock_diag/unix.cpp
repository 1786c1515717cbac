#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>

#include <ntool/wire/sock_diag/unix.hpp>

namespace ntool::wire {
namespace {

constexpr std::uint8_t af_unix = 1;

Result<SocketProtocol> protocol_of(std::uint8_t kind) {
  switch (kind) {  // SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET
    case 1: return SocketProtocol::unix_stream;
    case 2: return SocketProtocol::unix_dgram;
    case 5: return SocketProtocol::unix_seqpacket;
    default: return malformed("UNIX socket", fmt::format("there is no kind {}", kind));
  }
}

/// As /proc/net/unix shows it: '@' for each NUL of an abstract name; a path ends at its NUL.
std::string path_of(Bytes name) {
  std::string path(as_text(name));
  if (path.empty() || path.front() != '\0') return path.substr(0, path.find('\0'));
  std::ranges::replace(path, '\0', '@');
  return path;
}

Result<void> take_queues(const NetlinkAttribute& attribute, UnixSocket& socket) {
  ByteReader reader(attribute.payload, std::endian::native);  // struct unix_diag_rqlen
  socket.receive_queue = TRY(reader.u32());
  socket.send_queue = TRY(reader.u32());
  return {};
}

Result<void> take_file(const NetlinkAttribute& attribute, UnixSocket& socket) {
  ByteReader reader(attribute.payload, std::endian::native);  // struct unix_diag_vfs
  const std::uint32_t inode = TRY(reader.u32());
  socket.file = UnixSocketFile{.inode = inode, .device = TRY(reader.u32())};
  return {};
}

Result<void> take_attribute(const NetlinkAttribute& attribute, UnixSocket& socket) {
  switch (attribute.type) {
    case UNIX_DIAG_NAME: socket.path = path_of(attribute.payload); break;
    case UNIX_DIAG_VFS: return take_file(attribute, socket);
    case UNIX_DIAG_PEER: socket.peer_inode = TRY(attribute.number<std::uint32_t>()); break;
    case UNIX_DIAG_ICONS: {
      ByteReader reader(attribute.payload, std::endian::native);
      socket.waiting_inodes.emplace();
      while (!reader.empty()) socket.waiting_inodes->push_back(TRY(reader.u32()));
      break;
    }
    case UNIX_DIAG_RQLEN: return take_queues(attribute, socket);
    case UNIX_DIAG_SHUTDOWN: socket.shutdown = TRY(attribute.number<std::uint8_t>()); break;
    case UNIX_DIAG_UID: socket.uid = TRY(attribute.number<std::uint32_t>()); break;
    default: break;
  }
  return {};
}

}  // namespace

Result<std::vector<std::uint8_t>> request_unix_sockets(SocketStates states, bool details) {
  NetlinkWriter writer(SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP);
  auto& fixed = writer.fixed();  // struct unix_diag_req
  fixed.u8(af_unix);
  fixed.u8(0);   // protocol: there is one
  fixed.u16(0);  // padding
  fixed.u32(states);
  fixed.u32(0);  // inode: any
  fixed.u32(UDIAG_SHOW_NAME | UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN | UDIAG_SHOW_UID |
            (details ? UDIAG_SHOW_VFS | UDIAG_SHOW_ICONS : 0U));
  fixed.u32(0);  // cookie: any
  fixed.u32(0);
  return writer.finish();
}

Result<UnixSocket> parse_unix_socket(const NetlinkMessage& message) {
  if (message.header.type != SOCK_DIAG_BY_FAMILY) {
    return malformed("UNIX socket", fmt::format("the message is of type {}", message.header.type));
  }
  unix_diag_msg raw;
  if (message.payload.size() < sizeof(raw)) {
    return malformed("UNIX socket", fmt::format("{} bytes where {} are expected", message.payload.size(), sizeof(raw)));
  }
  std::memcpy(&raw, message.payload.data(), sizeof(raw));
  if (raw.udiag_family != af_unix) return malformed("UNIX socket", fmt::format("family {}", raw.udiag_family));
  UnixSocket socket;
  socket.protocol = TRY(protocol_of(raw.udiag_type));
  socket.state = static_cast<SocketState>(raw.udiag_state);
  socket.inode = raw.udiag_ino;
  socket.cookie = std::uint64_t{raw.udiag_cookie[1]} << 32U | raw.udiag_cookie[0];
  TRY(for_each_attribute(message.payload.subspan(sizeof(raw)), [&](const NetlinkAttribute& attribute) -> Result<void> {
    return take_attribute(attribute, socket);
  }));
  return socket;
}

}  // namespace ntool::wire
