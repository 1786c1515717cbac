// The bytes of raw probes, and what is found in answers to them, without a network.
#include "net/raw_probes.hpp"

#include "support/catch.hpp"

#include <array>
#include <set>

#include <ntool/wire/dccp.hpp>
#include <ntool/wire/ip_packet.hpp>
#include <ntool/wire/sctp.hpp>
#include <ntool/wire/transport_header.hpp>

using namespace ntool;
using net::RawPortRules;
using net::RawProbes;
using Kind = wire::ProbeAnswer::Kind;
using Probe = RawPortRules::Probe;

namespace {

constexpr std::uint16_t secret = 0xBEEF;
constexpr Port ours(50001);
const IpAddress us = *IpAddress::parse("192.0.2.1");
const IpAddress them = *IpAddress::parse("198.51.100.7");
const std::vector<std::uint8_t> payload(40, 0x41);
constexpr std::array<std::uint16_t, 7> ids{0, 1, 2, 0x1234, 0x7FFF, 0xBEEF, 0xFFFF};

std::vector<std::uint8_t> written(RawProbes& probes, std::uint16_t id, Bytes data = payload, std::uint8_t flow = 0) {
  ByteWriter out;
  probes.write({.id = Seq(id), .flow = flow, .to = them, .port = Port(80), .payload = data}, ours, us, out);
  return out.take();
}

/// What a router tells of the probe when it quotes `size` bytes behind the IP header.
wire::QuotedProbe quoted(const RawProbes& probes, Bytes probe, std::size_t size = 1000) {
  static ByteWriter packet;  // the result lends from it
  packet.clear();
  wire::emit_ip_packet({.source = us, .destination = them, .protocol = probes.protocol(), .payload = probe}, packet);
  return wire::parse_quote(packet.view().first(20 + std::min(size, probe.size())), Family::ipv4).value();
}

std::optional<RawProbes::Reply> answered(const RawProbes& probes, const wire::TcpSegment& segment) {
  static ByteWriter bytes;  // the result lends from it
  bytes.clear();
  wire::emit_tcp(segment, them, us, bytes);
  return probes.read(bytes.view(), them, us);
}

}  // namespace

TEST_CASE("all probes of a flow have one checksum, and each its id") {
  const auto probe = GENERATE(Probe::tcp, Probe::dccp, Probe::udp_lite);
  RawPortRules rules{.probe = probe, .tcp_options = {.max_segment_size = 1460}};
  if (probe == Probe::tcp) rules.tcp_flags = GENERATE(std::uint8_t{2}, std::uint8_t{16}, std::uint8_t{0xC2});
  rules.lite_coverage = 0;
  RawProbes probes(rules, secret);
  std::set<std::optional<std::uint16_t>> checksums;
  for (const std::uint16_t id : ids) {
    const auto bytes = written(probes, id);
    const auto quote = quoted(probes, bytes);
    checksums.insert(quote.checksum);
    CHECK(quote.source_port == ours);
    CHECK(probes.mark_quoted(quote).id == Seq(id));
  }
  CHECK(checksums.size() == 1);
  CHECK_FALSE(checksums.contains(std::nullopt));
}

TEST_CASE("all bare payloads of a flow are alike where protocols have ports, and those of two flows are not") {
  RawProbes probes({.probe = Probe::payload}, secret);
  std::set<std::vector<std::uint8_t>> fronts;
  for (const std::uint8_t flow : std::to_array<std::uint8_t>({0, 1, 2, 127, 254, 255})) {
    CAPTURE(flow);
    std::set<std::vector<std::uint8_t>> of_flow;
    for (const std::uint16_t id : ids) {
      const auto bytes = written(probes, id, payload, flow);
      of_flow.insert({bytes.begin(), bytes.begin() + 4});
      // Eight bytes are quoted at least; and somebody may send them all back.
      const auto quote = quoted(probes, bytes, 8);
      CHECK(probes.mark_quoted(quote).id == Seq(id));
      CHECK(probes.flow_of(quote.transport) == flow);
      const auto back = probes.read(bytes, them, us);
      REQUIRE(back);
      CHECK(back->id == Seq(id));
      CHECK(back->flow == flow);
    }
    CHECK(of_flow.size() == 1);
    fronts.merge(of_flow);
  }
  CHECK(fronts.size() == 6);
  // What is somebody's own says nothing of a flow.
  const std::vector<std::uint8_t> strange(40, 0x42);
  CHECK(probes.read(strange, them, us)->flow == 0);
  CHECK(probes.flow_of(Bytes(strange).first(3)) == 0);
  CHECK(RawProbes({.probe = Probe::tcp}, secret).flow_of(strange) == 0);
}

