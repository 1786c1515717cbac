#include <ntool/net/echo_ports.hpp>

namespace ntool::net {
namespace {

std::size_t index_of(Family family) {
  return family == Family::ipv4 ? 0 : 1;
}

}  // namespace

EchoPorts::EchoPorts(Open open, Refused refused, sys::Clock& clock)
    : open_(std::move(open)), refused_(std::move(refused)), clock_(clock) {}

EchoPorts::Slot& EchoPorts::slot_of(Family family, std::uint8_t flow) {
  return slots_[index_of(family)][flow];
}

Result<void> EchoPorts::open(Slot& slot, Family family, std::uint8_t flow) {
  auto icmp = open_(family);
  if (!icmp) {
    if (!told_[index_of(family)]) refused_(family, icmp.error());
    told_[index_of(family)] = true;
    slot.refused = std::make_shared<const Error>(std::move(icmp.error()));
    return {};
  }
  slot.port = std::move(icmp->port);
  opened_.push_back({slot.port.get(), flow});
  if (poller_ != nullptr) TRY(slot.port->watch(*poller_));
  return {};
}

Result<void> EchoPorts::prepare(Family family) {
  Slot& slot = slot_of(family, 0);
  if (!slot.port && !slot.refused) TRY(open(slot, family, 0));
  if (slot.refused) return fail(*slot.refused);
  return {};
}

Result<void> EchoPorts::perform(std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) {
  // Neighbours in the batch that share a port leave together.
  while (!actions.empty()) {
    const Family family = actions.front().to.family();
    const std::uint8_t flow = actions.front().flow;
    std::size_t count = 1;
    while (count < actions.size() && actions[count].flow == flow && actions[count].to.family() == family) ++count;
    Slot& slot = slot_of(family, flow);
    if (!slot.port && !slot.refused) TRY(open(slot, family, flow));
    if (slot.port) {
      TRY(slot.port->perform(actions.first(count), answers));
    } else {
      const Instant now = clock_.now();
      for (const auto& action : actions.first(count)) {
        if (action.kind != wire::ProbeAction::Kind::send) continue;
        answers.push_back({.kind = wire::ProbeAnswer::Kind::not_sent,
                           .id = action.id,
                           .at = now,
                           .flow = flow,
                           .error = slot.refused});
      }
    }
    actions = actions.subspan(count);
  }
  return {};
}

Result<void> EchoPorts::receive(std::vector<wire::ProbeAnswer>& answers) {
  for (const auto& [port, flow] : opened_) {
    const std::size_t before = answers.size();
    TRY(port->receive(answers));
    for (std::size_t i = before; i < answers.size(); ++i) answers[i].flow = flow;
  }
  return {};
}

Result<void> EchoPorts::watch(sys::Poller& poller) {
  poller_ = &poller;
  for (const auto& each : opened_) TRY(each.port->watch(poller));
  return {};
}

void EchoPorts::forget(sys::Poller& poller) {
  poller_ = nullptr;
  for (const auto& each : opened_) each.port->forget(poller);
}

std::string_view EchoPorts::way() const {
  return opened_.empty() ? "ICMP" : opened_.front().port->way();
}

std::uint64_t EchoPorts::dropped() const {
  std::uint64_t all = 0;
  for (const auto& each : opened_) all += each.port->dropped();
  return all;
}

}  // namespace ntool::net
