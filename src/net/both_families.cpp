#include <ntool/net/both_families.hpp>

namespace ntool::net {

Result<void> BothFamilies::perform(std::span<const wire::ProbeAction> actions,
                                   std::vector<wire::ProbeAnswer>& answers) {
  // In runs of one family, so that nothing is copied and each keeps its order.
  while (!actions.empty()) {
    const Family family = actions.front().to.family();
    std::size_t count = 1;
    while (count < actions.size() && actions[count].to.family() == family) ++count;
    TRY((family == Family::ipv4 ? *v4_ : *v6_).perform(actions.first(count), answers));
    actions = actions.subspan(count);
  }
  return {};
}

Result<void> BothFamilies::receive(std::vector<wire::ProbeAnswer>& answers) {
  TRY(v4_->receive(answers));
  return v6_->receive(answers);
}

Result<void> BothFamilies::watch(sys::Poller& poller) {
  TRY(v4_->watch(poller));
  return v6_->watch(poller);
}

void BothFamilies::forget(sys::Poller& poller) {
  v4_->forget(poller);
  v6_->forget(poller);
}

}  // namespace ntool::net
