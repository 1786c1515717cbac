#include "labels.hpp"

#include <fmt/format.h>

#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::mtr {
namespace {

/// Of mtr's columns for AS number, prefix, country, registry and date.
constexpr std::array<std::size_t, 5> info_widths = {7, 19, 4, 8, 11};

}  // namespace

void Labels::ask(const IpAddress& address, Instant now) {
  if (asked_.size() >= AwaitedNames::most || asked_.contains(address)) return;
  asked_.emplace(address, names_.ask(address, now));
}

std::optional<Instant> Labels::awaited_until(Instant now) const {
  std::optional<Instant> latest;
  for (const auto& [address, until] : asked_) {
    if (until > now && names_.comes(address)) latest = std::max(latest.value_or(until), until);
  }
  return latest;
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

std::string Labels::info(const std::optional<IpAddress>&) const {
  return shows_as() ? "AS???" : "???";
}

std::size_t Labels::info_width() const {
  return info_ ? info_widths[*info_] + (shows_as() ? 2U : 0U) : 0U;
}

}  // namespace ntool::commands::mtr
