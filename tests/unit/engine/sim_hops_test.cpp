// What hops do beside forwarding: loops, translated addresses, interfaces told, chosen bytes.
#include "support/catch.hpp"
#include "unit/engine/sim_packets.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace ntool;
using namespace ntool::test::sim;

namespace {

/// The packet as it stands where it would be answered.
Packet as_it_arrives(std::string_view topology, const Packet& packet) {
  auto network = network_of(topology);
  Packet arrived;
  network.answer_by([&](const engine::sim::Arrival& arrival, Network&) {
    arrived.assign(arrival.bytes.begin(), arrival.bytes.end());
    return true;
  });
  network.inject(packet, start);
  return arrived;
}

/// What a hop that is mangled says to a packet that ends there.
Packet mangled(engine::sim::Mangling mangling, const Packet& packet) {
  auto topology = engine::sim::parse_topology("hop 10.0.0.1 2001:db8:1::1\ntarget 203.0.113.5 2001:db8:2::5");
  REQUIRE(topology);
  topology->paths[0].hops[0].mangling = std::move(mangling);
  Network network(std::move(*topology));
  network.inject(packet, start);
  const auto delivery = network.poll_output(start + 1s);
  return delivery ? Packet(delivery->packet.begin(), delivery->packet.end()) : Packet();
}

}  // namespace

TEST_CASE("two hops of a loop pass a packet to each other until it is over", "[sim]") {
  const std::string_view text =
      "hop 10.0.0.1 rtt 1ms\nhop 10.0.0.2 rtt 2ms\nhop 10.0.0.3 rtt 6ms\nloop 2 3\nhop 10.0.0.4\ntarget 203.0.113.5";
  const auto at = [&](std::uint8_t ttl) {
    const auto heard = answer_to(text, udp({.ttl = ttl}));
    CHECK(heard.type == wire::icmp_v4::time_exceeded);
    return heard.from.to_string() + " " + std::to_string(heard.at / 1ms);
  };
  CHECK(at(1) == "10.0.0.1 1");
  CHECK(at(2) == "10.0.0.2 2");
  CHECK(at(3) == "10.0.0.3 6");
  // Out by 3 + 2 ms, back from 10.0.0.2 by 1 ms; then 3 + 2 + 2 and back by 3.
  CHECK(at(4) == "10.0.0.2 6");
  CHECK(at(5) == "10.0.0.3 10");
  CHECK(at(6) == "10.0.0.2 10");
  CHECK(at(7) == "10.0.0.3 14");
  CHECK(at(255).starts_with("10.0.0.3 "));
  CHECK(at(254).starts_with("10.0.0.2 "));
  CHECK(answer_to(text, echo({.to = "10.0.0.4"})).type == wire::icmp_v4::time_exceeded);
  CHECK(answer_to(text, echo({.to = "10.0.0.3"})).type == wire::icmp_v4::echo_reply);
}

TEST_CASE("a hop tells its interface, beside its labels", "[sim]") {
  for (const std::string_view to : {"203.0.113.5", "2001:db8:2::5"}) {
    const auto heard = answer_to(
        "hop 10.0.0.1 2001:db8:1::1 mpls 24001 interface et-0/0/1 ifindex 5 ifmtu 9000\n"
        "target 203.0.113.5 2001:db8:2::5",
        udp({.to = to, .ttl = 1}));
    CHECK(heard.checksum_ok);
    CHECK(heard.data.size() == 128);
    const auto objects = wire::parse_icmp_extensions(heard.extensions);
    REQUIRE(objects);
    REQUIRE(objects->size() == 2);
    CHECK(wire::parse_mpls_labels(objects->front())->size() == 1);
    CHECK(*wire::parse_interface_information(objects->back()) ==
          wire::InterfaceInformation{.index = IfIndex(5), .name = "et-0/0/1", .mtu = Mtu(9000)});
  }
  const auto heard = answer_to("hop 10.0.0.1 ifindex 7\ntarget 203.0.113.5", udp({.ttl = 1}));
  CHECK(to_hex(heard.extensions) ==
        "2000dde8"
        "0008"
        "02"
        "08"
        "00000007");
}

