// The TCP servers and the network around them: what they say goes the way back.
#include "machine.hpp"

#include <algorithm>

namespace ntool::engine::sim {
namespace {

Bytes banner_of(const Target& target, Port port) {
  const auto found = std::ranges::find(target.banners, port, &Banner::port);
  return found == target.banners.end() ? Bytes() : as_bytes(found->text);
}

/// One way there and back, with all that may hold an answer up.
Duration longest_round_trip(const Line& line) {
  return line.rtt + line.jitter + line.reorder_by;
}

}  // namespace

void Network::Machine::converse(const Journey& journey, const Place& place, const wire::TcpSegment& segment,
                                const Damage& damage) {
  const Target& target = topology.paths[place.path].targets[*place.target];
  const TcpServer::Ends ends{{journey.packet.destination, segment.destination}, {journey.origin, segment.source}};
  const TcpServer::Home home{place.path, *place.target, banner_of(target, segment.destination),
                             longest_round_trip(target.line)};
  const Departure departure{target.line, target.mangling, journey.now, target.line.rtt, journey.number};
  const auto said = tcp.receive(ends, home, segment, journey.now + target.line.rtt / 2);
  if (said.empty()) return end(journey, segment.rst ? "reset" : segment.ack ? "bare ACK" : "no ACK");
  for (const auto& one : said) say(one, ends, home, departure, one.unasked ? damage_by(target) : damage);
}

void Network::Machine::say_again() {
  const auto repeat = tcp.repeat();
  const Target& target = topology.paths[repeat.home.path].targets[repeat.home.target];
  const Departure departure{target.line, target.mangling, repeat.at, target.line.rtt / 2, std::nullopt};
  for (const auto& one : repeat.said) say(one, repeat.ends, repeat.home, departure, damage_by(target));
}

void Network::Machine::say(const TcpServer::Said& said, const TcpServer::Ends& ends, const TcpServer::Home& home,
                           const Departure& departure, const Damage& damage) {
  const Path& path = topology.paths[home.path];
  const Target& target = path.targets[home.target];
  emit_segment(said.segment, {ends.server.ip, ends.client.ip, after(target.ttl, path.hops.size())}, damage, bench);
  if (said.unasked) {
    bool lost = random.chance(target.line.loss);
    for (const auto& hop : path.hops) lost = random.chance(hop.line.loss) || lost;
    if (lost) {
      if (trace) trace({TraceEvent::Kind::ended, departure.at, departure.number, bench.packet.view(), "lost"});
      return;
    }
  }
  launch(departure);
}

}  // namespace ntool::engine::sim