TEST_CASE("eight bytes of a quote tell which TCP probe or bare payload it was") {
  const auto probe = GENERATE(Probe::tcp, Probe::payload);
  RawProbes probes({.probe = probe}, secret);
  for (const std::uint16_t id : ids) {
    const auto bytes = written(probes, id);
    CHECK(probes.mark_quoted(quoted(probes, bytes, 8)).id == Seq(id));
    CHECK_FALSE(probes.mark_quoted(quoted(probes, bytes, 7)).id);
    CHECK_FALSE(probes.mark_quoted(quoted(probes, bytes, 7)).is_foreign);
  }
}

TEST_CASE("a quote with a number that is none of ours is told from one that is too short or padded") {
  const auto probe = GENERATE(Probe::tcp, Probe::dccp, Probe::udp_lite, Probe::payload);
  RawProbes probes({.probe = probe}, secret);
  auto bytes = written(probes, 0x1234);
  const std::size_t at = probe == Probe::tcp || probe == Probe::payload ? 4 : probe == Probe::dccp ? 12 : 8;
  bytes[at] ^= 1U;
  CHECK(probes.mark_quoted(quoted(probes, bytes)).is_foreign);
  CHECK_FALSE(probes.mark_quoted(quoted(probes, bytes)).id);
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), 4, std::uint8_t{0});
  CHECK_FALSE(probes.mark_quoted(quoted(probes, bytes)).is_foreign);
  CHECK_FALSE(probes.mark_quoted(quoted(probes, bytes)).id);
}

TEST_CASE("of a bare payload only five bytes change, and of a short one none or one") {
  RawProbes probes({.probe = Probe::payload, .protocol = 47}, secret);
  CHECK(probes.protocol() == 47);
  CHECK_FALSE(probes.has_ports());
  CHECK(to_hex(Bytes(written(probes, 0x1234)).first(9)) == "414141001234edcb41");
  CHECK(to_hex(written(probes, 0x1234, Bytes(payload).first(7))) == "41414100414141");
  CHECK(to_hex(written(probes, 0x1234, Bytes(payload).first(3), 9)) == "414141");
  CHECK(written(probes, 1, {}).empty());
}

TEST_CASE("a SYN and its answers") {
  RawProbes probes({.probe = Probe::tcp}, secret);
  for (const std::uint16_t id : ids) {
    const auto sent = wire::parse_tcp(written(probes, id), us, them);
    REQUIRE(sent);
    CHECK(sent->checksum_ok);
    CHECK(sent->payload.empty());
    CHECK(wire::tcp_flags(*sent) == 2);
    const wire::TcpSegment open{.source = Port(80),
                                .destination = ours,
                                .sequence = 77,
                                .acknowledgement = sent->sequence + 1,
                                .syn = true,
                                .ack = true};
    const auto connected = answered(probes, open);
    REQUIRE(connected);
    CHECK(connected->kind == Kind::connected);
    CHECK(connected->id == Seq(id));
    CHECK(connected->to == ours);
    CHECK(connected->payload.size() == 20);
    wire::TcpSegment closed = open;
    closed.syn = false, closed.rst = true;
    CHECK(answered(probes, closed)->kind == Kind::refused);
    CHECK(answered(probes, closed)->id == Seq(id));
    // Data of a connection, a reset without an acknowledgement, and numbers that are none of ours.
    wire::TcpSegment other = open;
    other.syn = false;
    CHECK_FALSE(answered(probes, other));
    other = open, other.acknowledgement += 1;
    CHECK_FALSE(answered(probes, other));
    other = closed, other.ack = false;
    CHECK_FALSE(answered(probes, other));
  }
}

TEST_CASE("a SYN with data is answered with or without its data acknowledged, and with nothing between") {
  RawProbes probes({.probe = Probe::tcp, .carries_payload = true}, secret);
  const std::vector<std::uint8_t> large(60000, 0x42);
  for (const std::uint16_t id : ids) {
    for (const Bytes data : {Bytes(payload), Bytes(large)}) {
      INFO(id << " " << data.size());
      const auto sent = wire::parse_tcp(written(probes, id, data), us, them);
      REQUIRE(sent);
      CHECK(sent->payload.size() == data.size());
      wire::TcpSegment reset{.source = Port(443), .destination = ours, .ack = true, .rst = true};
      const auto size = static_cast<std::uint32_t>(data.size());
      for (const std::uint32_t acknowledged : {1U, 1U + size}) {
        reset.acknowledgement = sent->sequence + acknowledged;
        const auto reply = answered(probes, reset);
        REQUIRE(reply);
        CHECK(reply->id == Seq(id));
      }
      for (const std::uint32_t acknowledged : {0U, 2U, size, size + 2U}) {
        reset.acknowledgement = sent->sequence + acknowledged;
        CHECK_FALSE(answered(probes, reset));
      }
    }
  }
}

TEST_CASE("whoever does not know the secret finds no id") {
  RawProbes probes({.probe = Probe::tcp}, secret);
  const RawProbes another({.probe = Probe::tcp}, secret + 1);
  for (const std::uint16_t id : ids) CHECK_FALSE(probes.id_of(another.sequence_of(Seq(id))));
}

