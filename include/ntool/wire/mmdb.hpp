// MaxMind DB files, in which a search tree over the bits of addresses leads to records (the MaxMind DB file format
// specification, version 2.0).
//
// Read by us and not by libmaxminddb 1.7: that one maps the file, so a file which is cut while we run kills us; skips
// nested data by calling itself, so a few megabytes of arrays in arrays overflow the stack; and needs getaddrinfo,
// which has no place in a static binary. What we want of the format is little: one tree, and the fields of one map.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>
#include <ntool/wire/as_info.hpp>

namespace ntool::wire {

/// A value of a record; monostate: of a kind that nobody here asks for (a map, an array, a float …).
using MmdbValue = std::variant<std::monostate, std::uint64_t, std::string_view>;

class Mmdb {
 public:
  /// `file` is the whole of it, and must outlive this. Errors: malformed, saying what is wrong where; unsupported, of
  /// another version than 2.
  static Result<Mmdb> parse(Bytes file);

  /// A record, and of which network it tells.
  struct Entry {
    std::size_t at = 0;  ///< in the data section
    Prefix network;
  };
  /// nullopt: the file knows nothing of this address. IPv4 addresses stand in the tree of an IPv6 file at ::/96.
  /// Errors: a tree that leads out of itself.
  [[nodiscard]] Result<std::optional<Entry>> find(const IpAddress& address) const;

  /// The field of a record that is a map; nullopt: it has no such field. Texts lie in the file. Errors: a record that
  /// is no map, that is cut or has no end within 4,096 values.
  [[nodiscard]] Result<std::optional<MmdbValue>> field(const Entry& entry, std::string_view name) const;

  [[nodiscard]] std::string_view database_type() const { return type_; }  ///< "GeoLite2-ASN"; any bytes
  [[nodiscard]] std::uint32_t nodes() const { return nodes_; }

 private:
  [[nodiscard]] std::uint32_t child(std::uint32_t node, unsigned bit) const;
  Bytes tree_, data_;
  std::uint32_t nodes_ = 0;
  unsigned record_bits_ = 0;
  bool for_ipv6_ = false;
  std::string_view type_;
};

/// What such a file says of an address's system: fields autonomous_system_number and autonomous_system_organization
/// (GeoLite2-ASN, DB-IP), or asn ("AS123" or a number) with as_name or name (IPinfo). An address that the file does not
/// know, and one whose record is of another kind, has an unknown system. Errors: as find() and field().
Result<AsInfo> as_info_of(const Mmdb& file, const IpAddress& address);

}  // namespace ntool::wire
