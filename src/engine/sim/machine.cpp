#include "machine.hpp"

#include "mangling.hpp"

#include <algorithm>

namespace ntool::engine::sim {

bool Bucket::take(const RateLimit& limit, Instant now) {
  const Duration interval = Duration(std::chrono::seconds(1)) / std::max<std::uint32_t>(limit.per_second, 1);
  full_at_ = std::max(full_at_, now);
  if (full_at_ - now > interval * (std::int64_t{std::max<std::uint32_t>(limit.burst, 1)} - 1)) return false;
  full_at_ = full_at_ + interval;
  return true;
}

Network::Machine::Machine(Topology of)
    : topology(std::move(of)), random(topology.seed), routes(topology), tcp(topology.seed) {
  for (const auto& path : topology.paths) {
    OfPath& of_path = paths.emplace_back();
    for (const auto& hop : path.hops) {
      Target host{.line = hop.line, .ttl = hop.ttl, .limit = hop.limit, .quote = hop.quote, .mangling = hop.mangling};
      of_path.hops.push_back({std::move(host), extensions_of(hop), {}});
    }
    of_path.targets.resize(path.targets.size());
  }
}

void Network::Machine::inject(Network& network, Bytes ip_packet, Instant now) {
  const std::uint64_t number = injected++;
  travelling.assign(ip_packet.begin(), ip_packet.end());
  if (trace) trace({TraceEvent::Kind::entered, now, number, travelling});
  auto packet = wire::parse_ip_packet(travelling);
  Journey journey{packet ? *packet : wire::IpPacket{}, {}, 0, now, number};
  if (!packet || packet->cut || !packet->checksum_ok) return end(journey, "broken packet");
  // Frames have a least length: what was filled up is no part of the packet.
  travelling.resize(static_cast<std::size_t>(packet->payload.data() - travelling.data()) + packet->payload.size());
  journey.largest = travelling.size();
  if (is_fragment(*packet)) {
    const auto part = fragment_in(*packet, travelling);
    const auto whole = part ? reassembly.add(*part, now) : std::nullopt;
    if (!whole) return end(journey, "fragment: not all is there");
    travelling.assign(whole->packet.begin(), whole->packet.end());
    packet = wire::parse_ip_packet(travelling);
    if (!packet || is_fragment(*packet)) return end(journey, "broken packet");
    journey.packet = *packet;
    journey.largest = whole->largest;
  }
  journey.origin = packet->source;
  const auto place = routes.find(packet->destination);
  if (!place) return end(journey, "no route");
  walk(network, journey, *place);
}

void Network::Machine::launch(const Departure& departure) {
  Bytes packet = bench.packet.view();
  if (departure.mangling) {
    mangled.assign(packet.begin(), packet.end());
    mangle(*departure.mangling, mangled);
    packet = mangled;
  }
  if (packet.empty()) return;
  if (packet.size() > topology.link_mtu.value()) ++identification;
  const int copies = random.chance(departure.line.duplicate) ? 2 : 1;
  for (int i = 0; i < copies; ++i) {
    Instant at = departure.at + departure.travel + random.up_to(departure.line.jitter);
    if (random.chance(departure.line.reorder)) at = at + departure.line.reorder_by;
    Fragmenter pieces(packet, topology.link_mtu.value(), identification, fragment_room);
    while (const auto piece = pieces.next()) deliver(*piece, at, departure);
  }
}

void Network::Machine::deliver(Bytes packet, Instant at, const Departure& departure) {
  const bool added = deliveries.add(packet, at, departure.number);
  if (!trace) return;
  if (added) {
    trace({TraceEvent::Kind::answered, at, departure.number, packet});
  } else {
    trace({TraceEvent::Kind::ended, departure.at, departure.number, packet, queue_full});
  }
}

void Network::Machine::end(const Journey& journey, std::string_view why) {
  if (trace) trace({TraceEvent::Kind::ended, journey.now, journey.number, travelling, why});
}

std::optional<Delivery> Network::Machine::poll_output(Instant now) {
  // What has arrived first comes first: our host may answer, and then nothing is said again.
  for (auto at = tcp.next(); at && *at <= now; at = tcp.next()) {
    const auto arrival = deliveries.next();
    if (arrival && *arrival <= *at) break;
    say_again();
  }
  const auto delivery = deliveries.take(now);
  // When it really goes, which a busy machine makes later than was planned: a record is measured against.
  if (delivery && trace) trace({TraceEvent::Kind::delivered, now, delivery->answers, delivery->packet});
  return delivery;
}

}  // namespace ntool::engine::sim
