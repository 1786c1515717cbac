#include <algorithm>
#include <map>
#include <unordered_map>

#include <ntool/engine/tables/interface_order.hpp>
#include <ntool/engine/tables/interfaces.hpp>
#include <ntool/wire/rtnl/interface_flags.hpp>

namespace ntool::engine {

bool InterfaceRecord::is_up() const {
  return (link.flags & wire::rtnl::interface_flag::up) != 0;
}

std::vector<InterfaceRecord> join_interfaces(std::vector<wire::rtnl::Link> links,
                                             std::vector<wire::rtnl::Address> addresses) {
  sort_naturally(links, [](const wire::rtnl::Link& link) -> std::string_view { return link.name; });

  std::vector<InterfaceRecord> records;
  records.reserve(links.size());
  std::unordered_map<std::uint32_t, std::size_t> by_index;
  by_index.reserve(links.size());
  for (auto& link : links) {
    by_index.emplace(link.index.value(), records.size());
    records.push_back({.link = std::move(link), .master = {}, .addresses = {}});
  }
  for (auto& address : addresses) {
    if (const auto found = by_index.find(address.index.value()); found != by_index.end()) {
      records[found->second].addresses.push_back(std::move(address));
    }
  }
  for (auto& record : records) {
    if (!record.link.master) continue;
    if (const auto found = by_index.find(record.link.master->value()); found != by_index.end()) {
      record.master = records[found->second].link.name;
    }
  }
  return records;
}

bool has_several_ipv6_addresses(const std::vector<InterfaceRecord>& records) {
  return std::ranges::any_of(records, [](const InterfaceRecord& record) {
    return std::ranges::count_if(record.addresses, [](const auto& address) { return address.local.is_v6(); }) > 1;
  });
}

void order_ipv6_addresses(std::vector<InterfaceRecord>& records, const std::vector<wire::IfInet6Entry>& listed) {
  std::map<std::pair<IfIndex, IpAddress>, std::size_t> places;
  for (const auto& entry : listed) places.emplace(std::pair(entry.index, entry.address), places.size());
  const auto place_of = [&](const wire::rtnl::Address& address) -> std::size_t {
    if (address.local.is_v4()) return 0;
    const auto found = places.find({address.index, address.local});
    return 1 + (found != places.end() ? found->second : places.size());
  };
  for (auto& record : records) std::ranges::stable_sort(record.addresses, {}, place_of);
}

}  // namespace ntool::engine
