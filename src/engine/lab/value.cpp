#include "value.hpp"

#include "../sim/topology_words.hpp"

#include <algorithm>

#include <ntool/base/bytes.hpp>
#include <ntool/base/suggest.hpp>
#include <ntool/base/text.hpp>

namespace ntool::engine::lab {
namespace {

std::string joined(std::span<const std::string_view> words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string nearest(std::string_view word, std::span<const std::string_view> words) {
  const auto meant = did_you_mean(word, {words.begin(), words.end()});
  return meant.empty() ? std::string{} : fmt::format("did you mean '{}'?", meant);
}

}  // namespace

std::unexpected<Error> Value::wrong_here(std::string reason, std::string hint) const {
  auto error = usage_error(std::move(reason), std::move(hint));
  error.error().subject = fmt::format("{}:{}:{}", file_, node_->place.line, node_->place.column);
  return error;
}

std::unexpected<Error> Value::wrong(std::string_view reason, std::string hint) const {
  return wrong_here(fmt::format("{}: {}", name_, reason), std::move(hint));
}

std::unexpected<Error> Value::not_a(std::string_view wanted) const {
  static constexpr std::string_view kinds[] = {"nothing", "a single value", "a list", "a map"};
  const std::string hint =
      is_map() && wanted != "a list" ? "text with ':' at its end or before a blank needs quotes" : "";
  return wrong(fmt::format("{} where {} belongs", kinds[static_cast<std::size_t>(node_->kind)], wanted), hint);
}

std::unexpected<Error> Value::no_choice(std::string_view word, const std::vector<std::string_view>& names) const {
  const auto hint = nearest(word, names);
  return wrong(fmt::format("'{}' is none of {}", shortened(word, 40), joined(names)), hint);
}

Result<std::string_view> Value::text() const {
  if (!is_scalar()) return not_a("a single value");
  return std::string_view(node_->text);
}

Result<bool> Value::truth() const {
  static constexpr Choice<bool> choices[] = {{"true", true}, {"false", false}, {"yes", true},
                                             {"no", false},  {"on", true},     {"off", false}};
  return choose(choices);
}

Result<std::uint64_t> Value::number(std::uint64_t min, std::uint64_t max) const {
  return placed(parse_unsigned(TRY(text()), min, max));
}

Result<Duration> Value::time() const {
  return placed(sim::parse_time(TRY(text())));
}

Result<double> Value::share() const {
  return placed(sim::parse_share(TRY(text())));
}

Result<IpAddress> Value::address() const {
  const auto word = TRY(text());
  const auto address = TRY(placed(IpAddress::parse(word)));
  if (address.zone().value() != 0) return wrong(fmt::format("'{}' has a zone, which no packet carries", word));
  return address;
}

Result<Prefix> Value::prefix() const {
  const auto word = TRY(text());
  const auto prefix = TRY(placed(Prefix::parse(word)));
  if (prefix.address().zone().value() != 0) return wrong(fmt::format("'{}' has a zone, which no packet carries", word));
  return prefix;
}

Result<Prefix> Value::network() const {
  const auto prefix = TRY(this->prefix());
  if (prefix.address() != prefix.network()) {
    const auto clean = Prefix::make(prefix.network(), prefix.length());
    return wrong(fmt::format("'{}' has bits of a host", node_->text),
                 fmt::format("the network is {}", clean->to_string()));
  }
  return prefix;
}

Result<PortRange> Value::ports() const {
  return placed(parse_port_range(TRY(text())));
}

Result<Mtu> Value::mtu() const {
  // Below 68 no IPv4 network works (RFC 791); above 65535 no IPv4 packet exists.
  return Mtu(static_cast<std::uint32_t>(TRY(number(68, 65535))));
}

Result<std::vector<std::uint8_t>> Value::hex() const {
  const auto word = TRY(text());
  auto bytes = from_hex(word);
  if (!bytes || bytes->size() > 65535) return wrong(fmt::format("'{}' is not hex digits in pairs", word));
  return bytes;
}

Result<std::vector<Value>> Value::items() const {
  if (!is_list() && !is_nothing()) return not_a("a list");
  std::vector<Value> items;
  for (const auto& item : node_->items) items.emplace_back(item, file_, name_);
  return items;
}

Result<std::vector<Value>> Value::one_or_more() const {
  if (is_list() || is_nothing()) return items();
  return std::vector<Value>{*this};
}

Result<std::vector<std::pair<Value, Value>>> Value::entries() const {
  if (!is_map() && !is_nothing()) return not_a("a map");
  std::vector<std::pair<Value, Value>> entries;
  for (const auto& [key, value] : node_->entries) {
    entries.emplace_back(Value(key, file_, name_), Value(value, file_, key.text));
  }
  return entries;
}

Result<Map> Value::map(std::span<const std::string_view> keys) const {
  std::vector<std::pair<std::string_view, Value>> known;
  for (auto& [key, value] : TRY(entries())) {
    const std::string_view word = key.node_->text;
    if (std::ranges::find(keys, word) == keys.end()) {
      auto hint = nearest(word, keys);
      if (hint.empty()) hint = fmt::format("there are {}", joined(keys));
      return key.wrong_here(fmt::format("unknown key '{}'", shortened(word, 40)), std::move(hint));
    }
    known.emplace_back(word, std::move(value));
  }
  return Map(*this, std::move(known));
}

Result<Map> Value::map(std::initializer_list<std::string_view> keys) const {
  return map(std::span(keys.begin(), keys.size()));
}

std::optional<Value> Map::find(std::string_view key) const {
  const auto found = std::ranges::find_if(entries_, [&](const auto& entry) { return entry.first == key; });
  return found == entries_.end() || found->second.is_nothing() ? std::nullopt : std::optional(found->second);
}

Result<Value> Map::get(std::string_view key) const {
  auto value = find(key);
  if (!value) return whole_.wrong(fmt::format("lacks '{}'", key));
  return std::move(*value);
}

std::optional<std::string_view> Map::first_of(std::span<const std::string_view> keys) const {
  for (const auto& [key, value] : entries_) {
    if (std::ranges::find(keys, key) != keys.end()) return key;
  }
  return std::nullopt;
}

}  // namespace ntool::engine::lab
