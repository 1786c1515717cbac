// A prober of a sweep against answers that anybody could send, in any order and at any time. The first eight bytes
// choose its rules; then come steps: time passes, probes go out (or the system refuses them), and an answer comes,
// whose every field is the input's. Whatever comes: no figure is one that cannot be, each call tells a bounded number
// of events, memory is bounded by what is under way, and when all answers have come it ends.
#include "input.hpp"
#include "require.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include <ntool/engine/probe/sweep_prober.hpp>

using namespace ntool;
using namespace std::chrono_literals;
using engine::SweepEvent;
using engine::SweepProber;
using engine::SweepRules;
using fuzz::Input;
using fuzz::require;
using wire::ProbeAction;
using wire::ProbeAnswer;

namespace {

constexpr std::array<Duration, 4> intervals = {0ms, 10us, 1ms, 100ms};
constexpr std::size_t most_under_way = 16;

IpAddress host(std::uint32_t number) {
  return IpAddress(
      IpAddress::V4Bytes{10, 0, static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)});
}

class Hosts final : public engine::SweepTargets {
 public:
  explicit Hosts(std::uint32_t count) : count_(count) {}
  std::optional<IpAddress> next() override { return next_ < count_ ? std::optional(host(next_++)) : std::nullopt; }
  [[nodiscard]] std::uint32_t count() const { return count_; }

 private:
  std::uint32_t count_;
  std::uint32_t next_ = 0;
};

SweepRules rules_from(Input& input) {
  SweepRules rules;
  const auto flags = input.byte();
  rules.mode = static_cast<SweepRules::Mode>(flags % 3U);
  rules.keep_times = (flags & 4U) != 0;
  if ((flags & 8U) != 0) rules.random_seed = flags;
  rules.interval = intervals[flags >> 6U];
  rules.count = 1U + input.byte() % 8U;
  rules.retries = input.byte() % 6U;
  rules.backoff = 1.0 + input.byte() % 5U;
  rules.timeout = input.byte() * 2ms;
  rules.period = input.byte() * 1ms;
  rules.payload_size = input.byte();
  rules.most_under_way = most_under_way;
  return rules;
}

class World {
 public:
  World(const SweepRules& rules, std::uint32_t count)
      : rules_(rules), hosts_(count), prober_(rules, hosts_, start_), room_(8) {}

  void send(std::uint8_t how) {
    const auto count = prober_.poll_actions(now_, room_);
    require(count <= room_.size());
    std::vector<ProbeAnswer> told;
    for (std::size_t i = 0; i < count; ++i) {
      require(room_[i].kind == ProbeAction::Kind::send && room_[i].payload.size() == rules_.payload_size);
      newest_ = room_[i];
      newest_.payload = {};
      ++given_out_;
      ProbeAnswer one{.kind = ProbeAnswer::Kind::sent, .id = room_[i].id, .at = now_, .flow = room_[i].flow};
      if ((how & 0xF0U) == 0xF0U) {
        one.kind = ProbeAnswer::Kind::not_sent;
        one.error = std::make_shared<const Error>(Error{.code = (how & 8U) != 0 ? Errc::unreachable : Errc::system});
      }
      told.push_back(one);
    }
    prober_.handle_answers(told, now_);
    hear(2 * count);
  }

  void pass(Duration time) {
    now_ = now_ + time;
    prober_.handle_timeout(now_);
    hear(most_under_way);
  }

  void answer(Input& input) {
    static const auto refusal = std::make_shared<const Error>(Error{.code = Errc::unreachable});
    const auto choice = input.byte();
    ProbeAnswer one;
    one.kind = static_cast<ProbeAnswer::Kind>(choice % 9U);
    one.error = refusal;
    one.checksum_ok = (choice & 16U) == 0;
    const auto details = input.byte();
    // One of the last numbers, or any.
    if ((choice & 32U) != 0) one.id = Seq{static_cast<std::uint16_t>(newest_.id.value() - (details & 7U))};
    if ((choice & 64U) != 0) one.id = Seq{static_cast<std::uint16_t>(input.byte() << 8U | input.byte())};
    one.flow = (choice & 128U) != 0 ? input.byte() : newest_.flow;
    if ((details & 8U) != 0) one.from = (details & 16U) != 0 ? newest_.to : host(input.byte());
    if ((details & 32U) != 0) one.about = Endpoint{(details & 64U) != 0 ? newest_.to : host(input.byte()), Port{}};
    const auto when = input.byte();
    const auto size = (when & 63U) * ((when & 64U) != 0 ? Duration(1s) : Duration(50us));
    one.at = (when & 128U) != 0 ? now_ - size : now_ + size;
    one.icmp_type = input.byte();
    one.icmp_code = input.byte();
    one.bytes = input.byte();
    prober_.handle_answers(std::span(&one, 1), now_);
    hear(1);
  }

  /// Silence from now on.
  void end() {
    for (int steps = 0; !prober_.finished(); ++steps) {
      require(steps < 20'000);
      const auto next = prober_.poll_timeout();
      require(next.has_value());
      now_ = std::max(now_, *next);
      prober_.handle_timeout(now_);
      hear(most_under_way);
      send(0);
    }
    const auto& all = prober_.statistics();
    require(all.targets == hosts_.count());
    if (rules_.mode == SweepRules::Mode::alive) require(all.alive + all.unreachable == all.targets);
    require(all.figures.judged == all.sent + all.not_sent);
  }

  [[nodiscard]] bool finished() const { return prober_.finished(); }

 private:
  void hear(std::size_t most) {
    std::size_t events = 0;
    while (const auto event = prober_.poll_event()) {
      require(++events <= most);
      require(event->target < prober_.statistics().targets &&
              event->address == host(static_cast<std::uint32_t>(event->target)));
      require(event->rtt >= 0ns);
      if (event->kind == SweepEvent::Kind::reply) {
        require(event->rtt <= 24h * 24);
        require(event->from && event->from->same_host(event->address));
      }
    }
    const auto& all = prober_.statistics();
    require(all.sent + all.refusals <= given_out_ && all.not_sent <= all.refusals);
    require(all.figures.received <= all.sent && all.figures.received + all.timeouts <= all.sent);
    require(all.figures.received <= all.figures.judged && all.figures.judged <= all.sent + all.not_sent);
    require(all.alive + all.unreachable <= all.targets && all.targets <= hosts_.count());
    require(all.errors <= all.sent && all.most_under_way <= most_under_way);
    require(all.rtt.count() == all.figures.received && all.round_trips.count() == all.figures.received);
    require(all.figures.min <= all.figures.avg() && all.figures.avg() <= all.figures.max);
    for (const auto& account : prober_.accounts()) {
      require(account.total.received <= account.total.judged && account.total.loss_percent() <= 100);
      require(account.times.size() <= given_out_);
    }
  }

  Instant start_ = Instant{1000s};
  Instant now_ = start_;
  SweepRules rules_;
  Hosts hosts_;
  SweepProber prober_;
  std::vector<ProbeAction> room_;
  ProbeAction newest_;
  std::uint64_t given_out_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  Input input(Bytes(data, size));
  const auto rules = rules_from(input);
  World world(rules, input.byte() % 48U);
  while (!input.empty() && !world.finished()) {
    const auto step = input.byte();
    if ((step & 1U) != 0) world.pass((step >> 3U) * ((step & 4U) != 0 ? Duration(20ms) : Duration(100us)));
    if ((step & 2U) != 0) world.send(step);
    if ((step & 3U) == 0) world.answer(input);
  }
  if (rules.mode != SweepRules::Mode::loop) world.end();
  return 0;
}
