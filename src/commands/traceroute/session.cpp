#include "session.hpp"

#include "records.hpp"
#include "tcptraceroute_text.hpp"
#include "text.hpp"
#include "tracert_text.hpp"

#include <algorithm>

#include <ntool/net/rtnl_dump.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/name_tables.hpp>

namespace ntool::commands::traceroute {
namespace {

/// More would only make routers near by limit their answers, and our own buffers overflow.
constexpr std::size_t most_at_once = 128;

/// Each probe may be asked a second time; two more ranges of what may still come late.
std::uint32_t ids_for(const Plan& plan) {
  // A single trace has them all, and begins where -p says.
  if (plan.targets.empty()) return 65536;
  const std::uint32_t slots = (plan.rules.last.value() - plan.rules.first.value() + 1U) * plan.rules.queries;
  return std::min(65536U, 4 * slots);
}

/// Where packets need no router. Whoever may not be asked for them tells of none.
std::vector<Prefix> networks_of(Context& context) {
  std::vector<Prefix> networks;
  const auto netlink = context.ports.route_netlink();
  if (!netlink) return networks;
  const auto addresses = net::dump_addresses(**netlink);
  if (!addresses) return networks;
  for (const auto& address : *addresses) {
    const auto network = Prefix::make(address.peer.value_or(address.local), address.prefix_length);
    if (network) networks.push_back(*network);
  }
  return networks;
}

std::string heading_of(const Plan& plan, const Target& target, const Context& context) {
  switch (plan.layout) {
    case Layout::windows: return tracert_heading(target.typed, target.address, plan.rules.last);
    case Layout::tcp: {
      sys::NameTables tables(std::string(context.ports.name_tables()));
      const auto service = tables.service_name(plan.rules.port, "tcp");
      return tcptraceroute_heading(target.typed, target.address, plan.rules.port, service.value_or(""),
                                   plan.rules.last);
    }
    case Layout::linux: break;
  }
  return heading(target.typed, target.address, plan.rules.last, packet_length(plan, target.address.family()).packet);
}

}  // namespace

Session::Session(const Plan& plan, Targets& targets, net::ProbePort& port, Context& context, NamesAndNetworks* known,
                 SessionLog* log)
    : plan_(plan),
      targets_(targets),
      port_(port),
      context_(context),
      log_(log),
      report_(plan, context, known),
      set_(ids_for(plan), plan.rules.first_id) {
  if (log_ != nullptr) {
    report_.on_shown([this](const engine::TraceHop& hop) { log_->hop(open_.front().trace, hop); });
  }
  if (wants_notes()) networks_ = networks_of(context_);
  begin_more();
}

/// Whether anybody is told, or may be told later, what the trace as a whole says.
bool Session::wants_notes() const {
  return plan_.explain || plan_.back || plan_.layout == Layout::windows || context_.json || log_ != nullptr;
}

void Session::begin_more() {
  if (stopped_) return;
  while (set_.has_room() && open_.size() < most_at_once) {
    auto target = targets_.next(context_);
    if (!target) break;
    engine::TraceRules rules = plan_.rules;
    rules.target = target->address;
    const auto length = packet_length(plan_, target->address.family());
    rules.payload_bytes = length.payload;
    rules.tell_answers = (context_.json && plan_.stream) || log_ != nullptr;
    const std::size_t trace = set_.begin(rules);
    Open open{.trace = trace, .target = *std::move(target)};
    if (wants_notes()) {
      if (const auto source = context_.ports.source_of(open.target.address, plan_.interface, false)) {
        open.source = *source;
      }
    }
    open.neighbour = std::ranges::any_of(
        networks_, [&](const Prefix& network) { return network.contains(open.target.address.with_zone({})); });
    if (log_ != nullptr) {
      log_->begin({.number = trace,
                   .typed = open.target.typed,
                   .address = open.target.address,
                   .packet_bytes = length.packet,
                   .source = open.source,
                   .neighbour = open.neighbour});
    }
    open_.push_back(std::move(open));
  }
  show_what_is_due();
}

std::size_t Session::poll_actions(Instant now, std::span<wire::ProbeAction> room) {
  begin_more();
  return set_.poll_actions(now, room);
}

void Session::tell(Event event) {
  const auto open = std::ranges::find(open_, event.trace, &Open::trace);
  if (open == open_.end()) return;
  if (auto* hop = std::get_if<engine::TraceHop>(&event.what)) open->hops.push_back(std::move(*hop));
  if (auto* end = std::get_if<engine::TraceEnd>(&event.what)) open->end = *end;
  if (auto* answer = std::get_if<engine::TraceAnswer>(&event.what)) {
    if (log_ != nullptr) log_->answer(open->trace, *answer);
    if (context_.json && plan_.stream)
      report::JsonLines(context_.out).add(AnswerRecord{open->target.typed, std::move(*answer)});
  }
  show_what_is_due();
}

void Session::show_what_is_due() {
  while (!open_.empty()) {
    Open& first = open_.front();
    if (!first.headed) {
      first.headed = true;
      report_.begin(first.target.typed);
      if (!context_.json) {
        // The heading of tcptraceroute(1) is no result.
        (plan_.layout == Layout::tcp ? context_.err : context_.out).write(heading_of(plan_, first.target, context_));
        context_.out.flush();
      }
    }
    while (first.shown < first.hops.size()) report_.add(first.hops[first.shown++]);
    if (!first.end || !report_.empty()) return;
    end_of(first);
    open_.pop_front();
  }
}

void Session::end_of(const Open& open) {
  const Asked asked{
      .target = open.target.address, .method = word_for(plan_.method), .neighbour = open.neighbour, .own = open.source};
  const auto notes = notes_of(open.hops, has_constant_checksums(plan_), *open.end, asked);
  if (log_ != nullptr) log_->end(open.trace, *open.end, port_.way());
  if (context_.json) {
    report::JsonLines(context_.out)
        .add(SummaryRecord{open.target.typed, open.target.address, *open.end, port_.way(), notes});
  } else {
    if (plan_.layout == Layout::windows) context_.out.write(tracert_ending(notes, *open.end));
    context_.out.write(ending(plan_, notes, open.hops, *open.end, asked));
    context_.out.flush();
  }
  if (open.end->error != nullptr && error_ == nullptr) error_ = open.end->error;
  const bool missed = open.end->stop == engine::TraceStop::max_hops || open.end->stop == engine::TraceStop::silence;
  if (!missed) return;
  ++missed_;
  if (plan_.layout == Layout::tcp && !context_.json) context_.err.write("Destination not reached\n");
}

void Session::stop() {
  stopped_ = true;
  set_.stop_all();
  while (auto event = set_.poll_event()) tell(*std::move(event));
  report_.finish();
  // Names that are still asked for are not waited for: each target in turn.
  while (!open_.empty()) {
    show_what_is_due();
    report_.finish();
  }
}

void Session::handle_timeout(Instant now) {
  set_.handle_timeout(now);
  report_.show_ready();
  show_what_is_due();
}

std::optional<Instant> Session::poll_timeout() const {
  const auto probe = set_.poll_timeout();
  const auto line = report_.poll_timeout();
  if (!probe || !line) return probe ? probe : line;
  return std::min(*probe, *line);
}

bool Session::finished() const {
  return set_.finished() && open_.empty() && (stopped_ || targets_.none_left());
}

}  // namespace ntool::commands::traceroute
