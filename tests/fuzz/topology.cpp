// A topology's text and packets for it: what is read keeps its own bounds, and whatever a packet says, the network's
// answers are packets. The input is the text up to a NUL, then packets, each behind two bytes of length.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <ntool/engine/sim/network.hpp>
#include <ntool/engine/sim/topology_text.hpp>
#include <ntool/wire/ip_packet.hpp>

using namespace ntool;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_share(double value) {
  return value >= 0 && value <= 1;
}

void require_bounds(const engine::sim::Line& line) {
  for (const auto time : {line.rtt, line.jitter, line.reorder_by}) {
    require(time >= Duration::zero() && time <= std::chrono::hours(1));
  }
  require(is_share(line.loss) && is_share(line.duplicate) && is_share(line.reorder));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const auto nul = all.find('\0');
  auto topology = engine::sim::parse_topology(all.substr(0, nul));
  if (!topology) {
    require(topology.error().subject.starts_with("topology line "));
    return 0;
  }
  for (const auto& path : topology->paths) {
    for (const auto& hop : path.hops) {
      require_bounds(hop.line);
      require(is_share(hop.silence) && hop.labels.size() <= 16);
    }
    for (const auto& target : path.targets) {
      require_bounds(target.line);
      require(is_share(target.corrupt) && is_share(target.bad_checksum) && !target.addresses.empty());
    }
  }
  engine::sim::Network network(std::move(*topology));
  ByteReader packets(nul == std::string_view::npos ? Bytes() : Bytes(data, size).subspan(nul + 1));
  for (int i = 0; i < 64; ++i) {
    const auto length = packets.u16();
    if (!length) break;
    const auto packet = packets.take(*length);
    network.inject(packet ? *packet : packets.rest(), Instant{std::chrono::milliseconds(i)});
    if (!packet) break;
  }
  Instant last{};
  while (const auto next = network.poll_timeout()) {
    const auto delivery = network.poll_output(*next);
    require(delivery && delivery->at >= last);
    last = delivery->at;
    const auto packet = wire::parse_ip_packet(delivery->packet);
    require(packet && packet->checksum_ok && !packet->cut);
  }
  return 0;
}
