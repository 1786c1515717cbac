// Segments to and from the TCP servers of the simulated network, for their tests.
#pragma once

#include "unit/engine/sim_packets.hpp"

#include <array>
#include <string>
#include <vector>

namespace ntool::test::sim {

struct Got {
  wire::TcpSegment segment;  ///< without options and payload, which are beside it
  std::string payload;
  Packet options;
  Duration at{};
  std::optional<std::uint64_t> answers;
};

inline std::optional<Got> next_segment(Network& network, Instant now) {
  const auto delivery = network.poll_output(now);
  if (!delivery) return std::nullopt;
  const auto packet = wire::parse_ip_packet(delivery->packet);
  REQUIRE(packet);
  const auto segment = wire::parse_tcp(packet->payload, packet->source, packet->destination);
  REQUIRE(segment);
  Got got{*segment,
          std::string(as_text(segment->payload)),
          {segment->options.begin(), segment->options.end()},
          delivery->at - start,
          delivery->answers};
  got.segment.options = got.segment.payload = {};
  return got;
}

/// What comes within `patience`.
inline std::vector<Got> segments(Network& network, Duration since_start) {
  std::vector<Got> all;
  while (auto got = next_segment(network, start + since_start)) all.push_back(std::move(*got));
  return all;
}

inline constexpr Probe port_80{.port = 80};
inline constexpr std::array<std::uint8_t, 4> segment_size_100 = {2, 4, 0, 100};

/// A connection whose segments the test makes itself.
struct Hand {
  Network network;
  Duration now{};
  std::uint32_t ours = 1001;
  std::uint32_t theirs = 0;

  std::vector<Got> say(wire::TcpSegment segment) {
    network.inject(tcp(port_80, segment), start + now);
    return segments(network, now);
  }
  std::vector<Got> ack(std::uint16_t window = 65535) {
    return say({.sequence = ours, .acknowledgement = theirs, .ack = true, .window = window});
  }
  std::vector<Got> wait(Duration by) {
    now += by;
    return segments(network, now);
  }
};

inline Hand shaken(std::string_view topology, std::uint16_t window = 65535) {
  Hand hand{network_of(topology)};
  const auto got = hand.say({.sequence = hand.ours - 1, .syn = true, .window = window, .options = segment_size_100});
  REQUIRE(got.size() == 1);
  REQUIRE((got[0].segment.syn && got[0].segment.ack && got[0].segment.acknowledgement == hand.ours));
  hand.theirs = got[0].segment.sequence + 1;
  return hand;
}

inline std::string of_banner(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i % 26);
  return text;
}

}  // namespace ntool::test::sim
