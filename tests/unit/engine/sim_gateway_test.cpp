// The gateway, frame by frame: what comes in from the link, what goes out to it and when.
#include "support/catch.hpp"

#include <string>
#include <vector>

#include <ntool/engine/sim/gateway.hpp>
#include <ntool/engine/sim/topology_text.hpp>
#include <ntool/wire/arp.hpp>
#include <ntool/wire/icmp.hpp>
#include <ntool/wire/neighbor_discovery.hpp>
#include <ntool/wire/transport_header.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using namespace ntool::wire;
using engine::sim::Gateway;
using engine::sim::Network;

namespace {

using Frame = std::vector<std::uint8_t>;
constexpr Instant start{1000s};
constexpr MacAddress our_mac{0x02, 0x42, 0x64, 0x40, 0x00, 0x01};
constexpr MacAddress host_mac{0x02, 0x42, 0x64, 0x40, 0x00, 0x02};
constexpr MacAddress other_mac{0x02, 0x42, 0x64, 0x40, 0x00, 0x03};

IpAddress address(std::string_view text) {
  const auto parsed = IpAddress::parse(text);
  REQUIRE(parsed);
  return *parsed;
}
const IpAddress gateway4 = IpAddress::parse("100.64.0.1").value();
const IpAddress gateway6 = IpAddress::parse("fe80::1").value();
const IpAddress host4 = IpAddress::parse("100.64.0.2").value();
const IpAddress host6 = IpAddress::parse("fe80::2").value();

engine::sim::Topology topology_of(std::string_view text) {
  auto topology = engine::sim::parse_topology(text);
  REQUIRE(topology);
  return *topology;
}

/// A gateway with what it stands before.
struct Link {
  explicit Link(std::string_view topology = "target 203.0.113.5 2001:db8:2::5 rtt 20ms",
                std::optional<MacAddress> neighbor = {})
      : network(topology_of(topology)), gateway(network, {our_mac, gateway4, gateway6}, neighbor) {}

  /// All that has come out by then.
  std::vector<Frame> frames(Instant now = start) {
    std::vector<Frame> all;
    while (const auto frame = gateway.poll_frame(now)) all.emplace_back(frame->begin(), frame->end());
    return all;
  }
  std::vector<Frame> answers_to(const Frame& frame) {
    gateway.handle_frame(frame, start);
    return frames();
  }

  Network network;
  Gateway gateway;
};

Frame framed(std::uint16_t type, Bytes payload, const MacAddress& to = our_mac, const MacAddress& from = host_mac) {
  ByteWriter out;
  emit_ethernet({to, from, type, payload}, out);
  return out.take();
}

Frame arp_request(const IpAddress& target, const IpAddress& sender = host4, const MacAddress& to = ethernet_broadcast) {
  ByteWriter out;
  emit_arp({arp_operation::request, host_mac, sender, {}, target}, out);
  out.zeros(18);  // the padding of a short frame
  return framed(ether_type::arp, out.view(), to);
}

Frame ip_frame(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol, Bytes payload,
               Ttl ttl = Ttl(64), const MacAddress& to = our_mac, const MacAddress& from = host_mac) {
  ByteWriter out;
  emit_ip_packet({.source = source, .destination = destination, .ttl = ttl, .protocol = protocol, .payload = payload},
                 out);
  return framed(source.is_v4() ? ether_type::ipv4 : ether_type::ipv6, out.view(), to, from);
}

Frame solicitation(const IpAddress& target, const IpAddress& source, bool unicast = false) {
  const IpAddress to = unicast ? target : solicited_node(target);
  ByteWriter out;
  emit_neighbor_solicitation({target, source.is_unspecified() ? std::nullopt : std::optional(host_mac)}, source, to,
                             out);
  return ip_frame(source, to, ip_protocol::icmp_v6, out.view(), neighbor_discovery_hop_limit,
                  unicast ? our_mac : multicast_mac(to));
}

Frame ping(const IpAddress& destination, std::uint16_t sequence = 1, const MacAddress& to = our_mac,
           const MacAddress& from = host_mac, Ttl ttl = Ttl(64), std::optional<IpAddress> sender = {}) {
  const IpAddress source = sender.value_or(destination.is_v4() ? host4 : host6);
  const auto protocol = destination.is_v4() ? ip_protocol::icmp : ip_protocol::icmp_v6;
  const std::vector<std::uint8_t> data(56, 0x5a);
  ByteWriter out;
  emit_icmp_echo({.identifier = 7, .sequence = Seq(sequence), .data = data}, destination.family(), out,
                 destination.is_v4() ? 0 : pseudo_header_sum(source, destination, protocol, 8 + data.size()));
  return ip_frame(source, destination, protocol, out.view(), ttl, to, from);
}

struct Seen {
  MacAddress to{}, from{};
  IpPacket packet;
};
/// A frame with a packet in it; `frame` must outlive it.
Seen seen_in(const Frame& frame) {
  const auto parsed = parse_ethernet(frame);
  REQUIRE(parsed);
  const auto packet = parse_ip_packet(parsed->payload);
  REQUIRE(packet);
  CHECK(parsed->type == (packet->source.is_v4() ? ether_type::ipv4 : ether_type::ipv6));
  return {parsed->destination, parsed->source, *packet};
}

IcmpMessage icmp_in(const Seen& seen) {
  const auto& packet = seen.packet;
  const auto message = parse_icmp(packet.payload, packet.source.family(),
                                  packet.source.is_v4() ? 0
                                                        : pseudo_header_sum(packet.source, packet.destination,
                                                                            packet.protocol, packet.payload.size()));
  REQUIRE(message);
  CHECK(message->checksum_ok);
  return *message;
}

}  // namespace

