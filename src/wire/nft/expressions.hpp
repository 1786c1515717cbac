// The expressions of one nf_tables rule, written one after the other: each but the last puts a value into a register or
// breaks off the rule where a register does not fit. Numbers are big-endian here, unlike elsewhere in netlink.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/wire/netlink.hpp>
#include <ntool/wire/nft.hpp>

namespace ntool::wire::nft {

/// nla_put_be32.
void put_number(NetlinkWriter& writer, std::uint16_t type, std::uint32_t value);

class RuleExpressions {
 public:
  explicit RuleExpressions(NetlinkWriter& writer) : writer_(writer) {}

  void match_family(Family family);
  void match_protocol(std::uint8_t protocol);  ///< IPPROTO_*
  void match_source(const Prefix& prefix);     ///< of the family that was matched before
  void match_destination(const Prefix& prefix);
  void match_destination_ports(const PortRange& ports);
  void match_neighbour_discovery();
  void match_destination_is_ours();
  void match_output_interface(std::string_view name);

  void accept();
  void drop();
  void reject(RejectWith with);
  void change_destination(const Endpoint& to);
  void masquerade();

 private:
  template <class Write>
  void expression(std::string_view name, Write&& write);
  void load_meta(std::uint32_t key);
  void load_payload(std::uint32_t base, std::uint32_t offset, std::uint32_t length);
  void compare(Bytes value);
  void compare_range(Bytes first, Bytes last);
  void match_address(const Prefix& prefix, std::uint32_t offset);
  void put_value(std::uint16_t type, Bytes value);
  void load_value(std::uint32_t into, Bytes value);
  void give_verdict(std::uint32_t verdict);
  NetlinkWriter& writer_;
};

}  // namespace ntool::wire::nft
