#include "tcp_connections.hpp"

#include "stir.hpp"

#include <ntool/engine/sim/random.hpp>

namespace ntool::engine::sim {

std::uint64_t hash_of(const TcpEnds& ends, std::uint64_t seed) {
  std::uint64_t hash = mix(seed ^ (std::uint64_t{ends.server.port.value()} << 16U | ends.client.port.value()));
  for (const auto& address : {ends.server.ip, ends.client.ip}) hash = stir(hash, address.bytes());
  return mix(hash);
}

TcpConnections::Id TcpConnections::find(const TcpEnds& ends) const {
  Id id = buckets_[bucket_of(ends)];
  while (id != none && slots_[id].connection.ends != ends) id = slots_[id].chain;
  return id;
}

void TcpConnections::link(Id id) {
  slots_[id].older = youngest_;
  slots_[id].younger = none;
  (youngest_ == none ? oldest_ : slots_[youngest_].younger) = id;
  youngest_ = id;
}

void TcpConnections::unlink(Id id) {
  const Slot& slot = slots_[id];
  (slot.older == none ? oldest_ : slots_[slot.older].younger) = slot.younger;
  (slot.younger == none ? youngest_ : slots_[slot.younger].older) = slot.older;
}

void TcpConnections::heard(Id id, Instant now) {
  slots_[id].connection.heard = now;
  slots_[id].connection.unheard = 0;
  unlink(id);
  link(id);
}

TcpConnections::Id TcpConnections::add(const TcpEnds& ends, const TcpHome& home, Instant now) {
  Id id = free_;
  if (id == none) {
    id = static_cast<Id>(slots_.size());
    slots_.emplace_back();
  } else {
    free_ = slots_[id].chain;
  }
  Id& bucket = buckets_[bucket_of(ends)];
  slots_[id] = {.connection = {.ends = ends, .home = home, .heard = now}, .chain = bucket};
  bucket = id;
  link(id);
  ++used_;
  return id;
}

void TcpConnections::remove(Id id) {
  unlink(id);
  Id* at = &buckets_[bucket_of(slots_[id].connection.ends)];
  while (*at != id) at = &slots_[*at].chain;
  *at = slots_[id].chain;
  slots_[id].chain = free_;
  free_ = id;
  --used_;
}

}  // namespace ntool::engine::sim
