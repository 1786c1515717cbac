#include <ntool/net/family_ports.hpp>

namespace ntool::net {
namespace {

std::size_t place_of(Family family) {
  return family == Family::ipv4 ? 0 : 1;
}

}  // namespace

Result<void> FamilyPorts::prepare(Family family) {
  auto& port = ports_[place_of(family)];
  if (port != nullptr) return {};
  auto opened = TRY(open_(family));
  if (poller_ != nullptr) TRY(opened->watch(*poller_));
  port = std::move(opened);
  if (ports_[1 - place_of(family)] == nullptr) first_ = place_of(family);
  return {};
}

Result<void> FamilyPorts::perform(std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) {
  while (!actions.empty()) {
    const Family family = actions.front().to.family();
    std::size_t count = 1;
    while (count < actions.size() && actions[count].to.family() == family) ++count;
    const auto together = actions.first(count);
    actions = actions.subspan(count);
    auto& why = refused_[place_of(family)];
    if (why == nullptr) {
      if (const auto ready = prepare(family); !ready) why = std::make_shared<const Error>(ready.error());
    }
    if (why != nullptr) {
      for (const auto& action : together) {
        if (action.kind == wire::ProbeAction::Kind::give_up) continue;
        answers.push_back(
            {.kind = wire::ProbeAnswer::Kind::not_sent, .id = action.id, .flow = action.flow, .error = why});
      }
      continue;
    }
    TRY(ports_[place_of(family)]->perform(together, answers));
  }
  return {};
}

/// One port at a call, in turns: what its answers lend is valid until it is asked again.
Result<void> FamilyPorts::receive(std::vector<wire::ProbeAnswer>& answers) {
  for (std::size_t tries = 0; tries < ports_.size() && answers.empty(); ++tries) {
    auto& port = ports_[next_];
    next_ = 1 - next_;
    if (port != nullptr) TRY(port->receive(answers));
  }
  return {};
}

Result<void> FamilyPorts::watch(sys::Poller& poller) {
  poller_ = &poller;
  for (auto& port : ports_) {
    if (port != nullptr) TRY(port->watch(poller));
  }
  return {};
}

void FamilyPorts::forget(sys::Poller& poller) {
  poller_ = nullptr;
  for (auto& port : ports_) {
    if (port != nullptr) port->forget(poller);
  }
}

std::string_view FamilyPorts::way() const {
  return ports_[first_] != nullptr ? ports_[first_]->way() : std::string_view();
}

std::uint64_t FamilyPorts::dropped() const {
  std::uint64_t all = 0;
  for (const auto& port : ports_) all += port != nullptr ? port->dropped() : 0;
  return all;
}

}  // namespace ntool::net
