// How much of what the kernel can do the ICMP port leaves to a prober: 32,766 loopback addresses are asked once each,
// by a bare loop of sendmmsg(2) and recvmmsg(2) in batches of 64 with receive stamps, and by a prober without a thought
// under net::drive. By turns, with the medians at the end.
//
//   bench_bare_echo [TURNS] [datagram|raw]     default: 15 turns, the kind of socket that the port chooses
//   bench_bare_echo bare|driven [TURNS] [datagram|raw]     one of them alone, for a profiler
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <vector>

#include <ntool/net/drive.hpp>
#include <ntool/net/probe_ports.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/wire/icmp.hpp>

using namespace ntool;

namespace {

constexpr std::uint32_t first = 0x7f010001;  // 127.1.0.1
constexpr std::uint32_t count = 32766;
constexpr std::size_t batch = 64;
constexpr std::size_t payload_size = 56;

struct Turn {
  double seconds = 0;
  std::uint32_t answered = 0;
};

IpAddress target(std::uint32_t index) {
  const std::uint32_t value = first + index;
  const auto byte = [&](unsigned shift) { return static_cast<std::uint8_t>(value >> shift); };
  return IpAddress(IpAddress::V4Bytes{byte(24), byte(16), byte(8), byte(0)});
}

/// No more than a program must do that talks with the kernel by the batch.
Turn bare(bool raw) {
  const sys::Fd fd(::socket(AF_INET, (raw ? SOCK_RAW : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMP));
  if (!fd.is_open()) std::exit(77);
  const int on = 1;
  const int room = 4 << 20;
  ::setsockopt(fd.number(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  ::setsockopt(fd.number(), SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  if (raw) {
    const std::uint32_t replies_alone = ~1U;
    ::setsockopt(fd.number(), SOL_RAW, 1, &replies_alone, sizeof replies_alone);  // ICMP_FILTER
  }
  constexpr std::size_t size = 8 + payload_size;
  std::array<std::array<std::uint8_t, size>, batch> packets{};
  std::array<sockaddr_in, batch> names{};
  std::array<iovec, batch> parts{};
  std::array<mmsghdr, batch> sends{};
  std::array<std::array<std::uint8_t, 256>, batch> rooms;
  alignas(cmsghdr) std::array<std::array<std::uint8_t, 128>, batch> controls;
  std::array<sockaddr_in, batch> senders{};
  std::array<iovec, batch> room_parts{};
  std::array<mmsghdr, batch> receives{};
  for (std::size_t i = 0; i < batch; ++i) {
    names[i].sin_family = AF_INET;
    packets[i][0] = 8;
    parts[i] = {packets[i].data(), size};
    sends[i].msg_hdr = {&names[i], sizeof names[i], &parts[i], 1, nullptr, 0, 0};
    room_parts[i] = {rooms[i].data(), rooms[i].size()};
  }
  sys::SystemClock clock;
  const Instant start = clock.now();
  Turn turn;
  std::uint32_t sent = 0;
  const auto take = [&] {
    for (std::size_t i = 0; i < batch; ++i) {
      receives[i].msg_hdr = {
          &senders[i], sizeof senders[i], &room_parts[i], 1, controls[i].data(), controls[i].size(), 0};
    }
    const int got = ::recvmmsg(fd.number(), receives.data(), batch, MSG_DONTWAIT, nullptr);
    if (got > 0) turn.answered += static_cast<std::uint32_t>(got);
    return got;
  };
  while (sent < count) {
    const auto now = std::min<std::uint32_t>(batch, count - sent);
    for (std::uint32_t i = 0; i < now; ++i) {
      names[i].sin_addr.s_addr = htonl(first + sent + i);
      const auto number = static_cast<std::uint16_t>(sent + i);
      packets[i][6] = static_cast<std::uint8_t>(number >> 8U);
      packets[i][7] = static_cast<std::uint8_t>(number);
      const auto sum = static_cast<std::uint16_t>(~(0x0800U + number));  // of a payload of zeros
      packets[i][2] = static_cast<std::uint8_t>(sum >> 8U);
      packets[i][3] = static_cast<std::uint8_t>(sum);
    }
    const int out = ::sendmmsg(fd.number(), sends.data(), now, 0);
    if (out < 0) {
      fmt::print(stderr, "sendmmsg: {}\n", std::strerror(errno));
      std::exit(1);
    }
    sent += static_cast<std::uint32_t>(out);
    take();
  }
  const Instant patience = clock.now() + std::chrono::seconds(1);
  while (turn.answered < count && clock.now() < patience) {
    if (take() > 0) continue;
    pollfd waits{fd.number(), POLLIN, 0};
    ::poll(&waits, 1, 10);
  }
  turn.seconds = to_seconds(clock.now() - start);
  return turn;
}

/// Asks all, and counts who answers.
class Thoughtless {
 public:
  struct Event {};
  explicit Thoughtless(Instant give_up) : give_up_(give_up), payload_(payload_size) {}
  std::size_t poll_actions(Instant, std::span<wire::ProbeAction> room) {
    std::size_t used = 0;
    for (; used < room.size() && next_ < count; ++used, ++next_) {
      room[used] = {.id = Seq(static_cast<std::uint16_t>(next_)), .to = target(next_), .payload = payload_};
    }
    return used;
  }
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant) {
    for (const auto& answer : answers) {
      if (answer.kind == wire::ProbeAnswer::Kind::echo_reply && answer.from == target(answer.id->value())) ++answered;
    }
  }
  void handle_timeout(Instant now) { late_ = now >= give_up_; }
  [[nodiscard]] std::optional<Instant> poll_timeout() const { return give_up_; }
  std::optional<Event> poll_event() { return std::nullopt; }
  [[nodiscard]] bool finished() const { return late_ || answered == count; }

  std::uint32_t answered = 0;

 private:
  Instant give_up_;
  std::vector<std::uint8_t> payload_;
  std::uint32_t next_ = 0;
  bool late_ = false;
};

Turn driven(bool raw, const net::ProbeRoute& route, bool stamps) {
  sys::SystemClock clock;
  auto poller = sys::EpollPoller::open();
  sys::StopFlag stop;
  const net::IcmpPortRules rules{.largest_payload = payload_size, .stamp_sending = stamps, .only_raw = raw};
  auto icmp = net::open_icmp_port(route, rules, clock);
  if (!icmp || !poller) {
    fmt::print(stderr, "{}\n", icmp ? poller.error().message() : icmp.error().message());
    std::exit(77);
  }
  const Instant start = clock.now();
  Thoughtless prober(start + std::chrono::seconds(3));
  const auto done = net::drive(prober, *icmp->port, {*poller, clock, stop}, [](const Thoughtless::Event&) {});
  if (!done) fmt::print(stderr, "{}\n", done.error().message());
  return {to_seconds(clock.now() - start), prober.answered};
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string_view> words(argv + 1, argv + argc);
  const auto take_word = [&](std::string_view word) { return std::erase(words, word) > 0; };
  const bool only_bare = take_word("bare");
  const bool only_driven = take_word("driven");
  bool raw = take_word("raw");
  const bool datagram = take_word("datagram");
  if (!raw && !datagram) {
    sys::SystemClock clock;
    const auto port = net::open_icmp_port({}, {}, clock);
    raw = port && port->raw;
  }
  const int turns = words.empty() ? 15 : std::atoi(words[0].data());
  // Packets that are never cut need no identification, which the kernel otherwise draws for each (RFC 6864).
  const net::ProbeRoute whole{.path_mtu = net::PathMtuDiscovery::probe};
  std::vector<double> bare_rates, driven_rates, whole_rates, stamped_rates, ratios, whole_ratios;
  std::uint64_t lost = 0;
  for (int i = 0; i < turns; ++i) {
    const auto add = [&](std::vector<double>& rates, const Turn& turn) {
      rates.push_back(count / turn.seconds);
      lost += count - turn.answered;
    };
    if (!only_driven) add(bare_rates, bare(raw));
    if (!only_bare) add(driven_rates, driven(raw, {}, false));
    if (only_bare || only_driven) continue;
    add(whole_rates, driven(raw, whole, false));
    add(stamped_rates, driven(raw, {}, true));
    ratios.push_back(driven_rates.back() / bare_rates.back());
    whole_ratios.push_back(whole_rates.back() / bare_rates.back());
  }
  const auto show = [&](const char* what, const std::vector<double>& rates) {
    if (!rates.empty()) fmt::print("{:32} {:>10.0f} /s\n", what, median(rates));
  };
  fmt::print("{} ICMP, {} addresses, {} turns, {} answers lost\n", raw ? "raw" : "datagram", count, turns, lost);
  show("bare loop", bare_rates);
  show("port under drive", driven_rates);
  show("port, packets never cut", whole_rates);
  show("port with times of sending", stamped_rates);
  if (ratios.empty()) return lost > 0 ? 1 : 0;
  fmt::print("{:32} {:>10.2f}\n", "port / bare, median of turns", median(ratios));
  fmt::print("{:32} {:>10.2f}\n", "never cut / bare", median(whole_ratios));
  return lost > 0 ? 1 : 0;
}