namespace {

/// An IPv6 packet of a protocol that nobody knows, behind these extension headers (8 bytes each, their first is set
/// here). The chain of "next header"s begins with `kinds`.
Packet behind_extensions(const std::vector<std::uint8_t>& kinds) {
  Packet payload(8 * kinds.size() + 8, 0);
  for (std::size_t i = 0; i < kinds.size(); ++i) payload[8 * i] = i + 1 < kinds.size() ? kinds[i + 1] : 253;
  ByteWriter out;
  wire::emit_ip_packet({.source = address("2001:db8::1"),
                        .destination = address("2001:db8:2::5"),
                        .protocol = kinds.empty() ? std::uint8_t{253} : kinds[0],
                        .payload = payload},
                       out);
  return out.take();
}

std::uint32_t pointer_of(std::string_view topology, const Packet& packet) {
  auto network = network_of(topology);
  network.inject(packet, start);
  const auto delivery = network.poll_output(start + 1s);
  REQUIRE(delivery);
  const auto answer = wire::parse_ip_packet(delivery->packet);
  REQUIRE(answer);
  REQUIRE(answer->payload.size() > 8);
  CHECK(answer->payload[0] == wire::icmp_v6::parameter_problem);
  CHECK(answer->payload[1] == 1);
  return std::uint32_t{answer->payload[4]} << 24U | std::uint32_t{answer->payload[5]} << 16U |
         std::uint32_t{answer->payload[6]} << 8U | answer->payload[7];
}

}  // namespace

TEST_CASE("who does not know a protocol points to where IPv6 names it", "[sim]") {
  constexpr std::uint8_t hop_by_hop = 0, destination_options = 60, fragment = 44;
  const std::string target = "hop 2001:db8:1::1\ntarget 2001:db8:2::5";
  const std::string hop = "hop 2001:db8:1::1 unreachable protocol\ntarget 2001:db8:2::5";
  for (const auto& topology : {target, hop}) {
    CHECK(pointer_of(topology, behind_extensions({})) == 6);
    CHECK(pointer_of(topology, behind_extensions({hop_by_hop})) == 40);
    CHECK(pointer_of(topology, behind_extensions({hop_by_hop, destination_options})) == 48);
    CHECK(pointer_of(topology, behind_extensions({hop_by_hop, destination_options, fragment})) == 56);
  }
  CHECK(pointer_of(hop, echo({.to = "2001:db8:2::5"})) == 6);
}

TEST_CASE("nobody sends an ICMPv6 error about a redirect", "[sim]") {
  constexpr std::uint8_t redirect = 137;
  Packet message(40, 0);
  const auto answers = [&](std::uint8_t type) {
    message[0] = type;
    ByteWriter out;
    wire::emit_ip_packet({.source = address("2001:db8::1"),
                          .destination = address("2001:db8:2::5"),
                          .ttl = Ttl(1),
                          .protocol = wire::ip_protocol::icmp_v6,
                          .payload = message},
                         out);
    return answers_to("hop 2001:db8:1::1\ntarget 2001:db8:2::5", {out.take()}).size();
  };
  CHECK(answers(redirect) == 0);
  CHECK(answers(redirect + 1) == 1);
}

TEST_CASE("a hop translates the source of what goes on", "[sim]") {
  const std::string_view text =
      "hop 10.0.0.1\nhop 10.0.0.2 nat 198.51.100.9 2001:db8:ffff::9\nhop 10.0.0.3 2001:db8:1::3\n"
      "target 203.0.113.5 2001:db8:2::5 udp 7 echo tcp open";
  SECTION("with checksums that are right") {
    const std::vector<Packet> packets = {udp({}),
                                         udp({.to = "2001:db8:2::5"}),
                                         echo({}),
                                         echo({.to = "2001:db8:2::5"}),
                                         tcp({.port = 80}, {.sequence = 1, .syn = true}),
                                         tcp({.to = "2001:db8:2::5", .port = 80}, {.sequence = 1, .syn = true})};
    for (const auto& packet : packets) {
      const auto arrived = as_it_arrives(text, packet);
      const auto there = wire::parse_ip_packet(arrived);
      REQUIRE(there);
      CHECK(there->checksum_ok);
      CHECK(there->source == address(there->source.is_v4() ? "198.51.100.9" : "2001:db8:ffff::9"));
      const bool covers_addresses = there->protocol != wire::ip_protocol::icmp;
      const auto pseudo = covers_addresses ? wire::pseudo_header_sum(there->source, there->destination, there->protocol,
                                                                     there->payload.size())
                                           : 0;
      CHECK(wire::checksum(there->payload, pseudo) == 0);
    }
  }
  SECTION("and a wrong one stays wrong, none stays none") {
    auto wrong = udp({});
    wrong[27] ^= 1U;
    const auto arrived = as_it_arrives(text, wrong);
    const auto there = wire::parse_ip_packet(arrived);
    CHECK_FALSE(wire::parse_udp(there->payload, there->source, there->destination)->checksum_ok);
    auto none = udp({});
    none[26] = none[27] = 0;
    const auto same = as_it_arrives(text, none);
    CHECK((same[26] == 0 && same[27] == 0));
  }
  SECTION("and answers come back to us") {
    for (const std::string_view to : {"203.0.113.5", "2001:db8:2::5"}) {
      CHECK(answer_to(text, echo({.to = to})).checksum_ok);
      CHECK(answer_to(text, udp({.to = to, .port = 7})).data == Packet(56, 0x5a));
      const auto open = answer_to(text, tcp({.to = to, .port = 80}, {.sequence = 9, .syn = true}));
      CHECK((open.segment->syn && open.segment->acknowledgement == 10 && open.checksum_ok));
    }
  }
  SECTION("errors from behind quote our source, but the checksum that was made for the other") {
    for (const std::string_view to : {"203.0.113.5", "2001:db8:2::5"}) {
      const auto before = udp({.to = to, .ttl = 2});
      const auto behind = udp({.to = to, .ttl = 3});
      const std::size_t checksum = to == "203.0.113.5" ? 26 : 46;
      const auto heard = answer_to(text, behind);
      const auto quote = wire::parse_quoted_packet(heard.data, address(to).family());
      REQUIRE(quote);
      CHECK(quote->source == us(address(to)));
      CHECK(quote->checksum_ok);
      CHECK(heard.from == address(to == "203.0.113.5" ? "10.0.0.3" : "2001:db8:1::3"));
      CHECK_FALSE(std::ranges::equal(Bytes(heard.data).subspan(checksum, 2), Bytes(behind).subspan(checksum, 2)));
      CHECK(std::ranges::equal(Bytes(heard.data).subspan(checksum + 2), Bytes(behind).subspan(checksum + 2)));
      if (to != "203.0.113.5") continue;
      const auto near = answer_to(text, before);
      CHECK(near.from == address("10.0.0.2"));
      CHECK(std::ranges::equal(Bytes(near.data).subspan(20), Bytes(before).subspan(20)));
    }
  }
}

