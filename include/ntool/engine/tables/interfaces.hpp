// InterfaceRecord: an interface with all its addresses, joined from the kernel's two tables. Pure: tables in, records
// out; every user (text, JSON, later verbs) reads the same record.
#pragma once

#include <string>
#include <vector>

#include <ntool/base/record.hpp>
#include <ntool/wire/proc_if_inet6.hpp>
#include <ntool/wire/rtnl/address.hpp>
#include <ntool/wire/rtnl/link.hpp>

namespace ntool::engine {

struct InterfaceRecord {
  wire::rtnl::Link link;
  std::string master;                          ///< the name of link.master, where that interface is in the table
  std::vector<wire::rtnl::Address> addresses;  ///< in the kernel's order

  [[nodiscard]] bool is_up() const;
};

/// One record per link, in natural order of names (interface_order.hpp). Addresses of interfaces that are not among
/// `links` are dropped: they came or went between the two dumps.
std::vector<InterfaceRecord> join_interfaces(std::vector<wire::rtnl::Link> links,
                                             std::vector<wire::rtnl::Address> addresses);

/// Whether the order of IPv6 addresses is a question at all: some interface has two or more.
bool has_several_ipv6_addresses(const std::vector<InterfaceRecord>& records);

/// Puts the IPv6 addresses of each interface into the order of `listed`, after its IPv4 ones; those not listed come
/// last, in the order that they had.
void order_ipv6_addresses(std::vector<InterfaceRecord>& records, const std::vector<wire::IfInet6Entry>& listed);

/// Every fact of the record, for JSON (docs/commands/ifconfig.md lists the keys).
void describe(Fields& fields, const InterfaceRecord& record);

}  // namespace ntool::engine
