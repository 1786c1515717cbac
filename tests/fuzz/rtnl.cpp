// From a kernel's bytes to the JSON of ifconfig: links and addresses are parsed, joined, ordered, put into blocks and
// described. Whatever comes, every name stays within its bounds and the JSON is valid UTF-8.
#include <cstdint>
#include <cstdlib>
#include <linux/rtnetlink.h>

#include <ntool/base/text.hpp>
#include <ntool/engine/tables/hardware.hpp>
#include <ntool/engine/tables/interface_blocks.hpp>
#include <ntool/engine/tables/interfaces.hpp>
#include <ntool/engine/tables/ipv6_scope.hpp>
#include <ntool/report/json.hpp>
#include <ntool/wire/netlink.hpp>
#include <ntool/wire/proc_if_inet6.hpp>

using namespace ntool;

namespace {

void must(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  std::vector<wire::rtnl::Link> links;
  std::vector<wire::rtnl::Address> addresses;
  wire::NetlinkMessages messages(input);
  for (;;) {
    const auto message = messages.next();
    if (!message || !*message) break;
    if (auto link = wire::rtnl::parse_link(**message)) {
      must(!link->name.empty() && link->name.size() <= size && link->name.find('\0') == std::string::npos);
      links.push_back(*std::move(link));
    } else if (auto address = wire::rtnl::parse_address(**message); address && *address) {
      must((*address)->prefix_length <= (*address)->local.bits());
      must(!(*address)->peer || (*address)->peer->family() == (*address)->local.family());
      addresses.push_back(**std::move(address));
    }
  }
  const auto listed = wire::parse_proc_if_inet6(as_text(input));
  must(listed.size() <= size / 34 + 1);

  auto records = engine::join_interfaces(std::move(links), std::move(addresses));
  engine::order_ipv6_addresses(records, listed);
  std::size_t inet_addresses = 0;
  for (const auto& record : records) {
    must(is_valid_utf8(report::to_json(record)));
    static_cast<void>(
        engine::hardware_address_text(engine::hardware_type(record.link.hardware_type), record.link.hardware_address));
    for (const auto& address : record.addresses) {
      if (address.local.is_v4()) ++inet_addresses;
      if (address.local.is_v6()) must(!engine::ipv6_scope_words(engine::ipv6_scope_of(address.local)).empty());
    }
  }
  std::size_t in_blocks = 0;
  for (const auto& block : engine::interface_blocks(records)) {
    in_blocks += block.hidden_inet.size() + (block.inet != nullptr ? 1 : 0);
  }
  must(in_blocks == inet_addresses);  // each address is in one block, shown or hidden
  return 0;
}