TEST_CASE("the gateway tells who asks by ARP where its address is", "[sim]") {
  Link link;
  const auto unicast = GENERATE(false, true);
  const auto answers = link.answers_to(arp_request(gateway4, host4, unicast ? our_mac : ethernet_broadcast));
  REQUIRE(answers.size() == 1);
  const auto frame = parse_ethernet(answers[0]);
  REQUIRE(frame);
  CHECK(frame->destination == host_mac);
  CHECK(frame->source == our_mac);
  const auto reply = parse_arp(frame->payload);
  REQUIRE(reply);
  CHECK(*reply == ArpPacket{arp_operation::reply, our_mac, gateway4, host_mac, host4});
  CHECK(link.gateway.neighbor() == host_mac);
}

TEST_CASE("an ARP probe for the gateway's address hears that it is taken", "[sim]") {
  Link link;
  const auto answers = link.answers_to(arp_request(gateway4, address("0.0.0.0")));
  REQUIRE(answers.size() == 1);
  CHECK(parse_arp(parse_ethernet(answers[0])->payload)->target == address("0.0.0.0"));
}

TEST_CASE("the gateway answers ARP for no other address, no reply, and nobody who claims to be it", "[sim]") {
  Link link;
  CHECK(link.answers_to(arp_request(address("100.64.0.9"))).empty());
  CHECK(link.answers_to(arp_request(host4)).empty());
  CHECK(link.answers_to(arp_request(gateway4, gateway4)).empty());
  ByteWriter reply;
  emit_arp({arp_operation::reply, host_mac, host4, our_mac, gateway4}, reply);
  CHECK(link.answers_to(framed(ether_type::arp, reply.view())).empty());
}

TEST_CASE("the gateway answers solicitations for its address, also those that only probe", "[sim]") {
  Link link;
  const auto unicast = GENERATE(false, true);
  const auto answers = link.answers_to(solicitation(gateway6, host6, unicast));
  REQUIRE(answers.size() == 1);
  const auto seen = seen_in(answers[0]);
  CHECK(seen.to == host_mac);
  CHECK(seen.packet.source == gateway6);
  CHECK(seen.packet.destination == host6);
  const auto advertisement = parse_neighbor_advertisement(seen.packet);
  REQUIRE(advertisement);
  CHECK(*advertisement == NeighborAdvertisement{gateway6, true, true, true, our_mac});
}

TEST_CASE("a probe for duplicates of the gateway's address is answered to all", "[sim]") {
  Link link;
  const auto answers = link.answers_to(solicitation(gateway6, IpAddress::any(Family::ipv6)));
  REQUIRE(answers.size() == 1);
  const auto seen = seen_in(answers[0]);
  CHECK(seen.to == multicast_mac(all_nodes()));
  CHECK(seen.packet.destination == all_nodes());
  const auto advertisement = parse_neighbor_advertisement(seen.packet);
  REQUIRE(advertisement);
  CHECK_FALSE(advertisement->solicited);
}

