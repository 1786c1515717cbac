// The record of simulated packets, line by line.
#include "commands/lab/packet_record.hpp"

#include "support/catch.hpp"
#include "support/temp_directory.hpp"

#include <string>
#include <vector>

#include <ntool/engine/sim/topology_text.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/wire/icmp.hpp>
#include <ntool/wire/transport_header.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using commands::lab::PacketEvent;
using commands::lab::PacketRecord;
using engine::sim::Network;
using engine::sim::TraceEvent;

namespace {

constexpr Instant start{1000s};
const IpAddress us4 = IpAddress::parse("100.64.0.2").value();
const IpAddress target4 = IpAddress::parse("203.0.113.5").value();
const IpAddress us6 = IpAddress::parse("2001:db8::2").value();
const IpAddress target6 = IpAddress::parse("2001:db8:2::5").value();

std::vector<std::uint8_t> packet_of(const IpAddress& from, const IpAddress& to, std::uint8_t protocol, Bytes payload) {
  ByteWriter out;
  wire::emit_ip_packet({.source = from, .destination = to, .protocol = protocol, .payload = payload}, out);
  return out.take();
}
std::vector<std::uint8_t> echo4() {
  ByteWriter out;
  wire::emit_icmp_echo({.identifier = 7, .sequence = Seq(3)}, Family::ipv4, out);
  return packet_of(us4, target4, wire::ip_protocol::icmp, out.view());
}
std::vector<std::uint8_t> udp6() {
  ByteWriter out;
  wire::emit_udp({Port(40000), Port(53), {}}, us6, target6, out);
  return packet_of(us6, target6, wire::ip_protocol::udp, out.view());
}

std::string entered(Bytes packet) {
  return report::to_json(PacketEvent{{TraceEvent::Kind::entered, start, 0, packet}});
}

/// What `packet` leaves in the record of a network, all of its answers handed out.
std::string recorded(std::string_view topology, Bytes packet) {
  const test::TempDirectory folder;
  const std::string path = folder.path() + "/record";
  Network network(engine::sim::parse_topology(topology).value());
  auto record = PacketRecord::create(path).value();
  network.trace_to([&](const TraceEvent& event) { record->note(event); });
  network.inject(packet, start);
  for (auto at = network.poll_timeout(); at && *at <= start + 10s; at = network.poll_timeout()) {
    network.poll_output(*at);
  }
  record->flush();
  CHECK_FALSE(record->take_error());
  return sys::read_small_file(path).value();
}

}  // namespace

TEST_CASE("a packet's coming, its answer and the answer's leaving are three lines") {
  CHECK(recorded("target 203.0.113.5 rtt 20ms", echo4()) ==
        R"({"packet":0,"event":"entered","at_ns":1000000000000,"family":4,"source":"100.64.0.2",)"
        R"("destination":"203.0.113.5","protocol":1,"ttl":64,"icmp_id":7,"icmp_sequence":3,"length":28})"
        "\n"
        R"({"packet":0,"event":"answered","at_ns":1000020000000,"from":"203.0.113.5","length":28})"
        "\n"
        R"({"packet":0,"event":"delivered","at_ns":1000020000000,"from":"203.0.113.5","length":28})"
        "\n");
}

TEST_CASE("a packet that ends says why") {
  CHECK_THAT(recorded("target 203.0.113.5 loss 100%", echo4()),
             Catch::Contains(R"({"packet":0,"event":"ended","at_ns":1000000000000,"why":"lost"})"));
}

TEST_CASE("ports are told of UDP and TCP, and nothing of what cannot be read") {
  CHECK(entered(udp6()) == R"({"packet":0,"event":"entered","at_ns":1000000000000,"family":6,"source":"2001:db8::2",)"
                           R"("destination":"2001:db8:2::5","protocol":17,"ttl":64,"source_port":40000,)"
                           R"("destination_port":53,"length":48})");
  const auto packet = udp6();
  CHECK(entered(Bytes(packet).first(8)) == R"({"packet":0,"event":"entered","at_ns":1000000000000,"length":8})");
  const auto headless = entered(packet_of(us6, target6, wire::ip_protocol::tcp, {}));
  CHECK_THAT(headless, !Catch::Contains("port"));
}

TEST_CASE("what nobody asked for has no number") {
  const auto packet = echo4();
  const auto line = report::to_json(PacketEvent{{TraceEvent::Kind::delivered, start, std::nullopt, packet}});
  CHECK(line == R"({"event":"delivered","at_ns":1000000000000,"from":"100.64.0.2","length":28})");
}

TEST_CASE("a full disk is told once, and stops the record alone") {
  auto record = PacketRecord::create("/dev/full");
  REQUIRE(record);
  const auto packet = echo4();
  for (int i = 0; i < 1000; ++i) (*record)->note({TraceEvent::Kind::entered, start, 0, packet});
  (*record)->flush();
  const auto error = (*record)->take_error();
  REQUIRE(error);
  CHECK(error->message() == "cannot write to /dev/full: No space left on device");
  CHECK_FALSE((*record)->take_error());
}

TEST_CASE("a record that cannot be made says which") {
  const auto record = PacketRecord::create("/nonexistent/record");
  REQUIRE_FALSE(record);
  CHECK(record.error().message() == "open /nonexistent/record: No such file or directory");
}
