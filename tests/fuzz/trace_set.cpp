// Traces and searches for all ways against answers that anybody could send, in any order and at any time. The first
// bytes choose the rules; then come steps: time passes, probes go out (or the system refuses them), a trace is begun or
// stopped, and an answer comes, whose every field is the input's. Whatever comes: hops are told in order and once, no
// round trip is negative, ids stay in the range of their trace, memory is bounded by what was asked, and when nothing
// more comes both end.
#include "input.hpp"
#include "require.hpp"

#include <array>
#include <map>
#include <memory>
#include <vector>

#include <ntool/engine/probe/multipath_prober.hpp>
#include <ntool/engine/probe/path_notes.hpp>
#include <ntool/engine/probe/trace_set.hpp>

using namespace ntool;
using namespace std::chrono_literals;
using engine::MultipathProber;
using engine::TraceEnd;
using engine::TraceHop;
using engine::TraceRules;
using engine::TraceSet;
using fuzz::Input;
using fuzz::require;
using wire::ProbeAction;
using wire::ProbeAnswer;

namespace {

constexpr std::size_t most_traces = 12;
constexpr std::array<std::uint32_t, 4> id_ranges = {1, 40, 4096, 65536};

IpAddress host(std::uint8_t number) {
  return IpAddress(IpAddress::V4Bytes{10, 0, 0, number});
}

TraceRules rules_from(Input& input) {
  TraceRules rules;
  const auto flags = input.byte();
  rules.question = static_cast<TraceRules::Question>(flags % 4U);
  rules.target = host(static_cast<std::uint8_t>(flags >> 4U));
  rules.port = Port(static_cast<std::uint16_t>(input.byte() << 8U));
  rules.port_per_probe = (flags & 4U) != 0;
  rules.tell_answers = (flags & 8U) != 0;
  const auto shape = input.byte();
  rules.first = Ttl(static_cast<std::uint8_t>(1 + shape % 4U));
  rules.last = Ttl(static_cast<std::uint8_t>(shape >> 2U));
  const auto more = input.byte();
  rules.queries = 1U + more % 4U;
  rules.flows = static_cast<std::uint8_t>(more >> 6U);
  rules.window = more >> 2U & 15U;
  rules.one_in_flight_per_flow = rules.question == TraceRules::Question::connect;
  rules.payload_bytes = rules.one_in_flight_per_flow ? 0 : 2U + (more & 31U);
  const auto waits = input.byte();
  rules.pause = (waits & 3U) * 1ms;
  if ((waits & 4U) != 0) {
    rules.patience = engine::TracePatience{
        .max = (waits >> 3U) * 10ms, .here = (waits & 8U) != 0 ? 3.0 : 0, .near = (waits & 16U) != 0 ? 10.0 : 0};
  }
  return rules;
}

void check(const engine::TraceReply& reply) {
  require(reply.rtt >= 0ns);
}

/// What a set tells: hops in order, each once, its end last.
class SetWorld {
 public:
  explicit SetWorld(Input& input) : ids_(id_ranges[input.byte() % id_ranges.size()]), set_(ids_, Seq(input.word())) {
    begin(input);
  }

  TraceSet& prober() { return set_; }

  void other_step(Input& input) {
    const auto what = input.byte();
    if ((what & 1U) != 0) return begin(input);
    if (what == 254) return set_.stop_all();
    if (!traces_.empty()) set_.stop(what % traces_.size());
  }

  void asked(const ProbeAction& action) const {
    const auto trace = set_.trace_of(action.id);
    require(action.kind == ProbeAction::Kind::give_up || trace.has_value());
    if (!trace || action.kind == ProbeAction::Kind::give_up) return;
    const auto& rules = traces_[*trace].rules;
    require(action.to == rules.target && action.payload.size() == rules.payload_bytes);
    require(action.ttl && *action.ttl >= rules.first && *action.ttl <= rules.last);
  }

