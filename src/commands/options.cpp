#include <algorithm>
#include <limits>

#include <ntool/commands/options.hpp>

namespace ntool::commands {
namespace {

/// The value of `parsed` into `value`, or its error.
template <class Parsed, class Value>
Result<void> keep(Result<Parsed> parsed, Value& value) {
  if (!parsed) return fail(std::move(parsed).error());
  value = static_cast<Value>(*parsed);
  return {};
}

}  // namespace

Result<void> parse_value(std::string_view text, std::string& value) {
  value = text;
  return {};
}
Result<void> parse_value(std::string_view text, Port& value) {
  return keep(parse_port(text), value);
}
Result<void> parse_value(std::string_view text, Duration& value) {
  return keep(parse_seconds(text), value);
}
Result<void> parse_value(std::string_view text, IpAddress& value) {
  return keep(IpAddress::parse(text), value);
}
Result<void> parse_value(std::string_view text, Ttl& value) {
  // A packet with TTL 0 does not leave its host (RFC 1122 3.2.1.7).
  const auto number = TRY(parse_unsigned(text, 1, 255));
  value = Ttl(static_cast<std::uint8_t>(number));
  return {};
}
Result<void> parse_value(std::string_view text, std::uint32_t& value) {
  return keep(parse_unsigned(text, 0, std::numeric_limits<std::uint32_t>::max()), value);
}
Result<void> parse_value(std::string_view text, std::int64_t& value) {
  return keep(parse_signed(text), value);
}

std::vector<std::string_view> split_words(std::string_view words) {
  std::vector<std::string_view> list;
  for (std::size_t start = 0; !words.empty() && start <= words.size();) {
    const std::size_t end = std::min(words.find('|', start), words.size());
    list.push_back(words.substr(start, end - start));
    start = end + 1;
  }
  return list;
}

}  // namespace ntool::commands
