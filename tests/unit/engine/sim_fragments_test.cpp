// Fragments through the simulated network: of our host, and of what answers it.
#include "engine/sim/fragments.hpp"
#include "support/catch.hpp"
#include "unit/engine/sim_packets.hpp"

#include <algorithm>
#include <vector>

using namespace ntool;
using namespace ntool::test::sim;
using engine::sim::Fragmenter;
using engine::sim::Reassembly;

namespace {

std::vector<Packet> in_fragments(const Packet& packet, std::size_t mtu, std::uint32_t identification = 7) {
  std::vector<std::uint8_t> room;
  std::vector<Packet> all;
  Fragmenter pieces(packet, mtu, identification, room);
  while (const auto piece = pieces.next()) all.emplace_back(piece->begin(), piece->end());
  return all;
}

/// What fragments make whole, one after the other.
class Pieces {
 public:
  std::optional<Packet> add(const Packet& fragment, Duration at = 0s) {
    const auto packet = wire::parse_ip_packet(fragment);
    REQUIRE(packet);
    const auto part = engine::sim::fragment_in(*packet, fragment);
    REQUIRE(part);
    const auto whole = reassembly_.add(*part, start + at);
    if (!whole) return std::nullopt;
    largest = whole->largest;
    return Packet(whole->packet.begin(), whole->packet.end());
  }
  std::size_t largest = 0;

 private:
  Reassembly reassembly_;
};

Packet of_v4(std::size_t offset, bool more, std::size_t size, std::uint16_t identification = 7) {
  const Packet data(size, static_cast<std::uint8_t>(offset));
  ByteWriter out;
  wire::emit_ip_packet({.source = address("192.0.2.1"),
                        .destination = address("203.0.113.5"),
                        .protocol = wire::ip_protocol::udp,
                        .identification = identification,
                        .more_fragments = more,
                        .fragment_offset = static_cast<std::uint16_t>(offset),
                        .payload = data},
                       out);
  return out.take();
}

/// The answers of `topology` to these, put together again.
std::vector<Packet> answers_in_fragments(std::string_view topology, const std::vector<Packet>& packets) {
  auto network = network_of(topology);
  for (const auto& packet : packets) network.inject(packet, start);
  std::vector<Packet> whole;
  Pieces pieces;
  while (const auto delivery = network.poll_output(start + 1h)) {
    CHECK(delivery->packet.size() <= network.topology().link_mtu.value());
    Packet packet(delivery->packet.begin(), delivery->packet.end());
    if (!engine::sim::is_fragment(*wire::parse_ip_packet(packet))) {
      whole.push_back(std::move(packet));
    } else if (auto made = pieces.add(packet)) {
      whole.push_back(std::move(*made));
    }
  }
  return whole;
}

}  // namespace

TEST_CASE("a packet in fragments is the same again, in any order", "[sim]") {
  for (const std::string_view to : {"203.0.113.5", "2001:db8:2::5"}) {
    const auto packet = echo({.to = to, .size = 5000, .dont_fragment = false});
    auto fragments = in_fragments(packet, 1500);
    REQUIRE(fragments.size() == 4);
    for (const auto& fragment : fragments) CHECK(fragment.size() <= 1500);
    for (int turn = 0; turn < 4; ++turn) {
      Pieces pieces;
      for (std::size_t i = 0; i < 3; ++i) CHECK_FALSE(pieces.add(fragments[i]));
      auto whole = pieces.add(fragments[3]);
      REQUIRE(whole);
      if (to == "203.0.113.5") {
        (*whole)[4] = (*whole)[5] = 0;  // the identification is the fragments'
        (*whole)[10] = packet[10];
        (*whole)[11] = packet[11];
      }
      CHECK(*whole == packet);
      CHECK(pieces.largest > 1480);
      std::ranges::rotate(fragments, fragments.begin() + 1);
    }
  }
}

TEST_CASE("what need not or must not be in fragments is not", "[sim]") {
  CHECK(in_fragments(echo({.size = 1400, .dont_fragment = false}), 1500).size() == 1);
  CHECK(in_fragments(echo({.size = 3000}), 1500).size() == 1);
  CHECK(in_fragments(echo({.to = "2001:db8:2::5", .size = 1232}), 68).size() == 1);
  CHECK(in_fragments(Packet(3000, 0xff), 1500) == std::vector<Packet>{Packet(3000, 0xff)});
}

