#include "dns_questions.hpp"

#include <ntool/base/log.hpp>
#include <ntool/net/dns_as_numbers.hpp>

namespace ntool::net {
namespace {

IpAddress key_of(const IpAddress& address) {
  return address.unmapped().with_zone({});
}

/// Several records tell of several prefixes, each within the other: the longest is where packets go.
wire::AsInfo origin_in(const std::vector<std::string>& texts) {
  wire::AsInfo best;
  for (const auto& text : texts) {
    auto info = wire::parse_as_origin(text);
    if (!info) {
      log::debug([&] { return info.error().message(); });
      continue;
    }
    const auto length = [](const wire::AsInfo& each) { return each.prefix ? each.prefix->length() : 0; };
    if (!best.known() || length(*info) > length(best)) best = std::move(*info);
  }
  return best;
}

}  // namespace

DnsAsNumbers::DnsAsNumbers(CaresResolver& resolver) : questions_(std::make_unique<DnsQuestions>(resolver)) {}
DnsAsNumbers::~DnsAsNumbers() = default;

void DnsAsNumbers::ask(const IpAddress& address) {
  const IpAddress key = key_of(address);
  if (origins_.contains(key)) return;
  if (wire::never_announced(key)) {
    origins_.emplace(key, wire::AsInfo());
    return;
  }
  origins_.emplace(key, std::nullopt);
  auto domain = wire::as_origin_domain(key);
  origins_asked_.emplace(domain, key);
  any_asked_ = true;
  questions_->ask(std::move(domain), DnsRecord::txt);
}

std::optional<wire::AsInfo> DnsAsNumbers::info_of(const IpAddress& address) {
  take_answers();
  const auto found = origins_.find(key_of(address));
  if (found == origins_.end() || !found->second || !found->second->known()) {
    return found == origins_.end() ? std::nullopt : found->second;
  }
  const auto name = names_.find(found->second->numbers.front());
  if (name == names_.end() || !name->second) return std::nullopt;
  auto info = *found->second;
  info.organization = *name->second;
  return info;
}

void DnsAsNumbers::take_answers() {
  // Again: a name whose question could not be asked is answered at once.
  while (take_some()) {
  }
}

bool DnsAsNumbers::take_some() {
  auto answers = questions_->take();
  for (auto& [domain, answer] : answers) {
    any_answered_ =
        any_answered_ || (answer.verdict != DnsVerdict::timed_out && answer.verdict != DnsVerdict::unreachable);
    if (const auto asked = origins_asked_.extract(domain)) {
      auto origin = origin_in(answer.texts);
      if (origin.known()) ask_name(origin.numbers.front());
      origins_[asked.mapped()] = std::move(origin);
    } else if (const auto number = names_asked_.extract(domain)) {
      names_[number.mapped()] = answer.texts.empty() ? std::string() : wire::parse_as_name(answer.texts.front());
    }
  }
  return !answers.empty();
}

void DnsAsNumbers::ask_name(std::uint32_t number) {
  if (!names_.emplace(number, std::nullopt).second) return;
  auto domain = wire::as_name_domain(number);
  names_asked_.emplace(domain, number);
  questions_->ask(std::move(domain), DnsRecord::txt);
}

Result<void> DnsAsNumbers::watch(sys::Poller& poller) {
  return questions_->watch(poller);
}

void DnsAsNumbers::forget(sys::Poller& poller) {
  questions_->forget(poller);
}

}  // namespace ntool::net
