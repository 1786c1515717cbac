#include "labels.hpp"

#include <fmt/format.h>

#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::mtr {
namespace {

/// Of mtr's columns for AS number, prefix, country, registry and date.
constexpr std::array<std::size_t, 5> info_widths = {7, 19, 4, 8, 11};
/// Two questions to name servers, one after the other.
constexpr Duration longest_lookup = std::chrono::seconds(2);

}  // namespace

Labels::Labels(const Plan& plan, net::ReverseNames* names, std::function<net::AsNumbers*()> open_networks)
    : names_(names), shows_names_(!plan.numeric), shows_ips_(plan.show_ips), open_networks_(std::move(open_networks)) {
  choose_info(plan.ip_info);
}

void Labels::choose_info(std::optional<unsigned> which) {
  info_ = which;
  if (!info_ || networks_ != nullptr || !open_networks_) return;
  networks_ = open_networks_();
  if (networks_ == nullptr) return;
  for (const auto& [address, until] : asked_) networks_->ask(address);
}

void Labels::ask(const IpAddress& address, Instant now) {
  if (asked_.size() >= AwaitedNames::most || asked_.contains(address)) return;
  const Instant until = names_.ask(address, now);
  asked_.emplace(address, networks_ != nullptr ? std::max(until, now + longest_lookup) : until);
  if (networks_ != nullptr) networks_->ask(address);
}

std::optional<Instant> Labels::awaited_until(Instant now) const {
  std::optional<Instant> latest;
  for (const auto& [address, until] : asked_) {
    const bool comes = names_.comes(address) || (networks_ != nullptr && !networks_->info_of(address));
    if (until > now && comes) latest = std::max(latest.value_or(until), until);
  }
  return latest;
}

void Labels::take_in() const {
  names_.take_in();
  if (networks_ != nullptr && !asked_.empty()) (void)networks_->info_of(asked_.begin()->first);
}

std::optional<wire::AsInfo> Labels::network_of(const IpAddress& address) const {
  auto info = networks_ != nullptr ? networks_->info_of(address) : std::nullopt;
  if (info && !info->known()) info.reset();
  return info;
}

std::string Labels::label(const IpAddress& address) const {
  const std::string number = sys::address_text(address);
  const auto name = shows_names_ ? names_.name_of(address) : std::nullopt;
  if (!name) return number;
  return shows_ips_ ? fmt::format("{} ({})", *name, number) : *name;
}

std::string Labels::label(const std::optional<IpAddress>& address) const {
  return address ? label(*address) : "???";
}

std::string Labels::info(const std::optional<IpAddress>& address) const {
  const auto network = address ? network_of(*address) : std::nullopt;
  std::string text;
  if (network) {
    switch (info_.value_or(0)) {
      case 0: text = fmt::format("AS{}", network->numbers.front()); break;
      case 1: text = network->prefix ? network->prefix->to_string() : ""; break;
      case 2: text = network->country; break;
      case 3: text = network->registry; break;
      default: text = network->allocated;
    }
  }
  if (!text.empty()) return text;
  return shows_as() ? "AS???" : "???";
}

std::size_t Labels::info_width() const {
  return info_ ? info_widths[*info_] + (shows_as() ? 2U : 0U) : 0U;
}

}  // namespace ntool::commands::mtr
