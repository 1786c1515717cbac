#include "labels.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::sweep {

bool Labels::wants_name(std::uint64_t target) const {
  if (names_ == nullptr) return false;
  switch (plan_.names) {
    case Plan::Names::as_typed: return false;
    case Plan::Names::of_typed_addresses: return targets_.is_numeric(target);
    case Plan::Names::of_all_addresses: return true;
  }
  return false;
}

void Labels::ask(const IpAddress& address) {
  if (names_ != nullptr) names_->ask(address);
}

void Labels::take_in() const {
  if (names_ != nullptr) (void)names_->name_of({});
}

bool Labels::is_known(std::uint64_t target, const IpAddress& address) const {
  return !wants_name(target) || names_->name_of(address).has_value();
}

std::string Labels::name_of(std::uint64_t target, const IpAddress& address) const {
  return wants_name(target) ? names_->name_of(address).value_or("") : "";
}

std::string Labels::of(std::uint64_t target, const IpAddress& address) const {
  std::string name = name_of(target, address);
  if (name.empty() && !plan_.by_address) name = targets_.typed(target);
  // By address and name: the name that was typed is one, too, but of an address that was typed.
  if (name.empty() && plan_.names != Plan::Names::as_typed && !targets_.is_numeric(target)) {
    name = targets_.typed(target);
  }
  if (name.empty()) return terminal_safe(sys::address_text(address));
  if (!plan_.by_address) return terminal_safe(name);
  return fmt::format("{} ({})", terminal_safe(name), terminal_safe(sys::address_text(address)));
}

}  // namespace ntool::commands::sweep
