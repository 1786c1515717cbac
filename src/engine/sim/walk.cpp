// A packet's way from hop to hop, and what is said to it where it ends.
#include "flow.hpp"
#include "machine.hpp"
#include "rewrite.hpp"

#include <algorithm>

#include <ntool/wire/icmp.hpp>

namespace ntool::engine::sim {
namespace {

constexpr IcmpKind expired{wire::icmp_v4::time_exceeded, 0, wire::icmp_v6::time_exceeded, 0};
constexpr IcmpKind too_big{wire::icmp_v4::unreachable, 4, wire::icmp_v6::packet_too_big, 0};

/// Which hop comes at which step, and how far away it is then.
class Way {
 public:
  Way(const Path& path, std::size_t hops) : path_(path), steps_(hops) {
    if (const auto& loop = path.loop; loop && loop->first >= 1 && loop->first < loop->second && loop->second <= hops) {
      first_ = loop->first - 1;
      second_ = loop->second - 1;
      loops_ = true;
    }
  }

  /// A loop goes on until the packet's time to live is over.
  [[nodiscard]] bool goes_on(std::size_t step) const { return loops_ || step < steps_; }
  [[nodiscard]] std::size_t hop(std::size_t step) const {
    if (!loops_ || step <= second_) return step;
    return (step - second_) % 2 == 1 ? first_ : second_;
  }
  /// Out by every turn that it took, and back by the shortest way.
  [[nodiscard]] Duration rtt(std::size_t step) const {
    if (!loops_ || step <= second_) return path_.hops[step].line.rtt;
    const Duration far = path_.hops[second_].line.rtt;
    const Duration between = std::chrono::abs(far - path_.hops[first_].line.rtt);
    const auto turns = static_cast<std::int64_t>(step - second_);
    return (far + turns * between + path_.hops[hop(step)].line.rtt) / 2;
  }

