#include <fmt/format.h>

#include <ntool/commands/names_and_networks.hpp>

namespace ntool::commands {

void NamesAndNetworks::ask(const IpAddress& address) {
  if (names_ != nullptr) names_->ask(address);
  if (networks_ != nullptr) networks_->ask(address);
}

std::optional<std::string> NamesAndNetworks::name_of(const IpAddress& address) {
  // Both are looked at, as that is what takes answers in.
  const bool placed = networks_ == nullptr || networks_->info_of(address).has_value();
  const auto name = names_ != nullptr ? names_->name_of(address) : std::string();
  return placed ? name : std::nullopt;
}

Result<void> NamesAndNetworks::watch(sys::Poller& poller) {
  if (names_ != nullptr) TRY(names_->watch(poller));
  if (networks_ != nullptr) TRY(networks_->watch(poller));
  return {};
}

void NamesAndNetworks::forget(sys::Poller& poller) {
  if (names_ != nullptr) names_->forget(poller);
  if (networks_ != nullptr) networks_->forget(poller);
}

std::optional<std::string> NamesAndNetworks::known_name(const IpAddress& address) const {
  const auto name = names_ != nullptr ? names_->name_of(address) : std::nullopt;
  return name && !name->empty() ? name : std::nullopt;
}

std::optional<wire::AsInfo> NamesAndNetworks::known_network(const IpAddress& address) const {
  const auto network = networks_ != nullptr ? networks_->info_of(address) : std::nullopt;
  return network && network->known() ? network : std::nullopt;
}

std::string as_text(const std::optional<wire::AsInfo>& network) {
  if (!network || !network->known()) return "*";
  std::string text;
  for (const std::uint32_t number : network->numbers) text += fmt::format("{}AS{}", text.empty() ? "" : "/", number);
  return text;
}

void describe_network(Fields& fields, const wire::AsInfo& network) {
  fields.list("as", network.numbers).field("as_name", unless_empty(network.organization));
  if (network.prefix) fields.field("as_prefix", network.prefix->to_string());
}

}  // namespace ntool::commands