TEST_CASE("fragments that contradict each other make nothing", "[sim]") {
  Pieces pieces;
  SECTION("overlaps") {
    CHECK_FALSE(pieces.add(of_v4(0, true, 16)));
    CHECK_FALSE(pieces.add(of_v4(8, true, 16)));
    CHECK_FALSE(pieces.add(of_v4(16, false, 8)));
    // Refused for good, until it is forgotten.
    CHECK_FALSE(pieces.add(of_v4(0, true, 16), 1s));
    CHECK_FALSE(pieces.add(of_v4(16, false, 8), 2s));
    CHECK_FALSE(pieces.add(of_v4(0, true, 16), 31s));
    CHECK(pieces.add(of_v4(16, false, 8), 32s));
  }
  SECTION("two ends") {
    CHECK_FALSE(pieces.add(of_v4(16, false, 8)));
    CHECK_FALSE(pieces.add(of_v4(24, false, 8)));
    CHECK_FALSE(pieces.add(of_v4(0, true, 16)));
  }
  SECTION("data behind the end") {
    CHECK_FALSE(pieces.add(of_v4(32, true, 8)));
    CHECK_FALSE(pieces.add(of_v4(16, false, 8)));
    CHECK_FALSE(pieces.add(of_v4(0, true, 16)));
  }
  SECTION("sizes that no fragment has") {
    CHECK_FALSE(pieces.add(of_v4(0, true, 15)));
    CHECK_FALSE(pieces.add(of_v4(16, true, 0, 8)));
    CHECK_FALSE(pieces.add(of_v4(65528, false, 8, 9)));
  }
  SECTION("the same one twice is once") {
    CHECK_FALSE(pieces.add(of_v4(0, true, 16)));
    CHECK_FALSE(pieces.add(of_v4(0, true, 16)));
    CHECK(pieces.add(of_v4(16, false, 8))->size() == 44);
  }
}

TEST_CASE("fragments are kept for a while, and not more than a few", "[sim]") {
  Pieces pieces;
  CHECK_FALSE(pieces.add(of_v4(0, true, 16)));
  CHECK_FALSE(pieces.add(of_v4(16, false, 8), 31s));
  Pieces many;
  for (std::uint16_t i = 0; i < 65; ++i) CHECK_FALSE(many.add(of_v4(0, true, 16, i), i * 1ms));
  CHECK_FALSE(many.add(of_v4(16, false, 8, 0), 1s));  // the oldest made room, and this one for the next
  CHECK(many.add(of_v4(16, false, 8, 64), 1s));
  CHECK(many.add(of_v4(16, false, 8, 2), 1s));
}

TEST_CASE("large echo requests are answered through links that want fragments", "[sim]") {
  for (const std::string_view to : {"203.0.113.5", "2001:db8:2::5"}) {
    const auto all = answers_in_fragments("link mtu 1500\nhop 10.0.0.1\ntarget 203.0.113.5 2001:db8:2::5",
                                          in_fragments(echo({.to = to, .size = 3000, .dont_fragment = false}), 1500));
    REQUIRE(all.size() == 1);
    const auto heard = heard_from({all[0], start});
    CHECK(heard.checksum_ok);
    CHECK(heard.data == Packet(3000, 0x5a));
    CHECK(heard.ttl == 63);
  }
}

TEST_CASE("what must fit through a link is the largest fragment", "[sim]") {
  const std::string_view text = "hop 10.0.0.1 2001:db8:1::1 mtu 1400\ntarget 203.0.113.5 2001:db8:2::5";
  const Probe v4{.size = 3000, .dont_fragment = false};
  const Probe v6{.to = "2001:db8:2::5", .size = 3000};
  CHECK(answer_to(text, echo(v4)).type == wire::icmp_v4::echo_reply);
  CHECK(answers_to(text, in_fragments(echo(v4), 1500)).at(0).type == wire::icmp_v4::echo_reply);
  CHECK(answers_to(text, in_fragments(echo(v6), 1400)).at(0).type == wire::icmp_v6::echo_reply);
  const auto refused = answers_to(text, in_fragments(echo(v6), 1500)).at(0);
  CHECK(refused.type == wire::icmp_v6::packet_too_big);
  CHECK(refused.mtu == 1400);
}

TEST_CASE("each fragment of an answer is told, and counts for the last fragment of the question", "[sim]") {
  auto network = network_of("link mtu 1500\ntarget 203.0.113.5 duplicate 100%");
  std::vector<std::string> told;
  network.trace_to([&](const engine::sim::TraceEvent& event) {
    constexpr std::string_view kinds[] = {"entered", "ended", "answered", "delivered"};
    told.push_back(std::string(kinds[static_cast<int>(event.kind)]) + " " + std::to_string(*event.packet));
  });
  for (const auto& fragment : in_fragments(echo({.size = 2000, .dont_fragment = false}), 1500)) {
    network.inject(fragment, start);
  }
  CHECK(told == std::vector<std::string>{"entered 0", "ended 0", "entered 1", "answered 1", "answered 1", "answered 1",
                                         "answered 1"});
}

TEST_CASE("padding behind a packet is no part of it", "[sim]") {
  auto padded = udp({.ttl = 1, .size = 4});
  padded.resize(60);
  CHECK(answer_to("hop 10.0.0.1\ntarget 203.0.113.5", padded).data.size() == 32);
}
