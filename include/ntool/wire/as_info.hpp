// Which autonomous system an address belongs to, and the two DNS texts that tell it: those of Team Cymru's zones
// origin.asn.cymru.com, origin6.asn.cymru.com and asn.cymru.com.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>

namespace ntool::wire {

/// Without a number nothing is known. Texts are as they came, cut after 255 bytes: any bytes may stand in them.
struct AsInfo {
  std::vector<std::uint32_t> numbers = {};  ///< several where several systems announce the prefix; at most 16
  std::string organization = {};            ///< of the first number; empty: unknown
  std::optional<Prefix> prefix = {};        ///< that holds the address
  std::string country = {};                 ///< of the prefix's holder; this and the next two from DNS alone
  std::string registry = {};                ///< "arin"
  std::string allocated = {};               ///< "1998-09-25"
  [[nodiscard]] bool known() const { return !numbers.empty(); }
  bool operator==(const AsInfo&) const = default;
};

/// Addresses of networks that no system announces to the others, so that nobody need be asked about them: private,
/// shared, loopback, link-local, documentation, multicast and reserved ones (RFC 6890 and IANA's registries).
bool never_announced(const IpAddress& address);

/// An address as DNS writes it in front of a zone, its last part first: "1.2.0.192." (RFC 1035 3.5), of IPv6 one label
/// for each hexadecimal digit (RFC 3596 2.5).
std::string reversed_labels(const IpAddress& address);
/// Where DNS keeps the origin of an address: "31.108.90.216.origin.asn.cymru.com", "….origin6.asn.cymru.com" with one
/// label for each of its 32 hexadecimal digits.
std::string as_origin_domain(const IpAddress& address);
/// "AS23028.asn.cymru.com".
std::string as_name_domain(std::uint32_t number);

/// "23028 15169 | 216.90.108.0/24 | US | arin | 1998-09-25". Fields may be missing from the end, or empty. Errors: no
/// number in the first field.
Result<AsInfo> parse_as_origin(std::string_view text);
/// The name of "23028 | US | arin | 2002-01-04 | TEAM-CYMRU - Team Cymru Inc., US"; it may have '|' in it. Empty: none.
std::string parse_as_name(std::string_view text);
/// No text of an AsInfo is longer; whoever fills one in by hand cuts it with this.
std::string bounded_as_text(std::string_view text);
/// "AS123", "as123" or "123", up to 4294967295 (RFC 6793); 0 is no network's (RFC 7607).
std::optional<std::uint32_t> parse_as_number(std::string_view text);

}  // namespace ntool::wire