TEST_CASE("what acknowledges is reset with the number that it acknowledged") {
  RawProbes probes({.probe = Probe::tcp, .tcp_flags = 16}, secret);
  const auto sent = wire::parse_tcp(written(probes, 9), us, them);
  REQUIRE(sent);
  CHECK(sent->acknowledgement == sent->sequence);
  const auto reply = answered(
      probes, {.source = Port(80), .destination = ours, .sequence = sent->acknowledgement, .rst = true, .window = 0});
  REQUIRE(reply);
  CHECK(reply->kind == Kind::refused);
  CHECK(reply->id == Seq(9));
}

TEST_CASE("flags are sent exactly as they are asked for") {
  for (unsigned flags = 0; flags < 256; ++flags) {
    RawProbes probes({.probe = Probe::tcp, .tcp_flags = static_cast<std::uint8_t>(flags)}, secret);
    CHECK(written(probes, 1)[13] == flags);
  }
}

TEST_CASE("a DCCP request and its answers") {
  RawProbes probes({.probe = Probe::dccp}, secret);
  const auto sent = wire::parse_dccp(written(probes, 300), us, them);
  REQUIRE(sent);
  CHECK(sent->checksum_ok);
  CHECK(sent->service_code == 1885957735);
  for (const auto type : {wire::dccp_type::response, wire::dccp_type::reset}) {
    ByteWriter out;
    wire::emit_dccp({.source = Port(80), .destination = ours, .type = type, .acknowledgement = sent->sequence}, them,
                    us, out);
    const auto reply = probes.read(out.view(), them, us);
    REQUIRE(reply);
    CHECK(reply->kind == (type == wire::dccp_type::reset ? Kind::refused : Kind::connected));
    CHECK(reply->id == Seq(300));
    CHECK(reply->to == ours);
  }
  ByteWriter request;
  wire::emit_dccp(*sent, them, us, request);
  CHECK_FALSE(probes.read(request.view(), them, us));
}

TEST_CASE("an SCTP INIT and its answers") {
  RawProbes probes({.probe = Probe::sctp}, secret);
  for (const std::uint16_t id : ids) {
    const auto bytes = written(probes, id);
    const auto sent = wire::parse_sctp(bytes);
    REQUIRE(sent);
    CHECK(sent->checksum_ok);
    CHECK(sent->chunk == wire::sctp_chunk::init);
    CHECK(sent->verification_tag == 0);
    CHECK(sent->initiate_tag != 0);  // RFC 9260 3.3.2
    CHECK(sent->source == ours);
    CHECK(probes.mark_quoted(quoted(probes, bytes)).id == Seq(id));
    CHECK(probes.mark_quoted(quoted(probes, bytes, 20)).id == Seq(id));
    CHECK_FALSE(probes.mark_quoted(quoted(probes, bytes, 19)).id);
    CHECK(quoted(probes, bytes, 8).source_port == ours);
    wire::SctpPacket answer{
        .source = Port(80), .destination = ours, .verification_tag = sent->initiate_tag, .initiate_tag = 7};
    for (const auto chunk : {wire::sctp_chunk::init_ack, wire::sctp_chunk::abort}) {
      answer.chunk = chunk;
      ByteWriter out;
      wire::emit_sctp(answer, out);
      const auto reply = probes.read(out.view(), them, us);
      REQUIRE(reply);
      CHECK(reply->kind == (chunk == wire::sctp_chunk::abort ? Kind::refused : Kind::connected));
      CHECK(reply->id == Seq(id));
      CHECK(reply->to == ours);
      answer.verification_tag += 1;
      ByteWriter other;
      wire::emit_sctp(answer, other);
      CHECK_FALSE(probes.read(other.view(), them, us));
      answer.verification_tag -= 1;
    }
    CHECK_FALSE(probes.read(bytes, us, them));
  }
}

TEST_CASE("UDP-Lite covers what it is told to") {
  RawProbes probes({.probe = Probe::udp_lite, .lite_coverage = 8}, secret);
  const auto bytes = written(probes, 5);
  CHECK(to_hex(Bytes(bytes).first(6)) == "c35100500008");
  CHECK(wire::checksum(Bytes(bytes).first(8),
                       wire::pseudo_header_sum(us, them, wire::ip_protocol::udp_lite, bytes.size())) == 0);
  CHECK(to_hex(Bytes(bytes).subspan(8, 4)) == "0005fffa");
}

TEST_CASE("UDP-Lite that would cover more than there is, or less than the header, covers all") {
  const std::uint16_t coverage = GENERATE(std::uint16_t{65535}, std::uint16_t{49}, std::uint16_t{7});
  RawProbes probes({.probe = Probe::udp_lite, .lite_coverage = coverage}, secret);
  const auto bytes = written(probes, 5);
  REQUIRE(bytes.size() == 48);
  CHECK(to_hex(Bytes(bytes).first(6)) == "c35100500000");
  CHECK(wire::checksum(bytes, wire::pseudo_header_sum(us, them, wire::ip_protocol::udp_lite, bytes.size())) == 0);
}
