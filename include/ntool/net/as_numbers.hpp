// AsNumbers: addresses → the autonomous systems that announce them, asked beside whatever else goes on; nothing here
// waits.
#pragma once

#include <optional>
#include <string>

#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/wire/as_info.hpp>

namespace ntool::net {

/// Where the numbers come from.
struct AsSource {
  /// An MMDB file (GeoLite2-ASN, DB-IP, IPinfo), read once and whole; empty: the name servers are asked for TXT records
  /// of Team Cymru's zones (https://www.team-cymru.com/ip-asn-mapping), which tells them whose path is looked at.
  std::string mmdb_file = {};
};

class AsNumbers {
 public:
  virtual ~AsNumbers() = default;

  /// Begins to look the address up, once. Private and reserved addresses are not asked of anybody.
  virtual void ask(const IpAddress& address) = 0;
  /// What is known by now. nullopt: still being asked, or never asked; a value that is not known(): it cannot be had.
  /// Any bytes may stand in texts: make them safe before showing them.
  virtual std::optional<wire::AsInfo> info_of(const IpAddress& address) = 0;

  /// Wakes `poller` when an answer has come, until info_of() is asked for any address: that is what takes answers in.
  /// The poller must live until forget(), or longer than this.
  virtual Result<void> watch(sys::Poller& poller) = 0;
  virtual void forget(sys::Poller& poller) = 0;

  /// Questions went out, and no name server has answered any of them yet, not even with a no.
  [[nodiscard]] virtual bool nobody_answers() const { return false; }
};

}  // namespace ntool::net