TEST_CASE("solicitations for others, and the host's own probes for duplicates, are not answered", "[sim]") {
  Link link;
  CHECK(link.answers_to(solicitation(address("fe80::9"), host6)).empty());
  CHECK(link.answers_to(solicitation(host6, IpAddress::any(Family::ipv6))).empty());
  CHECK(link.gateway.counters().packets == 0);
}

TEST_CASE("a ping to the gateway itself is answered at once, with a TTL of 64", "[sim]") {
  Link link;
  const auto to = GENERATE(std::string("100.64.0.1"), std::string("fe80::1"));
  const auto answers = link.answers_to(ping(address(to), 3));
  REQUIRE(answers.size() == 1);
  const auto seen = seen_in(answers[0]);
  CHECK(seen.to == host_mac);
  CHECK(seen.packet.source == address(to));
  CHECK(seen.packet.ttl == Ttl(64));
  const auto message = icmp_in(seen);
  const auto* reply = std::get_if<IcmpEcho>(&message.body);
  REQUIRE(reply != nullptr);
  CHECK(reply->is_reply);
  CHECK(reply->sequence == Seq(3));
  CHECK(reply->data.size() == 56);
  CHECK(link.gateway.counters().packets == 0);
}

TEST_CASE("what else comes to the gateway's own address is ignored", "[sim]") {
  Link link;
  ByteWriter datagram;
  emit_udp({Port(40000), Port(53), {}}, host4, gateway4, datagram);
  CHECK(link.answers_to(ip_frame(host4, gateway4, ip_protocol::udp, datagram.view())).empty());
  auto broken = ping(gateway4);
  broken.back() ^= 1U;
  CHECK(link.answers_to(broken).empty());
  CHECK(link.gateway.counters().packets == 0);
}

TEST_CASE("a packet comes back from the network a round trip after its frame came", "[sim]") {
  Link link;
  const auto to = GENERATE(std::string("203.0.113.5"), std::string("2001:db8:2::5"));
  CHECK_FALSE(link.gateway.poll_timeout());
  link.gateway.handle_frame(ping(address(to)), start);
  CHECK(link.gateway.poll_timeout() == start + 20ms);
  CHECK(link.frames(start + 20ms - 1ns).empty());
  const auto answers = link.frames(start + 20ms);
  REQUIRE(answers.size() == 1);
  const auto seen = seen_in(answers[0]);
  CHECK(seen.to == host_mac);
  CHECK(seen.from == our_mac);
  CHECK(seen.packet.source == address(to));
  CHECK(seen.packet.ttl == Ttl(64));
  CHECK_FALSE(link.gateway.poll_timeout());
}

TEST_CASE("the gateway takes nothing from a TTL: the first answer is the first hop's", "[sim]") {
  Link link("hop 10.0.0.1 rtt 1ms\ntarget 203.0.113.5 rtt 20ms");
  link.gateway.handle_frame(ping(address("203.0.113.5"), 1, our_mac, host_mac, Ttl(1)), start);
  const auto answers = link.frames(start + 1ms);
  REQUIRE(answers.size() == 1);
  CHECK(seen_in(answers[0]).packet.source == address("10.0.0.1"));
}

TEST_CASE("the padding of a frame does not enter the network", "[sim]") {
  Link link;
  std::size_t size = 0;
  link.network.trace_to([&](const engine::sim::TraceEvent& event) {
    if (event.kind == engine::sim::TraceEvent::Kind::entered) size = event.bytes.size();
  });
  auto frame = ping(address("203.0.113.5"));
  frame.resize(frame.size() + 20);
  link.gateway.handle_frame(frame, start);
  CHECK(size == 20 + 8 + 56);
}

TEST_CASE("time does not go back between frames", "[sim]") {
  Link link;
  link.gateway.handle_frame(ping(address("203.0.113.5"), 1), start);
  link.gateway.handle_frame(ping(address("203.0.113.5"), 2), start - 5ms);
  CHECK(link.gateway.poll_timeout() == start + 20ms);
  CHECK(link.frames(start + 20ms).size() == 2);
}

