#include "dns_questions.hpp"

#include <fmt/format.h>

#include <ntool/net/cares_reverse_names.hpp>
#include <ntool/wire/as_info.hpp>

namespace ntool::net {
namespace {

/// RFC 1035 2.3.4: 255 bytes on the wire are 253 as text. What is longer is made of escapes and no host's name.
constexpr std::size_t longest_name = 253;

IpAddress key_of(const IpAddress& address) {
  return address.unmapped().with_zone({});
}

}  // namespace

std::string reverse_domain(const IpAddress& address) {
  const IpAddress plain = key_of(address);
  return wire::reversed_labels(plain) + (plain.is_v4() ? "in-addr.arpa" : "ip6.arpa");
}

CaresReverseNames::CaresReverseNames(CaresResolver& resolver)
    : resolver_(resolver), questions_(std::make_unique<DnsQuestions>(resolver)) {}

CaresReverseNames::~CaresReverseNames() = default;

void CaresReverseNames::ask(const IpAddress& address) {
  const IpAddress key = key_of(address);
  if (names_.contains(key)) return;
  auto known = resolver_.known_name(key);
  const bool must_ask = !known;
  names_.emplace(key, std::move(known));
  if (!must_ask) return;
  auto domain = reverse_domain(key);
  asked_.emplace(domain, key);
  questions_->ask(std::move(domain), DnsRecord::ptr);
}

std::optional<std::string> CaresReverseNames::name_of(const IpAddress& address) {
  for (auto& [domain, answer] : questions_->take()) {
    const auto asked = asked_.extract(domain);
    const bool usable = !answer.names.empty() && answer.names.front().size() <= longest_name;
    names_[asked.mapped()] = usable ? std::move(answer.names.front()) : std::string();
  }
  const auto found = names_.find(key_of(address));
  return found == names_.end() ? std::nullopt : found->second;
}

Result<void> CaresReverseNames::watch(sys::Poller& poller) {
  return questions_->watch(poller);
}

void CaresReverseNames::forget(sys::Poller& poller) {
  questions_->forget(poller);
}

}  // namespace ntool::net
