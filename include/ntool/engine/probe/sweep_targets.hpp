// Whom a sweep asks: ranges of addresses, one after another and never all at once, and the words of target files.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>

namespace ntool::engine {

/// Addresses from the first to the last, both included, of one family. It may be as large as the family: nothing of it
/// is stored.
class AddressRange {
 public:
  /// Empty where `last` is before `first`. Both have the zone of the first. Errors: Errc::usage, where one is IPv4 and
  /// the other IPv6.
  static Result<AddressRange> between(const IpAddress& first, const IpAddress& last);
  /// The hosts of a network: without its own address and its broadcast address for IPv4 prefixes up to /30 (RFC 3021
  /// lets /31 have both), all of it for IPv6, which has no broadcasts.
  static AddressRange hosts_of(const Prefix& network);

  [[nodiscard]] bool empty() const { return over_; }
  /// How many are left; the largest number where they are more (an IPv6 /0 to /64).
  [[nodiscard]] std::uint64_t size() const;
  /// The one that next() gives after `number` others; `number` is less than size().
  [[nodiscard]] IpAddress at(std::uint64_t number) const { return address_of(next_ + number); }
  /// The next one; nullopt after the last.
  std::optional<IpAddress> next();

 private:
  /// 128 bits, of IPv4 the low 32.
  __extension__ using Number = unsigned __int128;
  static Number number_of(const IpAddress& address);
  [[nodiscard]] IpAddress address_of(Number number) const;

  Family family_ = Family::ipv4;
  IfIndex zone_ = {};
  Number next_ = 0;
  Number last_ = 0;
  bool over_ = true;
};

/// What a line of a target file asks for: its first word. nullopt: nothing, it is blank or a comment (#). Other columns
/// are not looked at, so that a hosts file will do. The word is any bytes.
std::optional<std::string_view> target_of_line(std::string_view line);

}  // namespace ntool::engine