TEST_CASE("answers go to all, to the neighbour that was told, and to whoever spoke last", "[sim]") {
  const auto target = address("203.0.113.5");
  ByteWriter packet;
  emit_ip_packet({.source = target, .destination = host4, .protocol = 253}, packet);
  const auto goes_to = [&](Link& link) {
    link.network.send(packet.view(), start);
    const auto frames = link.frames();
    REQUIRE(frames.size() == 1);
    return seen_in(frames[0]).to;
  };
  Link link;
  CHECK(goes_to(link) == ethernet_broadcast);
  link.gateway.handle_frame(ping(address("198.51.100.1"), 1, our_mac, other_mac), start);
  CHECK(goes_to(link) == other_mac);
  link.gateway.handle_frame(arp_request(address("100.64.0.77")), start);
  CHECK(goes_to(link) == host_mac);
  Link told("target 203.0.113.5", other_mac);
  CHECK(goes_to(told) == other_mac);
}

TEST_CASE("frames that concern no router are ignored, and teach it nothing", "[sim]") {
  Link link;
  const auto packet = ping(address("203.0.113.5"));
  const Bytes ip = Bytes(packet).subspan(14);
  const std::vector<Frame> frames = {
      {},
      Frame(13, 0xff),
      framed(ether_type::ipv4, ip, other_mac),           // another's
      framed(ether_type::ipv4, ip, ethernet_broadcast),  // to all
      framed(ether_type::ipv6, ip),                      // IPv4 that claims to be IPv6
      framed(0x8100, ip),                                // VLAN
      framed(0x88cc, ip),                                // LLDP
      framed(46, ip),                                    // a length, of old
      framed(ether_type::ipv4, ip, our_mac, our_mac),    // from ourselves
      framed(ether_type::ipv4, ip, our_mac, {}),         // from nobody
      framed(ether_type::ipv4, ip, our_mac, {1, 2, 3}),  // from a group
      framed(ether_type::ipv4, ip.first(40)),            // cut
      framed(ether_type::ipv4, {}),                      // empty
      framed(ether_type::ipv4, Frame(60, 0x45)),         // nonsense
      framed(ether_type::arp, Frame(60, 0x00)),          // nonsense
  };
  for (const auto& frame : frames) {
    CAPTURE(to_hex(frame));
    CHECK(link.answers_to(frame).empty());
  }
  CHECK_FALSE(link.gateway.neighbor());
  CHECK_FALSE(link.gateway.poll_timeout());
  CHECK(link.gateway.counters().packets == 0);
  CHECK(link.gateway.counters().frames == frames.size());
}

TEST_CASE("groups and link-local addresses are not forwarded", "[sim]") {
  Link link("target 0.0.0.0/0 ::/0");
  for (const auto* to : {"224.0.0.251", "255.255.255.255", "169.254.1.1", "ff02::2", "ff05::1:3", "fe80::9"}) {
    CAPTURE(to);
    CHECK(link.answers_to(ping(address(to))).empty());
  }
  CHECK(link.gateway.counters().packets == 0);
  CHECK(link.answers_to(ping(address("192.0.2.1"))).size() == 1);
}

TEST_CASE("what comes from an address that nobody can have is refused, and teaches nothing", "[sim]") {
  Link link("target 0.0.0.0/0 ::/0");
  for (const auto* from :
       {"0.0.0.0", "127.0.0.1", "127.9.9.9", "255.255.255.255", "224.0.0.1", "::", "::1", "ff02::1"}) {
    const auto source = address(from);
    for (const auto& to :
         {address(source.is_v4() ? "203.0.113.5" : "2001:db8:2::5"), source.is_v4() ? gateway4 : gateway6}) {
      CAPTURE(from, to.to_string());
      CHECK(link.answers_to(ping(to, 1, our_mac, host_mac, Ttl(64), source)).empty());
    }
    if (source.is_v6() && !source.is_unspecified()) CHECK(link.answers_to(solicitation(gateway6, source)).empty());
  }
  CHECK_FALSE(link.gateway.neighbor());
  CHECK(link.gateway.counters().packets == 0);
  CHECK(link.gateway.counters().answers == 0);
}

TEST_CASE("own answers beyond the room for them are counted and not sent", "[sim]") {
  Link link;
  for (int i = 0; i < 1000; ++i) link.gateway.handle_frame(arp_request(gateway4), start);
  CHECK(link.frames().size() == 256);
  CHECK(link.gateway.counters().unspoken == 1000 - 256);
  CHECK(link.answers_to(arp_request(gateway4)).size() == 1);
}
