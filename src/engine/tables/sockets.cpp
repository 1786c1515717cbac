#include <fmt/format.h>

#include <ntool/engine/tables/sockets.hpp>

// Found beside their types by argument-dependent lookup.
namespace ntool::wire {

void describe(Fields& fields, const SocketTimer& timer) {
  fields.field("kind", engine::name_of(timer.kind)).field("expires_ms", timer.expires_ms);
  fields.field("retransmits", timer.retransmits).field("probes", timer.probes);
}

}  // namespace ntool::wire

namespace ntool::engine {
namespace {

using wire::SocketProtocol;
using wire::SocketState;

template <class T>
std::optional<T> unless_zero(T value) {
  return value == T{} ? std::nullopt : std::optional(value);
}

/// Which directions are shut down; absent where that is not known.
void describe_shutdown(Fields& fields, std::optional<std::uint8_t> shutdown) {
  if (!shutdown) return;
  std::vector<std::string_view> directions;
  if ((*shutdown & 1U) != 0) directions.push_back("receive");
  if ((*shutdown & 2U) != 0) directions.push_back("send");
  fields.list("shutdown", directions);
}

void describe_owners(Fields& fields, const std::optional<std::vector<SocketOwner>>& owners) {
  if (owners) fields.list("owners", *owners);
}

/// A raw socket has a protocol number in place of its port, and no port at its peer.
void describe_endpoints(Fields& fields, const InetSocketRecord& record) {
  const auto& socket = record.socket;
  const bool has_ports = socket.protocol != SocketProtocol::raw;
  if (!has_ports) {
    fields.field("ip_protocol", socket.local.port).field("ip_protocol_name", unless_empty(record.local_service));
  }
  fields.field("local_address", socket.local.ip.with_zone({})).field("local_name", unless_empty(record.local_name));
  if (has_ports) {
    fields.field("local_port", socket.local.port).field("local_service", unless_empty(record.local_service));
  }
  fields.field("peer_address", socket.peer.ip.with_zone({})).field("peer_name", unless_empty(record.peer_name));
  if (has_ports) {
    fields.field("peer_port", socket.peer.port).field("peer_service", unless_empty(record.peer_service));
  }
  fields.field("interface", unless_empty(record.interface_name));
  fields.field("interface_index", unless_zero(socket.interface.value()));
}

/// Of a listener the kernel tells connections in place of bytes.
template <class Queue>
void describe_queues(Fields& fields, bool listens, const Queue& receive, const Queue& send) {
  fields.field(listens ? "waiting_connections" : "receive_queue_bytes", receive);
  fields.field(listens ? "waiting_connections_limit" : "send_queue_bytes", send);
}

}  // namespace

std::string_view name_of(SocketProtocol protocol) {
  switch (protocol) {
    case SocketProtocol::tcp: return "tcp";
    case SocketProtocol::udp: return "udp";
    case SocketProtocol::udplite: return "udplite";
    case SocketProtocol::raw: return "raw";
    case SocketProtocol::unix_stream:
    case SocketProtocol::unix_dgram:
    case SocketProtocol::unix_seqpacket: return "unix";
  }
  return "unknown";
}

std::string_view name_of(SocketState state) {
  switch (state) {
    case SocketState::established: return "established";
    case SocketState::syn_sent: return "syn_sent";
    case SocketState::syn_recv: return "syn_recv";
    case SocketState::fin_wait_1: return "fin_wait_1";
    case SocketState::fin_wait_2: return "fin_wait_2";
    case SocketState::time_wait: return "time_wait";
    case SocketState::close: return "close";
    case SocketState::close_wait: return "close_wait";
    case SocketState::last_ack: return "last_ack";
    case SocketState::listen: return "listen";
    case SocketState::closing: return "closing";
  }
  return "unknown";
}

std::string_view name_of(wire::SocketTimer::Kind kind) {
  using Kind = wire::SocketTimer::Kind;
  switch (kind) {
    case Kind::off: return "off";
    case Kind::retransmit: return "retransmit";
    case Kind::keepalive: return "keepalive";
    case Kind::time_wait: return "time_wait";
    case Kind::probe: return "probe";
  }
  return "unknown";
}

std::string_view name_of(wire::UnixPhase phase) {
  using wire::UnixPhase;
  switch (phase) {
    case UnixPhase::free: return "free";
    case UnixPhase::unconnected: return "unconnected";
    case UnixPhase::connecting: return "connecting";
    case UnixPhase::connected: return "connected";
    case UnixPhase::disconnecting: return "disconnecting";
  }
  return "unknown";
}

void describe(Fields& fields, const SocketOwner& owner) {
  fields.field("pid", owner.pid).field("fd", owner.fd).field("name", owner.name);
}

void describe(Fields& fields, const InetSocketRecord& record) {
  const auto& socket = record.socket;
  fields.field("protocol", name_of(socket.protocol)).field("family", socket.local.ip.is_v4() ? "ipv4" : "ipv6");
  fields.field("state", name_of(socket.state));
  describe_endpoints(fields, record);
  const bool listens = socket.protocol == SocketProtocol::tcp && socket.state == SocketState::listen;
  describe_queues(fields, listens, std::optional(socket.receive_queue),
                  listens ? unless_zero(socket.send_queue) : std::optional(socket.send_queue));
  if (socket.timer.kind != wire::SocketTimer::Kind::off) fields.field("timer", socket.timer);
  fields.field("uid", socket.uid).field("user", unless_empty(record.user)).field("inode", unless_zero(socket.inode));
  fields.field("cookie", socket.cookie).field("mark", socket.mark).field("cgroup_id", socket.cgroup_id);
  describe_shutdown(fields, socket.shutdown);
  fields.field("v6_only", socket.v6_only);
  describe_owners(fields, record.owners);
}

void describe(Fields& fields, const UnixSocketRecord& record) {
  const auto& socket = record.socket;
  fields.field("protocol", name_of(socket.protocol));
  fields.field("type", socket.protocol == SocketProtocol::unix_stream  ? "stream"
                       : socket.protocol == SocketProtocol::unix_dgram ? "dgram"
                                                                       : "seqpacket");
  fields.field("state", name_of(socket.state));
  if (socket.phase) fields.field("phase", name_of(*socket.phase));
  fields.field("path", unless_empty(socket.path));
  describe_queues(fields, socket.state == SocketState::listen, socket.receive_queue, socket.send_queue);
  fields.field("uid", socket.uid).field("user", unless_empty(record.user)).field("inode", unless_zero(socket.inode));
  fields.field("peer_inode", unless_zero(socket.peer_inode)).field("references", socket.references);
  fields.field("flags", socket.flags).field("cookie", socket.cookie);
  if (socket.file) {
    fields.field("file_inode", socket.file->inode);
    fields.field("file_device", fmt::format("{}:{}", socket.file->device >> 20U, socket.file->device & 0xFFFFFU));
  }
  if (socket.waiting_inodes) fields.list("waiting_inodes", *socket.waiting_inodes);
  describe_shutdown(fields, socket.shutdown);
  describe_owners(fields, record.owners);
}

}  // namespace ntool::engine
