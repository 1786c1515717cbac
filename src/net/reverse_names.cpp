#include <ntool/net/resolver.hpp>
#include <ntool/net/reverse_names.hpp>

namespace ntool::net {

void KnownNames::ask(const IpAddress& address) {
  if (!names_.contains(address)) names_.emplace(address, resolver_.known_name(address).value_or(""));
}

std::optional<std::string> KnownNames::name_of(const IpAddress& address) {
  const auto found = names_.find(address);
  return found == names_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> KnownNames::watch(sys::Poller&) {
  return {};  // nothing comes later
}

void KnownNames::forget(sys::Poller&) {}

}  // namespace ntool::net