 private:
  const Path& path_;
  std::size_t steps_;
  std::size_t first_ = 0, second_ = 0;
  bool loops_ = false;
};

/// The translated source, where the hop translates this family.
const IpAddress* translation_at(const Hop& hop, Family family) {
  const auto found =
      std::ranges::find_if(hop.nat, [&](const IpAddress& address) { return address.family() == family; });
  return found == hop.nat.end() ? nullptr : &*found;
}

}  // namespace

void Network::Machine::walk(Network& network, Journey& journey, const Place& place) {
  auto& packet = journey.packet;
  const auto& path = topology.paths[place.path];
  const Way way(path, place.hops);
  for (std::size_t step = 0; way.goes_on(step); ++step) {
    const std::size_t h = way.hop(step);
    const Hop& hop = path.hops[h];
    const Stop stop{place.path, h, way.rtt(step)};
    if (random.chance(hop.line.loss)) return end(journey, "lost");
    if (hop.refuses) {
      return hop_answers(network, journey, stop, *hop.refuses, rest_of_header_about(*hop.refuses, packet, travelling));
    }
    if (packet.ttl.value() <= 1) return hop_answers(network, journey, stop, expired, 0);
    packet.ttl = Ttl(static_cast<std::uint8_t>(packet.ttl.value() - 1));
    const bool whole = packet.source.is_v6() || packet.dont_fragment;
    if (hop.mtu && whole && journey.largest > hop.mtu->mtu.value()) {
      if (!hop.mtu->reported) return end(journey, "too big");
      return hop_answers(network, journey, stop, too_big, hop.mtu->mtu.value());
    }
    if (hop.nat.empty()) continue;
    if (const auto* source = translation_at(hop, packet.source.family())) {
      translate_source(travelling, packet, *source);
    }
  }
  arrive(network, journey, place);
}

void Network::Machine::hop_answers(Network& network, Journey& journey, const Stop& stop, const IcmpKind& kind,
                                   std::uint32_t rest_of_header) {
  const Hop& hop = topology.paths[stop.path].hops[stop.hop];
  OfHop& of_hop = paths[stop.path].hops[stop.hop];
  write_ttl(travelling, journey.packet.ttl);
  if (taken_over(network, journey, stop.hop + 1, stop.rtt)) return;
  const auto from = address_of(hop, journey.packet, stop.hop);
  if (!from) return end(journey, "no address");
  if (random.chance(hop.silence)) return end(journey, "silent");
  if (!deserves_error(journey.packet)) return end(journey, "no error about errors");
  if (hop.limit && !of_hop.bucket.take(*hop.limit, journey.now + stop.rtt / 2)) return end(journey, "rate limit");
  make_error(journey, {*from, journey.origin, after(hop.ttl, stop.hop)},
             {kind, rest_of_header, hop.quote, of_hop.extensions});
  launch({hop.line, hop.mangling, journey.now, stop.rtt, journey.number});
}

/// The translators on the way back put our own source into the quote again, and leave the rest of it alone.
void Network::Machine::make_error(const Journey& journey, const Envelope& envelope, const ErrorRules& rules) {
  if (journey.packet.source != journey.origin) write_source(travelling, journey.origin);
  emit_error(bench, envelope, rules, travelling);
}

void Network::Machine::arrive(Network& network, Journey& journey, const Place& place) {
  const Path& path = topology.paths[place.path];
  OfPath& of_path = paths[place.path];
  const Hop* hop = place.target ? nullptr : &path.hops[place.hops];
  const Target& target = hop != nullptr ? of_path.hops[place.hops].host : path.targets[*place.target];
  Bucket& bucket = hop != nullptr ? of_path.hops[place.hops].bucket : of_path.targets[*place.target];

  if (random.chance(target.line.loss)) return end(journey, "lost");
  write_ttl(travelling, journey.packet.ttl);
  if (taken_over(network, journey, place.hops + 1, target.line.rtt)) return;
  if (hop != nullptr && random.chance(hop->silence)) return end(journey, "silent");

  const Damage damage = damage_by(target);
  const Envelope envelope{journey.packet.destination, journey.origin, after(target.ttl, place.hops)};
  const Reaction reaction = react(target, journey.packet, envelope, damage, bench);
  switch (reaction.kind) {
    case Reaction::Kind::nothing: return end(journey, reaction.why);
    case Reaction::Kind::segment: return converse(journey, place, reaction.segment, damage);
    case Reaction::Kind::packet: break;
    case Reaction::Kind::error:
      if (!deserves_error(journey.packet)) return end(journey, "no error about errors");
      if (target.limit && !bucket.take(*target.limit, journey.now + target.line.rtt / 2)) {
        return end(journey, "rate limit");
      }
      make_error(journey, envelope,
                 {.kind = reaction.error,
                  .rest_of_header = rest_of_header_about(reaction.error, journey.packet, travelling),
                  .quote = target.quote});
  }
  launch({target.line, target.mangling, journey.now, target.line.rtt, journey.number});
}

Damage Network::Machine::damage_by(const Target& target) {
  Damage damage{.checksum = random.chance(target.bad_checksum)};
  if (random.chance(target.corrupt)) damage.byte = random.next();
  return damage;
}

bool Network::Machine::taken_over(Network& network, const Journey& journey, std::size_t hop, Duration rtt) {
  if (!answering) return false;
  return answering({journey.packet, travelling, journey.number, hop, journey.now + rtt / 2}, network);
}

std::optional<IpAddress> Network::Machine::address_of(const Hop& hop, const wire::IpPacket& packet, std::size_t index) {
  const auto fits = [&](const IpAddress& address) { return address.family() == packet.source.family(); };
  const auto count = static_cast<std::uint64_t>(std::ranges::count_if(hop.addresses, fits));
  if (count == 0) return std::nullopt;
  std::uint64_t chosen = 0;
  if (count > 1) {
    chosen = hop.balance == Balance::packet ? random.below(count) : flow_hash(packet, topology.seed + index) % count;
  }
  for (const auto& address : hop.addresses) {
    if (fits(address) && chosen-- == 0) return address;
  }
  return std::nullopt;
}

}  // namespace ntool::engine::sim
