#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>

#include <ntool/wire/as_info.hpp>

namespace ntool::wire {
namespace {

/// A prefix that many systems announce is a rarity; one with more than these is nonsense.
constexpr std::size_t most_numbers = 16;

/// As long as one string of a TXT record may be.
constexpr std::size_t longest_text = 255;

/// An array, so that no text is parsed for each address.
struct Block {
  std::array<std::uint8_t, 4> start;
  unsigned length;
};
constexpr std::array silent_v4 = {
    Block{{0, 0, 0, 0}, 8},      Block{{10, 0, 0, 0}, 8},    Block{{100, 64, 0, 0}, 10},   Block{{127, 0, 0, 0}, 8},
    Block{{169, 254, 0, 0}, 16}, Block{{172, 16, 0, 0}, 12}, Block{{192, 0, 0, 0}, 24},    Block{{192, 0, 2, 0}, 24},
    Block{{192, 168, 0, 0}, 16}, Block{{198, 18, 0, 0}, 15}, Block{{198, 51, 100, 0}, 24}, Block{{203, 0, 113, 0}, 24},
    Block{{224, 0, 0, 0}, 3},
};
/// IANA gives out 2000::/3 alone; in it these are nobody's: ORCHIDv2, documentation (RFC 3849, RFC 9637).
constexpr std::array silent_v6 = {
    Block{{0x20, 0x01, 0x00, 0x20}, 28},
    Block{{0x20, 0x01, 0x0D, 0xB8}, 32},
    Block{{0x3F, 0xFF, 0x00, 0x00}, 20},
};

std::uint32_t leading_word(std::span<const std::uint8_t> bytes) {
  return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U | bytes[3];
}

bool within(const IpAddress& address, const Block& block) {
  const std::uint32_t difference = leading_word(address.bytes()) ^ leading_word(block.start);
  return difference >> (32U - block.length) == 0;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Takes the text up to the next `mark` off `rest`.
std::string_view take_field(std::string_view& rest, char mark) {
  const auto end = std::min(rest.find(mark), rest.size());
  const auto field = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trimmed(field);
}

}  // namespace

bool never_announced(const IpAddress& address) {
  const IpAddress plain = address.unmapped();
  const auto holds = [&](const Block& block) { return within(plain, block); };
  if (plain.is_v4()) return std::ranges::any_of(silent_v4, holds);
  return plain.bytes()[0] >> 5U != 1 || std::ranges::any_of(silent_v6, holds);
}

std::string reversed_labels(const IpAddress& address) {
  std::string labels;
  for (std::size_t i = address.bytes().size(); i-- > 0;) {
    const unsigned byte = address.bytes()[i];
    labels += address.is_v4() ? fmt::format("{}.", byte) : fmt::format("{:x}.{:x}.", byte & 0xFU, byte >> 4U);
  }
  return labels;
}

std::string as_origin_domain(const IpAddress& address) {
  const IpAddress plain = address.unmapped();
  return reversed_labels(plain) + (plain.is_v4() ? "origin.asn.cymru.com" : "origin6.asn.cymru.com");
}

std::string as_name_domain(std::uint32_t number) {
  return fmt::format("AS{}.asn.cymru.com", number);
}

Result<AsInfo> parse_as_origin(std::string_view text) {
  AsInfo info;
  std::string_view rest = text;
  for (std::string_view numbers = take_field(rest, '|'); !numbers.empty() && info.numbers.size() < most_numbers;) {
    const auto number = parse_as_number(take_field(numbers, ' '));
    if (number && std::ranges::find(info.numbers, *number) == info.numbers.end()) info.numbers.push_back(*number);
  }
  if (!info.known()) return malformed("the origin of an address", "it has no AS number");
  if (auto prefix = Prefix::parse(take_field(rest, '|'))) info.prefix = *prefix;
  info.country = bounded_as_text(take_field(rest, '|'));
  info.registry = bounded_as_text(take_field(rest, '|'));
  info.allocated = bounded_as_text(take_field(rest, '|'));
  return info;
}

std::string parse_as_name(std::string_view text) {
  for (int field = 0; field < 4; ++field) take_field(text, '|');
  return bounded_as_text(trimmed(text));
}

std::string bounded_as_text(std::string_view text) {
  return std::string(text.substr(0, longest_text));
}

std::optional<std::uint32_t> parse_as_number(std::string_view text) {
  if (text.size() > 2 && (text[0] == 'A' || text[0] == 'a') && (text[1] == 'S' || text[1] == 's'))
    text.remove_prefix(2);
  const auto number = parse_unsigned(text, 1, std::numeric_limits<std::uint32_t>::max());
  return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

}  // namespace ntool::wire
