// A prober of echo requests against answers that anybody could send, in any order and at any time. The first eight
// bytes choose its rules; then come steps: time passes, probes go out (or the system refuses them), and an answer
// comes, whose every field is the input's. Whatever comes: it ends, no figure is one that cannot be, and each of its
// calls is bounded.
#include "input.hpp"
#include "require.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include <ntool/engine/probe/echo_prober.hpp>

using namespace ntool;
using namespace std::chrono_literals;
using engine::EchoProber;
using engine::EchoRules;
using fuzz::Input;
using fuzz::require;
using wire::ProbeAction;
using wire::ProbeAnswer;

namespace {

constexpr std::array<Duration, 4> intervals = {0ms, 100us, 10ms, 1s};
const IpAddress target = IpAddress::parse("203.0.113.5").value();
const IpAddress other = IpAddress::parse("2001:db8::1").value();

EchoRules rules_from(Input& input) {
  EchoRules rules;
  rules.to = target;
  rules.count = input.word();
  const auto flags = input.byte();
  rules.interval = intervals[flags & 3U];
  rules.patience = (flags & 4U) != 0 ? 500ms : 0ms;
  if ((flags & 8U) != 0) rules.deadline = 2s;
  rules.tell_silence = (flags & 16U) != 0;
  rules.anybody = (flags & 32U) != 0;
  rules.payload_size = input.byte();
  if ((flags & 64U) != 0) rules.ttl = Ttl{input.byte()};
  return rules;
}

/// From before the prober began to long after any answer could come.
Duration moment_from(Input& input) {
  const auto value = input.byte();
  const auto size = (value & 63U) * ((value & 64U) != 0 ? Duration(1s) : Duration(50us));
  return (value & 128U) != 0 ? -size : size;
}

ProbeAnswer answer_from(Input& input, Seq newest, Instant now) {
  static const auto refusal = std::make_shared<const Error>(Error{.code = Errc::unreachable});
  ProbeAnswer answer;
  const auto choice = input.byte();
  answer.kind = static_cast<ProbeAnswer::Kind>(choice % 9U);
  answer.error = refusal;
  answer.checksum_ok = (choice & 16U) == 0;
  answer.truncated = (choice & 32U) != 0;
  if ((choice & 64U) != 0) answer.id = Seq{input.word()};
  if ((choice & 128U) != 0) answer.id = Seq{static_cast<std::uint16_t>(newest.value() - (input.byte() & 7U))};
  const auto details = input.byte();
  if ((details & 3U) != 0) answer.from = (details & 1U) != 0 ? target : other;
  if ((details & 4U) != 0) answer.about = Endpoint{(details & 8U) != 0 ? target : other, Port{}};
  if ((details & 16U) != 0) answer.ttl = Ttl{input.byte()};
  answer.stamp = (details & 32U) != 0 ? wire::Stamp::kernel : wire::Stamp::user;
  answer.at = now + moment_from(input);
  answer.icmp_type = input.byte();
  answer.icmp_code = input.byte();
  answer.icmp_info = input.word();
  answer.payload = input.take(input.byte());
  answer.bytes = answer.payload.size() + 8;
  return answer;
}

class World {
 public:
  explicit World(const EchoRules& rules) : prober_(rules, start_), largest_(rules.payload_size) {}

  void send(bool refused) {
    std::array<ProbeAction, 64> room;
    for (int round = 0; round < 4; ++round) {  // a beat that was missed for long is sent in several rounds
      const auto count = prober_.poll_actions(now_, room);
      require(count <= room.size());
      if (count == 0) break;
      std::vector<ProbeAnswer> told(count);
      for (std::size_t i = 0; i < count; ++i) {
        require(room[i].kind != ProbeAction::Kind::send || room[i].payload.size() == largest_);
        newest_ = room[i].id;
        told[i] = {
            .kind = refused ? ProbeAnswer::Kind::not_sent : ProbeAnswer::Kind::sent, .id = room[i].id, .at = now_};
        if (refused) told[i].error = std::make_shared<const Error>(Error{.code = Errc::permission});
      }
      prober_.handle_answers(told, now_);
      hear();
    }
  }

  void pass(Duration time) {
    now_ = now_ + time;
    prober_.handle_timeout(now_);
    hear();
  }

  void answer(Input& input) {
    const auto one = answer_from(input, newest_, now_);
    // A port says once of each probe that it is out; anybody can say all the rest.
    if (one.kind == ProbeAnswer::Kind::sent || one.kind == ProbeAnswer::Kind::not_sent) return;
    prober_.handle_answers(std::span(&one, 1), now_);
    hear();
  }

  [[nodiscard]] bool finished() const { return prober_.finished(); }

 private:
  void hear() {
    int events = 0;
    while (const auto event = prober_.poll_event()) {
      require(++events <= 4096);
      require(event->number <= prober_.statistics().transmitted);
      require(!event->rtt || *event->rtt >= 0ns);
    }
    const auto& figures = prober_.statistics();
    require(figures.received <= figures.transmitted && figures.not_sent <= figures.transmitted);
    require(figures.rtt.count() <= figures.received);
    require(figures.rtt.min() <= figures.rtt.avg() && figures.rtt.avg() <= figures.rtt.max());
    require(figures.rtt.min() >= 0ns && figures.rtt.mdev() <= figures.rtt.max());
    require(figures.loss_percent() >= 0 && figures.loss_percent() <= 100);
    require(figures.pipe <= figures.transmitted);
  }

  Instant start_ = Instant{1000s};
  Instant now_ = start_;
  EchoProber prober_;
  std::size_t largest_;
  Seq newest_ = {};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  Input input(Bytes(data, size));
  World world(rules_from(input));
  while (!input.empty() && !world.finished()) {
    const auto step = input.byte();
    if ((step & 1U) != 0) world.pass((step >> 3U) * ((step & 4U) != 0 ? Duration(100ms) : Duration(100us)));
    if ((step & 2U) != 0) world.send((step & 0xF8U) == 0xF8U);
    if ((step & 3U) == 0) world.answer(input);
  }
  return 0;
}
