#include "mmdb_value.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>

#include <ntool/wire/mmdb.hpp>

namespace ntool::wire {
namespace {

constexpr std::string_view metadata_mark = "\xAB\xCD\xEFMaxMind.com";
/// The metadata are within the last 128 KiB.
constexpr std::size_t metadata_room = std::size_t{128} << 10U;
/// Zero bytes between the tree and the data; records count them in.
constexpr std::size_t separator = 16;
/// IPv4 addresses have their place below this many zero bits of an IPv6 tree.
constexpr unsigned bits_before_ipv4 = 96;

std::unexpected<Error> broken(std::string reason) {
  return malformed("MMDB file", std::move(reason));
}

Result<std::uint64_t> number(Bytes metadata, std::string_view name) {
  const auto value = TRY(field_of_map(MmdbWalk(metadata), name));
  const auto* found = value ? std::get_if<std::uint64_t>(&*value) : nullptr;
  if (found == nullptr) return broken(fmt::format("its metadata have no number '{}'", name));
  return *found;
}

}  // namespace

Result<Mmdb> Mmdb::parse(Bytes file) {
  const std::string_view text = as_text(file);
  const auto mark = text.rfind(metadata_mark);
  if (mark == std::string_view::npos || file.size() - mark > metadata_room) {
    return broken("there are no metadata at its end: it is cut, or no MMDB file");
  }
  const Bytes metadata = file.subspan(mark + metadata_mark.size());
  const auto version = TRY(number(metadata, "binary_format_major_version"));
  if (version != 2) {
    return fail({.code = Errc::unsupported,
                 .operation = "read",
                 .subject = "MMDB file",
                 .reason = fmt::format("it is of version {}, not of 2", version)});
  }
  Mmdb made;
  const auto nodes = TRY(number(metadata, "node_count"));
  const auto bits = TRY(number(metadata, "record_size"));
  const auto family = TRY(number(metadata, "ip_version"));
  if (bits != 24 && bits != 28 && bits != 32) return broken(fmt::format("its records have {} bits", bits));
  if (family != 4 && family != 6) return broken(fmt::format("it is for IP version {}", family));
  const auto tree_size = nodes <= std::numeric_limits<std::uint32_t>::max() ? nodes * bits / 4 : file.size();
  if (nodes == 0 || mark < separator || tree_size > mark - separator) {
    return broken(fmt::format("a tree of {} nodes does not fit into it: it is cut", nodes));
  }
  made.tree_ = file.first(tree_size);
  made.data_ = file.subspan(tree_size + separator, mark - separator - tree_size);
  made.nodes_ = static_cast<std::uint32_t>(nodes);
  made.record_bits_ = static_cast<unsigned>(bits);
  made.for_ipv6_ = family == 6;
  const auto type = TRY(field_of_map(MmdbWalk(metadata), "database_type"));
  if (type && std::holds_alternative<std::string_view>(*type)) made.type_ = std::get<std::string_view>(*type);
  return made;
}

/// A node has two records side by side; of 28 bits each, the middle byte holds the upper four of both.
std::uint32_t Mmdb::child(std::uint32_t node, unsigned bit) const {
  const Bytes at = tree_.subspan(std::size_t{node} * record_bits_ / 4, record_bits_ / 4);
  const auto three = [&](std::size_t first) {
    return std::uint32_t{at[first]} << 16U | std::uint32_t{at[first + 1]} << 8U | at[first + 2];
  };
  switch (record_bits_) {
    case 24: return three(bit * 3);
    case 28: return three(bit * 4) | (bit == 0 ? std::uint32_t{at[3]} >> 4U : at[3] & 0xFU) << 24U;
    default: return std::uint32_t{at[bit * 4]} << 24U | three(bit * 4 + 1);
  }
}

Result<std::optional<Mmdb::Entry>> Mmdb::find(const IpAddress& address) const {
  const IpAddress plain = address.plain();
  if (plain.is_v6() && !for_ipv6_) return std::optional<Entry>();
  const unsigned skipped = plain.is_v4() && for_ipv6_ ? bits_before_ipv4 : 0;
  const unsigned most = skipped + plain.bits();
  std::uint32_t node = 0;
  unsigned depth = 0;
  for (; depth < most && node < nodes_; ++depth) {
    const unsigned place = depth - std::min(depth, skipped);
    const unsigned bit = depth < skipped ? 0 : plain.bytes()[place / 8] >> (7U - place % 8) & 1U;
    node = child(node, bit);
  }
  if (node < nodes_) return broken("its tree goes deeper than an address has bits");
  if (node == nodes_) return std::optional<Entry>();
  const std::size_t beyond = std::size_t{node} - nodes_;
  if (beyond < separator || beyond - separator >= data_.size()) return broken("its tree leads out of the file");
  const auto network = TRY(Prefix::make(plain, depth - std::min(depth, skipped)));
  return std::optional(Entry{beyond - separator, TRY(Prefix::make(network.network(), network.length()))});
}

Result<std::optional<MmdbValue>> Mmdb::field(const Entry& entry, std::string_view name) const {
  return field_of_map(MmdbWalk(data_, entry.at), name);
}

Result<AsInfo> as_info_of(const Mmdb& file, const IpAddress& address) {
  AsInfo info;
  const auto entry = TRY(file.find(address));
  if (!entry) return info;
  for (const std::string_view name : {"autonomous_system_number", "asn", "as_number"}) {
    const auto value = TRY(file.field(*entry, name));
    if (!value) continue;
    std::optional<std::uint32_t> number;
    if (const auto* text = std::get_if<std::string_view>(&*value)) number = parse_as_number(*text);
    if (const auto* plain = std::get_if<std::uint64_t>(&*value)) number = parse_as_number(fmt::format("{}", *plain));
    if (!number) continue;
    info.numbers.push_back(*number);
    break;
  }
  if (!info.known()) return info;
  info.prefix = entry->network;
  for (const std::string_view name : {"autonomous_system_organization", "as_name", "name", "organization"}) {
    const auto value = TRY(file.field(*entry, name));
    const auto* text = value ? std::get_if<std::string_view>(&*value) : nullptr;
    if (text == nullptr || text->empty()) continue;
    info.organization = bounded_as_text(*text);
    break;
  }
  return info;
}

}  // namespace ntool::wire
