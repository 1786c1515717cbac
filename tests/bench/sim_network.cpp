// How many packets the simulated network stands: pairs of inject() and poll_output() per second on one core, behind a
// dozen hops. By hand:
//
//   cmake --preset release && cmake --build --preset release --target bench_sim_network
//   build/release/tests/bench/bench_sim_network
//
// It counts what the engine allocates as well, once it is warm, and never fails for being slow.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/engine/sim/network.hpp>
#include <ntool/engine/sim/topology_text.hpp>
#include <ntool/wire/icmp.hpp>
#include <ntool/wire/ip_packet.hpp>
#include <ntool/wire/transport_header.hpp>

namespace {

std::uint64_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace {

using namespace ntool;
using Packet = std::vector<std::uint8_t>;

const IpAddress us(IpAddress::V4Bytes{192, 0, 2, 1});
const IpAddress target(IpAddress::V4Bytes{203, 0, 113, 5});

Packet wrapped(std::uint8_t protocol, Ttl ttl, const ByteWriter& transport) {
  ByteWriter packet;
  wire::emit_ip_packet(
      {.source = us, .destination = target, .ttl = ttl, .protocol = protocol, .payload = transport.view()}, packet);
  return packet.take();
}
Packet echo(Ttl ttl) {
  ByteWriter out;
  wire::emit_icmp_echo({.identifier = 7, .sequence = Seq(1), .data = Packet(56)}, Family::ipv4, out);
  return wrapped(wire::ip_protocol::icmp, ttl, out);
}
Packet udp(std::uint16_t port, Ttl ttl) {
  ByteWriter out;
  wire::emit_udp({.source = Port(40000), .destination = Port(port), .payload = Packet(32)}, us, target, out);
  return wrapped(wire::ip_protocol::udp, ttl, out);
}
Packet syn() {
  ByteWriter out;
  wire::emit_tcp({.source = Port(40000), .destination = Port(80), .sequence = 1, .syn = true}, us, target, out);
  return wrapped(wire::ip_protocol::tcp, Ttl(64), out);
}

std::string dozen_of_hops(std::string_view words, std::size_t targets) {
  std::string text;
  for (int i = 1; i <= 12; ++i) {
    text += "hop 10.0." + std::to_string(i) + ".1 10.0." + std::to_string(i) + ".2 rtt " + std::to_string(i) + "ms " +
            std::string(words) + "\n";
  }
  text += "target 203.0.113.5 rtt 20ms jitter 1ms tcp open udp 7 echo\n";
  for (std::size_t i = 0; i < targets; ++i) {
    text += "target 100." + std::to_string(i / 256) + "." + std::to_string(i % 256) + ".0/24\n";
  }
  return text;
}

void measure(const char* name, const std::string& topology_text, const Packet& packet) {
  auto topology = engine::sim::parse_topology(topology_text);
  if (!topology) std::exit(1);
  engine::sim::Network network(std::move(*topology));
  Instant now{std::chrono::seconds(1000)};
  std::uint64_t answers = 0;
  const auto turns = [&](int count) {
    for (int i = 0; i < count; ++i) {
      now = now + std::chrono::microseconds(20);  // 50,000 a second: a thousand are under way at a time
      network.inject(packet, now);
      while (network.poll_output(now)) ++answers;
    }
  };
  constexpr int warming = 50'000, count = 1'000'000;
  turns(warming);
  answers = 0;
  const auto allocated = allocations;
  const auto began = std::chrono::steady_clock::now();
  turns(count);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf("%-44s %9.0f pairs/s, %llu answers, %llu allocations\n", name, count / took.count(),
              static_cast<unsigned long long>(answers), static_cast<unsigned long long>(allocations - allocated));
}

}  // namespace

int main() {
  const auto plain = dozen_of_hops("", 0);
  measure("echo reply of the target", plain, echo(Ttl(64)));
  measure("time exceeded at hop 6", plain, udp(33434, Ttl(6)));
  measure("port unreachable", plain, udp(33434, Ttl(64)));
  measure("UDP echo", plain, udp(7, Ttl(64)));
  measure("SYN/ACK", plain, syn());
  measure("labels and interface at hop 12", dozen_of_hops("mpls 24001 interface et-0/0/1 ifindex 5", 0),
          udp(33434, Ttl(12)));
  measure("12 lossy hops that translate", dozen_of_hops("loss 0.1% nat 198.51.100.9", 0), echo(Ttl(64)));
  measure("a loop, time to live 255", dozen_of_hops("", 0) + "loop 1 2\n", udp(33434, Ttl(255)));
  measure("10,000 more targets", dozen_of_hops("", 10'000), echo(Ttl(64)));
}
