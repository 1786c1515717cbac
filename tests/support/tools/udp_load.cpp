// udp_load TARGET RATE SECONDS [SIZE]: datagrams to the echo port of TARGET at a steady pace, for benches. Tells as one
// line of JSON how many went and came back, what the pace was, and the quantiles of their round trips: from just before
// the call that sent each to the kernel's stamp of its answer.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <vector>

#include <ntool/sys/clock.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/probe_socket.hpp>
#include <ntool/sys/stamp_scale.hpp>
#include <ntool/sys/timers.hpp>

using namespace ntool;

namespace {

constexpr Port echo_port{7};
constexpr Duration patience = std::chrono::milliseconds(500);  // for the answers to the last ones

struct Load {
  IpAddress to;
  std::size_t count;
  Duration interval;
  std::size_t size;
};

struct Outcome {
  std::size_t sent = 0, refused = 0, received = 0;
  std::vector<Instant> sent_at = {};
  std::vector<double> round_trips_ms = {};
  Duration sending{};
};

void receive(sys::ProbeSocket& socket, sys::Clock& clock, sys::StampScale& scale, Outcome& outcome) {
  while (true) {
    const auto answers = socket.receive();
    if (!answers || answers->empty()) return;
    const Instant now = clock.now();
    scale.sample(now, clock.wall_now());
    for (const auto& answer : *answers) {
      const auto number = ByteReader(answer.bytes).u32();
      if (answer.error || !number || *number >= outcome.sent_at.size()) continue;
      const Instant at = answer.stamp ? scale.instant_of(*answer.stamp).value_or(now) : now;
      ++outcome.received;
      outcome.round_trips_ms.push_back(to_milliseconds(at - outcome.sent_at[*number]));
    }
  }
}

Result<Outcome> run(const Load& load) {
  sys::precise_timers();
  sys::SystemClock clock;
  auto socket = TRY(sys::ProbeSocket::open(sys::ProbeSocket::Kind::udp, {.family = load.to.family()},
                                           {.largest_message = load.size}));
  auto poller = TRY(sys::EpollPoller::open());
  TRY(poller.watch({.fd = socket.fd(), .read = true}));
  sys::StampScale scale;
  scale.sample(clock.now(), clock.wall_now());
  Outcome outcome;
  outcome.sent_at.resize(load.count);
  outcome.round_trips_ms.reserve(load.count);
  std::vector<std::uint8_t> payload(load.size);
  const Instant begin = clock.now();
  std::size_t next = 0;
  while (next < load.count) {
    while (next < load.count && begin + load.interval * static_cast<Duration::rep>(next) <= clock.now()) {
      const auto number = swap_to(static_cast<std::uint32_t>(next), std::endian::big);
      std::memcpy(payload.data(), &number, sizeof number);
      const sys::OutgoingProbe probe{.to = {load.to, echo_port}, .bytes = payload};
      outcome.sent_at[next++] = clock.now();
      const auto sent = socket.send({&probe, 1});
      ++(sent.count == 1 ? outcome.sent : outcome.refused);
      if (next % 16 == 0) receive(socket, clock, scale, outcome);
    }
    receive(socket, clock, scale, outcome);
    TRY(poller.wait(begin + load.interval * static_cast<Duration::rep>(next)));
  }
  outcome.sending = clock.now() - begin;
  const Instant end = clock.now() + patience;
  while (clock.now() < end && outcome.received < outcome.sent) {
    TRY(poller.wait(end));
    receive(socket, clock, scale, outcome);
  }
  return outcome;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const auto to = IpAddress::parse(argv[1]);
  const double rate = std::atof(argv[2]), seconds = std::atof(argv[3]);
  const std::size_t size = argc > 4 ? static_cast<std::size_t>(std::atoi(argv[4])) : 64;
  if (!to || rate < 1 || seconds <= 0 || size < 4) return 2;
  auto outcome = run({.to = *to,
                      .count = static_cast<std::size_t>(rate * seconds),
                      .interval = Duration(static_cast<Duration::rep>(1e9 / rate)),
                      .size = size});
  if (!outcome) {
    fmt::print(stderr, "{}\n", outcome.error().message());
    return 1;
  }
  auto& all = outcome->round_trips_ms;
  std::sort(all.begin(), all.end());
  const auto quantile = [&](double part) {
    return all.empty()
               ? 0.0
               : all[std::min(all.size() - 1, static_cast<std::size_t>(part * static_cast<double>(all.size())))];
  };
  fmt::print(
      R"({{"sent":{},"refused":{},"received":{},"rate":{:.0f},"min_ms":{:.6f},"median_ms":{:.6f},"p99_ms":{:.6f},"max_ms":{:.6f}}})"
      "\n",
      outcome->sent, outcome->refused, outcome->received,
      static_cast<double>(outcome->sent) / to_seconds(outcome->sending), quantile(0), quantile(0.5), quantile(0.99),
      quantile(1));
  return 0;
}
