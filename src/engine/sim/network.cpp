#include "answers.hpp"
#include "flow.hpp"
#include "target.hpp"

#include <algorithm>

#include <ntool/engine/sim/network.hpp>
#include <ntool/wire/icmp.hpp>

namespace ntool::engine::sim {
namespace {

constexpr IcmpKind expired{wire::icmp_v4::time_exceeded, 0, wire::icmp_v6::time_exceeded, 0};
constexpr IcmpKind too_big{wire::icmp_v4::unreachable, 4, wire::icmp_v6::packet_too_big, 0};

/// Each hop on the way back takes one.
Ttl after(Ttl ttl, std::size_t hops) {
  return Ttl(static_cast<std::uint8_t>(ttl.value() > hops ? ttl.value() - hops : 1));
}

/// A router as a host: it answers echo requests and has no open ports.
Target host_of(const Hop& hop) {
  return {.line = hop.line, .ttl = hop.ttl, .limit = hop.limit, .quote = hop.quote};
}

/// The packet as it is after some hops: the IPv4 header's checksum covers the TTL.
void write_ttl(MutableBytes packet, Ttl ttl) {
  if (packet[0] >> 4U == 6) {
    packet[7] = ttl.value();
    return;
  }
  packet[8] = ttl.value();
  packet[10] = packet[11] = 0;
  const std::uint16_t sum = wire::checksum(packet.first((packet[0] & 0x0fU) * 4U));
  packet[10] = static_cast<std::uint8_t>(sum >> 8U);
  packet[11] = static_cast<std::uint8_t>(sum & 0xffU);
}

}  // namespace

struct Network::Journey {
  wire::IpPacket packet;
  Instant now;
  std::uint64_t number;
};

struct Network::Room {
  Workbench bench;
  std::vector<std::uint8_t> travelling;
};

Network::Network(Topology topology)
    : topology_(std::move(topology)), random_(topology_.seed), room_(std::make_unique<Room>()) {
  for (const auto& path : topology_.paths) {
    buckets_.push_back({std::vector<Bucket>(path.hops.size()), std::vector<Bucket>(path.targets.size())});
  }
}
Network::~Network() = default;
Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;

bool Network::Bucket::take(const RateLimit& limit, Instant now) {
  const Duration interval = Duration(std::chrono::seconds(1)) / std::max<std::uint32_t>(limit.per_second, 1);
  full_at = std::max(full_at, now);
  if (full_at - now > interval * (std::int64_t{std::max<std::uint32_t>(limit.burst, 1)} - 1)) return false;
  full_at = full_at + interval;
  return true;
}

std::optional<Network::Place> Network::find(const IpAddress& destination) const {
  for (std::size_t p = 0; p < topology_.paths.size(); ++p) {
    const auto& targets = topology_.paths[p].targets;
    for (std::size_t t = 0; t < targets.size(); ++t) {
      const auto has = [&](const Prefix& prefix) { return prefix.contains(destination); };
      if (std::ranges::any_of(targets[t].addresses, has)) return Place{p, topology_.paths[p].hops.size(), t};
    }
  }
  for (std::size_t p = 0; p < topology_.paths.size(); ++p) {
    const auto& hops = topology_.paths[p].hops;
    for (std::size_t h = 0; h < hops.size(); ++h) {
      if (std::ranges::find(hops[h].addresses, destination) != hops[h].addresses.end())
        return Place{p, h, std::nullopt};
    }
  }
  return std::nullopt;
}

void Network::inject(Bytes ip_packet, Instant now) {
  const std::uint64_t number = injected_++;
  auto& travelling = room_->travelling;
  travelling.assign(ip_packet.begin(), ip_packet.end());
  if (trace_) trace_({TraceEvent::Kind::entered, now, number, travelling});
  const auto packet = wire::parse_ip_packet(travelling);
  Journey journey{packet ? *packet : wire::IpPacket{}, now, number};
  if (!packet || packet->cut || !packet->checksum_ok) return end(journey, "broken packet");
  const auto place = find(packet->destination);
  if (!place) return end(journey, "no route");
  walk(journey, *place);
}

void Network::walk(Journey& journey, const Place& place) {
  auto& packet = journey.packet;
  const auto& hops = topology_.paths[place.path].hops;
  for (std::size_t h = 0; h < place.hops; ++h) {
    const Hop& hop = hops[h];
    if (random_.chance(hop.line.loss)) return end(journey, "lost");
    if (hop.refuses) return hop_answers(journey, place.path, h, *hop.refuses, 0);
    if (packet.ttl.value() <= 1) return hop_answers(journey, place.path, h, expired, 0);
    packet.ttl = Ttl(static_cast<std::uint8_t>(packet.ttl.value() - 1));
    const bool whole = packet.source.is_v6() || packet.dont_fragment;
    if (hop.mtu && whole && room_->travelling.size() > hop.mtu->mtu.value()) {
      if (!hop.mtu->reported) return end(journey, "too big");
      return hop_answers(journey, place.path, h, too_big, hop.mtu->mtu.value());
    }
  }
  arrive(journey, place);
}

void Network::hop_answers(Journey& journey, std::size_t path, std::size_t index, const IcmpKind& kind,
                          std::uint32_t rest_of_header) {
  const Hop& hop = topology_.paths[path].hops[index];
  write_ttl(room_->travelling, journey.packet.ttl);
  if (taken_over(journey, index + 1, hop.line.rtt)) return;
  const auto from = address_of(hop, journey.packet, index);
  if (!from) return end(journey, "no address");
  if (random_.chance(hop.silence)) return end(journey, "silent");
  if (!deserves_error(journey.packet)) return end(journey, "no error about errors");
  if (hop.limit && !buckets_[path].hops[index].take(*hop.limit, journey.now + hop.line.rtt / 2)) {
    return end(journey, "rate limit");
  }
  const Envelope envelope{*from, journey.packet.source, after(hop.ttl, index)};
  emit_error(room_->bench, envelope, {kind, rest_of_header, hop.quote, hop.labels}, room_->travelling);
  launch(journey, hop.line);
}

void Network::arrive(Journey& journey, const Place& place) {
  const Path& path = topology_.paths[place.path];
  const Hop* hop = place.target ? nullptr : &path.hops[place.hops];
  const Target as_host = hop != nullptr ? host_of(*hop) : Target{};
  const Target& target = hop != nullptr ? as_host : path.targets[*place.target];
  Bucket& bucket = hop != nullptr ? buckets_[place.path].hops[place.hops] : buckets_[place.path].targets[*place.target];

  if (random_.chance(target.line.loss)) return end(journey, "lost");
  write_ttl(room_->travelling, journey.packet.ttl);
  if (taken_over(journey, place.hops + 1, target.line.rtt)) return;
  if (hop != nullptr && random_.chance(hop->silence)) return end(journey, "silent");

  Damage damage{.checksum = random_.chance(target.bad_checksum)};
  if (random_.chance(target.corrupt)) damage.byte = random_.next();
  const Ttl ttl = after(target.ttl, place.hops);
  const Reaction reaction = react(target, journey.packet, ttl, damage, room_->bench);
  if (reaction.kind == Reaction::Kind::nothing) return end(journey, reaction.why);
  if (reaction.kind == Reaction::Kind::error) {
    if (!deserves_error(journey.packet)) return end(journey, "no error about errors");
    if (target.limit && !bucket.take(*target.limit, journey.now + target.line.rtt / 2)) {
      return end(journey, "rate limit");
    }
    const Envelope envelope{journey.packet.destination, journey.packet.source, ttl};
    emit_error(room_->bench, envelope, {.kind = reaction.error, .quote = target.quote}, room_->travelling);
  }
  launch(journey, target.line);
}

bool Network::taken_over(const Journey& journey, std::size_t hop, Duration rtt) {
  if (!answering_) return false;
  return answering_({journey.packet, room_->travelling, journey.number, hop, journey.now + rtt / 2}, *this);
}

std::optional<IpAddress> Network::address_of(const Hop& hop, const wire::IpPacket& packet, std::size_t index) {
  const auto fits = [&](const IpAddress& address) { return address.family() == packet.source.family(); };
  const auto count = static_cast<std::uint64_t>(std::ranges::count_if(hop.addresses, fits));
  if (count == 0) return std::nullopt;
  std::uint64_t chosen = 0;
  if (count > 1) {
    chosen = hop.balance == Balance::packet ? random_.below(count) : flow_hash(packet, topology_.seed + index) % count;
  }
  for (const auto& address : hop.addresses) {
    if (fits(address) && chosen-- == 0) return address;
  }
  return std::nullopt;
}

void Network::launch(const Journey& journey, const Line& line) {
  const int copies = random_.chance(line.duplicate) ? 2 : 1;
  for (int i = 0; i < copies; ++i) {
    Instant at = journey.now + line.rtt + random_.up_to(line.jitter);
    if (random_.chance(line.reorder)) at = at + line.reorder_by;
    deliveries_.add(room_->bench.packet.view(), at, journey.number);
    if (trace_) trace_({TraceEvent::Kind::answered, at, journey.number, room_->bench.packet.view()});
  }
}

void Network::end(const Journey& journey, std::string_view why) {
  if (trace_) trace_({TraceEvent::Kind::ended, journey.now, journey.number, room_->travelling, why});
}

void Network::send(Bytes packet, Instant at) {
  deliveries_.add(packet, at, std::nullopt);
}

std::optional<Delivery> Network::poll_output(Instant now) {
  const auto delivery = deliveries_.take(now);
  if (delivery && trace_) trace_({TraceEvent::Kind::delivered, delivery->at, delivery->answers, delivery->packet});
  return delivery;
}

}  // namespace ntool::engine::sim