  void hear() {
    std::size_t events = 0;
    while (const auto event = set_.poll_event()) {
      require(++events < 100'000 && event->trace < traces_.size());
      auto& trace = traces_[event->trace];
      require(!trace.ended);
      if (const auto* answer = std::get_if<engine::TraceAnswer>(&event->what)) {
        check(answer->reply);
        require(answer->query < trace.rules.queries);
      }
      if (const auto* hop = std::get_if<TraceHop>(&event->what)) {
        require(hop->ttl.value() == trace.rules.first.value() + trace.hops.size());
        require(hop->probes.size() == trace.rules.queries);
        for (const auto& probe : hop->probes) {
          if (probe) check(*probe);
        }
        trace.hops.push_back(*hop);
      }
      if (const auto* end = std::get_if<TraceEnd>(&event->what)) {
        trace.ended = true;
        require(!end->hops || *end->hops >= trace.rules.first);
        require(engine::notes_on(trace.hops, true).balanced.size() <= trace.hops.size());
      }
    }
  }

  void check_end() const {
    for (const auto& trace : traces_) require(trace.ended);
    require(set_.running() == 0);
  }

 private:
  struct Trace {
    TraceRules rules;
    std::vector<TraceHop> hops = {};
    bool ended = false;
  };

  void begin(Input& input) {
    if (!set_.has_room() || traces_.size() >= most_traces) return;
    const TraceRules rules = rules_from(input);
    require(set_.begin(rules) == traces_.size());
    traces_.push_back({rules});
  }

  std::uint32_t ids_;
  TraceSet set_;
  std::vector<Trace> traces_;
};

class WaysWorld {
 public:
  explicit WaysWorld(Input& input) : rules_(rules_of(rules_from(input))), prober_(rules_) {}

  MultipathProber& prober() { return prober_; }
  void other_step(Input& input) {
    if (input.byte() == 255) prober_.stop();
  }
  void asked(const ProbeAction& action) const {
    require(action.to == rules_.trace.target);
    if (action.kind == ProbeAction::Kind::give_up) return;
    require(action.payload.size() == rules_.trace.payload_bytes);
    require(action.ttl && *action.ttl >= rules_.trace.first && *action.ttl <= rules_.trace.last);
  }
  void hear() {
    while (const auto event = prober_.poll_event()) require(event->ttl <= rules_.trace.last);
  }
  void check_end() const {
    const auto result = prober_.result();
    std::map<std::pair<Ttl, IpAddress>, std::size_t> flows;
    for (std::size_t i = 0; i < result.hops.size(); ++i) {
      const auto& hop = result.hops[i];
      require(hop.ttl.value() == rules_.trace.first.value() + i);
      require(hop.flows <= 256 && hop.confidence >= 0 && hop.confidence <= 1);
      std::size_t all = 0;
      for (const auto& node : hop.nodes) {
        require(flows.emplace(std::pair(hop.ttl, node.address), node.flows.size()).second);
        require(node.fastest >= 0ns);
        all += node.flows.size();
      }
      require(all == hop.flows);
    }
    for (const auto& link : result.links) {
      const auto from = flows.find({link.ttl, link.from});
      const auto to = flows.find({Ttl(static_cast<std::uint8_t>(link.ttl.value() + 1)), link.to});
      require(from != flows.end() && to != flows.end());
      require(link.flows > 0 && link.flows <= from->second && link.flows <= to->second);
    }
  }

 private:
  static engine::MultipathRules rules_of(TraceRules trace) {
    // A whole search along 60 hops is too long for a fuzzer.
    trace.last = Ttl(static_cast<std::uint8_t>(trace.last.value() % 8U));
    trace.window = std::max<std::size_t>(1, trace.window);
    return {.trace = trace, .confidence = trace.queries == 4 ? 0.99 : 0.6};
  }
  engine::MultipathRules rules_;
  MultipathProber prober_;
};

/// The port and the clock of either.
template <class World>
class Story {
 public:
  explicit Story(World& world) : world_(world) {}