TEST_CASE("a hop says chosen bytes", "[sim]") {
  const auto plain = mangled({}, udp({.ttl = 1}));
  REQUIRE(plain.size() == 20 + 8 + 84);
  CHECK(mangled({.instead = {1, 2, 3}}, udp({.ttl = 1})) == Packet{1, 2, 3});
  CHECK(mangled({.cut = 0}, udp({.ttl = 1})).empty());
  // Patches of what stands instead, then more bytes, then the end of them all.
  CHECK(mangled({.instead = {1, 2, 3}, .patches = {{1, {9}}, {2, {8, 7}}, {5, {1}}}, .append = {4, 5}, .cut = 4},
                udp({.ttl = 1})) == Packet{1, 9, 8, 4});
  SECTION("without repair they are wrong, with it they are right") {
    for (const std::string_view to : {"203.0.113.5", "2001:db8:2::5"}) {
      engine::sim::Mangling mangling{.patches = {{60, {1, 2, 3}}}, .append = Packet(33, 7)};
      const auto packet = udp({.to = to, .ttl = 1});
      const auto right_length = mangled({}, packet).size() + 33;
      const auto raw = mangled(mangling, packet);
      CHECK(raw.size() == right_length);
      CHECK(wire::parse_ip_packet(raw)->payload.size() + 33 < right_length);
      mangling.repair = true;
      const auto repaired = mangled(mangling, packet);
      const auto parsed = wire::parse_ip_packet(repaired);
      REQUIRE(parsed);
      CHECK((parsed->checksum_ok && !parsed->cut));
      CHECK(parsed->payload.size() == right_length - (to == "203.0.113.5" ? 20 : 40));
      const auto pseudo = to == "203.0.113.5" ? 0
                                              : wire::pseudo_header_sum(parsed->source, parsed->destination,
                                                                        parsed->protocol, parsed->payload.size());
      CHECK(wire::checksum(parsed->payload, pseudo) == 0);
    }
  }
  SECTION("repair leaves alone what it does not understand") {
    for (const Packet& odd : {Packet{0x45}, Packet{0x95, 1, 2}, Packet(30, 0x4f), Packet(21, 0x45), Packet(39, 0x60)}) {
      const auto out = mangled({.instead = odd, .repair = true}, udp({.ttl = 1}));
      CHECK(out.size() == odd.size());
    }
  }
}

TEST_CASE("a target says chosen bytes under right checksums", "[sim]") {
  auto topology = engine::sim::parse_topology("target 203.0.113.5 udp 7 echo");
  REQUIRE(topology);
  topology->paths[0].targets[0].mangling =
      engine::sim::Mangling{.patches = {{28, {'h', 'i'}}}, .cut = 30, .repair = true};
  Network network(std::move(*topology));
  const auto all = answers_to(network, {udp({.port = 7})});
  REQUIRE(all.size() == 1);
  CHECK(all[0].checksum_ok);
  CHECK(all[0].data == Packet{'h', 'i'});
}
