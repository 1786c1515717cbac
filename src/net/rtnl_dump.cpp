#include <algorithm>
#include <fmt/format.h>
#include <linux/rtnetlink.h>

#include <ntool/base/log.hpp>
#include <ntool/net/rtnl_dump.hpp>

namespace ntool::net {
namespace {

// A table that changes during each of this many dumps in a row is not going to stand still for us.
constexpr int attempts = 8;
constexpr std::size_t longest_alternate_name = 127;  // ALTIFNAMSIZ less the NUL

/// What the messages of one type are called in the log.
std::string_view entries_of(std::uint16_t type) {
  return type == RTM_NEWLINK ? "links" : "addresses";
}

/// Collects what `parse(message) → Result<std::optional<T>>` makes of each message of type `wanted`.
template <class T, class Parse>
Result<std::vector<T>> dump(NetlinkTransport& netlink, Bytes request, std::uint16_t wanted, Parse&& parse) {
  for (int attempt = 1;; ++attempt) {
    std::vector<T> table;
    const auto outcome = netlink.exchange(request, [&](Bytes bytes) -> Result<void> {
      const auto message = TRY(wire::parse_netlink_message(bytes));
      if (message.header.type != wanted) return {};
      if (auto entry = TRY(parse(message))) table.push_back(*std::move(entry));
      return {};
    });
    if (outcome) {
      log::debug([&] { return fmt::format("netlink: {} listed: {}", entries_of(wanted), table.size()); });
      return table;
    }
    if (outcome.error().code != Errc::interrupted || attempt == attempts) return fail(outcome.error());
    log::info([&] {
      return fmt::format("netlink: the {} changed while they were listed; asking again ({} of {})", entries_of(wanted),
                         attempt + 1, attempts);
    });
  }
}

Result<std::optional<wire::rtnl::Link>> parse_link(const wire::NetlinkMessage& message) {
  return TRY(wire::rtnl::parse_link(message));
}

bool is_called(const wire::rtnl::Link& link, std::string_view name) {
  return link.name == name || std::ranges::find(link.alternate_names, name) != link.alternate_names.end();
}

template <class Predicate>
Result<std::optional<wire::rtnl::Link>> find(NetlinkTransport& netlink, Bytes request, Predicate&& wanted) {
  std::optional<wire::rtnl::Link> none;
  auto answer = dump<wire::rtnl::Link>(netlink, request, RTM_NEWLINK, parse_link);
  if (!answer && answer.error().code == Errc::not_found) return none;
  if (!answer) return fail(answer.error());
  // A recorded dump holds every link, whichever was asked for.
  const auto link = std::ranges::find_if(*answer, wanted);
  if (link == answer->end()) return none;
  return std::optional(std::move(*link));
}

}  // namespace

Result<std::vector<wire::rtnl::Link>> dump_links(NetlinkTransport& netlink) {
  const auto request = TRY(wire::rtnl::request_all_links());
  return dump<wire::rtnl::Link>(netlink, request, RTM_NEWLINK, parse_link);
}

Result<std::optional<wire::rtnl::Link>> find_link(NetlinkTransport& netlink, std::string_view name) {
  // Nothing is named so, and the kernel would complain about the request instead of not finding it.
  if (name.empty() || name.size() > longest_alternate_name || name.find('\0') != std::string_view::npos) {
    return std::optional<wire::rtnl::Link>{};
  }
  const auto request = TRY(wire::rtnl::request_link(name));
  return find(netlink, request, [&](const wire::rtnl::Link& link) { return is_called(link, name); });
}

Result<std::optional<wire::rtnl::Link>> find_link(NetlinkTransport& netlink, IfIndex index) {
  const auto request = TRY(wire::rtnl::request_link(index));
  return find(netlink, request, [&](const wire::rtnl::Link& link) { return link.index == index; });
}

Result<std::vector<wire::rtnl::Address>> dump_addresses(NetlinkTransport& netlink, std::optional<IfIndex> only) {
  const auto request = TRY(wire::rtnl::request_addresses(only));
  auto addresses = TRY(dump<wire::rtnl::Address>(netlink, request, RTM_NEWADDR, wire::rtnl::parse_address));
  if (only) std::erase_if(addresses, [&](const auto& address) { return address.index != *only; });
  return addresses;
}

}  // namespace ntool::net