  void send(std::uint8_t how) {
    const auto count = world_.prober().poll_actions(now_, room_);
    require(count <= room_.size());
    std::vector<ProbeAnswer> told;
    for (std::size_t i = 0; i < count; ++i) {
      world_.asked(room_[i]);
      if (room_[i].kind == ProbeAction::Kind::give_up) continue;
      newest_ = room_[i];
      newest_.payload = {};
      ProbeAnswer one{.kind = ProbeAnswer::Kind::sent, .id = room_[i].id, .at = now_, .flow = room_[i].flow};
      if ((how & 0xF0U) == 0xF0U) {
        one.kind = ProbeAnswer::Kind::not_sent;
        if ((how & 8U) == 0) one.error = std::make_shared<const Error>(Error{.code = Errc::system});
      }
      told.push_back(one);
    }
    sent_ = count;
    world_.prober().handle_answers(told, now_);
    world_.hear();
  }

  void pass(Duration time) {
    now_ = now_ + time;
    world_.prober().handle_timeout(now_);
    world_.hear();
  }

  void answer(Input& input) {
    static const auto refusal = std::make_shared<const Error>(Error{.code = Errc::unreachable});
    const auto choice = input.byte();
    ProbeAnswer one;
    one.kind = static_cast<ProbeAnswer::Kind>(choice % 9U);
    if ((choice & 16U) == 0) one.error = refusal;
    const auto details = input.byte();
    // One of the last ids, or any; or none.
    if ((choice & 32U) != 0) one.id = Seq{static_cast<std::uint16_t>(newest_.id.value() - (details & 7U))};
    if ((choice & 96U) == 96U) one.id = Seq{input.word()};
    one.flow = (choice & 128U) != 0 ? input.byte() : newest_.flow;
    one.checksum_ok = details != 255;
    if ((details & 8U) != 0) one.from = (details & 16U) != 0 ? newest_.to : host(input.byte());
    if ((details & 32U) != 0)
      one.about = Endpoint{(details & 64U) != 0 ? newest_.to : host(input.byte()), newest_.port};
    const auto when = input.byte();
    const auto size = (when & 63U) * ((when & 64U) != 0 ? Duration(1s) : Duration(50us));
    one.at = (when & 128U) != 0 ? now_ - size : now_ + size;
    one.icmp_type = (details & 128U) != 0 ? 11 : input.byte();
    one.icmp_code = (details & 128U) != 0 ? 0 : input.byte();
    if ((when & 1U) != 0) one.ttl = Ttl(when);
    if ((when & 2U) != 0) one.quoted = wire::QuotedHeader{.source = host(details), .checksum = when};
    const Bytes extensions = (when & 4U) != 0 ? input.take(input.byte() & 63U) : Bytes();
    one.extensions = extensions;
    world_.prober().handle_answers(std::span(&one, 1), now_);
    world_.hear();
  }

  /// Silence from now on.
  void end() {
    for (int steps = 0; !world_.prober().finished(); ++steps) {
      require(steps < 60'000);
      send(0);
      if (sent_ > 0 || world_.prober().finished()) continue;
      const auto next = world_.prober().poll_timeout();
      require(next.has_value());
      now_ = std::max(now_, *next);
      pass(0ns);
    }
    world_.check_end();
  }

  void tell(Input& input) {
    while (!input.empty() && !world_.prober().finished()) {
      const auto step = input.byte();
      if ((step & 1U) != 0) pass((step >> 3U) * ((step & 4U) != 0 ? Duration(20ms) : Duration(100us)));
      if ((step & 2U) != 0) send(step);
      if ((step & 7U) == 4U) world_.other_step(input);
      if ((step & 3U) == 0) answer(input);
    }
    end();
  }

 private:
  World& world_;
  Instant now_{1000s};
  std::array<ProbeAction, 8> room_ = {};
  ProbeAction newest_;
  std::size_t sent_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  Input input(Bytes(data, size));
  if (input.byte() % 2U == 0) {
    SetWorld world(input);
    Story(world).tell(input);
  } else {
    WaysWorld world(input);
    Story(world).tell(input);
  }
  return 0;
}
