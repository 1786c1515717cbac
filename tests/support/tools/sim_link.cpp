// sim_link INTERFACE TOPOLOGY [key=value]…: a simulated network (engine/sim/topology_text.hpp, from the file TOPOLOGY)
// behind INTERFACE of this network namespace, for end-to-end tests and benches. Says "ready" and runs until its
// standard input ends; then tells what it has counted as one line of JSON. Keys: v4 (100.64.0.1), v6 (fe80::1), mac
// (02:42:64:40:00:01), record (a file for commands/lab/packet_record.hpp).
#include "commands/lab/packet_record.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <map>
#include <string>
#include <sys/resource.h>

#include <ntool/engine/sim/gateway.hpp>
#include <ntool/engine/sim/topology_text.hpp>
#include <ntool/net/carry.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/timers.hpp>

using namespace ntool;

namespace {

constexpr int standard_input = 0;

Result<wire::MacAddress> parse_mac(std::string text) {
  std::erase(text, ':');
  const auto bytes = TRY(from_hex(text));
  wire::MacAddress mac{};
  if (bytes.size() != mac.size()) return usage_error("a MAC has six bytes");
  std::copy(bytes.begin(), bytes.end(), mac.begin());
  return mac;
}

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

Result<void> run(const std::string& interface, const std::string& topology, std::map<std::string, std::string> keys) {
  sys::precise_timers();
  sys::SystemClock clock;
  engine::sim::Network network(TRY(engine::sim::parse_topology(TRY(sys::read_small_file(topology)))));
  engine::sim::Gateway gateway(
      network, {TRY(parse_mac(keys["mac"])), TRY(IpAddress::parse(keys["v4"])), TRY(IpAddress::parse(keys["v6"]))});
  std::unique_ptr<commands::lab::PacketRecord> record;
  if (!keys["record"].empty()) {
    record = TRY(commands::lab::PacketRecord::create(keys["record"]));
    network.trace_to([&record](const engine::sim::TraceEvent& event) { record->note(event); });
  }
  auto port = TRY(net::PacketPort::open(interface, clock));
  auto poller = TRY(sys::EpollPoller::open());
  TRY(port.watch(poller));
  TRY(poller.watch({.fd = standard_input, .read = true}));
  std::puts("ready");
  std::fflush(stdout);

  bool over = false;
  while (!over) {
    const auto next = TRY(net::carry(gateway, port, clock));
    if (record) record->flush();
    for (const auto& ready : TRY(poller.wait(next))) over = over || ready.fd == standard_input;
  }
  if (record) {
    if (const auto error = record->take_error()) return fail(*error);
  }
  const auto frames = TRY(port.counters());
  const auto& own = gateway.counters();
  fmt::print(
      R"({{"received":{},"sent":{},"unsent":{},"missed":{},"too_large":{},"packets":{},"answers":{},"unspoken":{},)"
      R"("processor_s":{:.6f}}})"
      "\n",
      frames.received, frames.sent, frames.unsent, frames.missed, frames.too_large, own.packets, own.answers,
      own.unspoken, processor_seconds());
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  std::map<std::string, std::string> keys{{"v4", "100.64.0.1"}, {"v6", "fe80::1"}, {"mac", "02:42:64:40:00:01"}};
  for (int i = 3; i < argc; ++i) {
    const std::string text = argv[i];
    const auto equal = text.find('=');
    if (equal == std::string::npos) return 2;
    keys[text.substr(0, equal)] = text.substr(equal + 1);
  }
  if (const auto done = run(argv[1], argv[2], keys); !done) {
    fmt::print(stderr, "{}\n", done.error().message());
    return 1;
  }
  return 0;
}
