#include "support/memory_resolver.hpp"

namespace ntool::test {
namespace {

Error error_about(std::string_view host, Errc code, std::string reason) {
  return {.code = code, .operation = "resolve", .subject = "'" + std::string(host) + "'", .reason = std::move(reason)};
}

}  // namespace

void MemoryResolver::add(std::string_view host, const std::vector<std::string>& addresses) {
  std::vector<IpAddress> parsed;
  for (const auto& address : addresses) parsed.push_back(IpAddress::parse(address).value());
  hosts_.insert_or_assign(std::string(host), std::move(parsed));
}

void MemoryResolver::fail_with(std::string_view host, Error error) {
  hosts_.insert_or_assign(std::string(host), fail(std::move(error)));
}

void MemoryResolver::never_answer(std::string_view host) {
  fail_with(host, error_about(host, Errc::timed_out, "no name server answered in time"));
}

void MemoryResolver::add_known_name(std::string_view address, std::string_view name) {
  names_.emplace(IpAddress::parse(address).value(), name);
}

Result<std::vector<IpAddress>> MemoryResolver::resolve(std::string_view host, std::optional<Family> family,
                                                       Instant deadline) {
  asked.emplace_back(host);
  std::vector<IpAddress> addresses;
  if (const auto numeric = net::numeric_host(host)) {
    addresses.push_back(TRY(*numeric));
  } else {
    const auto found = hosts_.find(host);
    if (found == hosts_.end()) return fail(error_about(host, Errc::not_found, "no such name"));
    if (clock_.now() >= deadline) return fail(error_about(host, Errc::timed_out, "no name server answered in time"));
    addresses = TRY(found->second);
  }
  if (family) std::erase_if(addresses, [&](const auto& address) { return address.family() != *family; });
  if (addresses.empty()) return fail(error_about(host, Errc::not_found, "the name has no address of this family"));
  return addresses;
}

std::optional<std::string> MemoryResolver::known_name(const IpAddress& address) {
  const auto found = names_.find(address);
  if (found == names_.end()) return std::nullopt;
  return found->second;
}

}  // namespace ntool::test
