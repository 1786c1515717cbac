#include "command.hpp"

#include "options.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/engine/tables/interface_blocks.hpp>
#include <ntool/engine/tables/interfaces.hpp>
#include <ntool/net/rtnl_dump.hpp>
#include <ntool/report/json.hpp>

namespace ntool::commands {
namespace ifconfig {
namespace {

using engine::InterfaceRecord;

/// The IPv6 addresses in the order of /proc/net/if_inet6, which the classic tool reads. Without it netlink's order
/// stands: nothing is missing then.
void order_classically(std::vector<InterfaceRecord>& records, Context& context) {
  if (!engine::has_several_ipv6_addresses(records)) return;
  if (const auto table = context.ports.proc_net("if_inet6")) {
    engine::order_ipv6_addresses(records, wire::parse_proc_if_inet6(*table));
  }
}

void write_text(const engine::InterfaceBlock& block, const IfconfigOptions& options, Context& context) {
  context.out.write(options.brief ? brief_row(block) : long_text(block, options.verbose));
}

void write_json(const std::vector<InterfaceRecord>& records, bool all, Context& context) {
  report::JsonDocument document(context.out);
  document.begin_list("interfaces");
  for (const auto& record : records) {
    if (all || record.is_up()) document.add(record);
  }
  document.end_list();
  document.finish();
}

Result<ExitCode> show_all(const IfconfigOptions& options, net::NetlinkTransport& netlink, Context& context) {
  auto links = TRY(net::dump_links(netlink));
  auto addresses = TRY(net::dump_addresses(netlink));
  auto records = engine::join_interfaces(std::move(links), std::move(addresses));
  if (context.json) {
    write_json(records, options.all, context);
    return ExitCode::yes;
  }
  if (options.brief) {
    context.out.write(brief_heading());
  } else {
    order_classically(records, context);
  }
  for (const auto& block : engine::interface_blocks(records)) {
    if (!options.all && !block.interface->is_up()) continue;
    if (!context.out.ok()) break;  // nobody reads any more
    write_text(block, options, context);
  }
  return ExitCode::yes;
}

/// The record of an alias holds the addresses of that alias alone.
void narrow_to_label(InterfaceRecord& record, std::string_view name) {
  if (name.find(':') == std::string_view::npos) return;
  std::erase_if(record.addresses, [&](const auto& address) { return address.label != name; });
}

Result<ExitCode> show_one(std::string_view name, const IfconfigOptions& options, net::NetlinkTransport& netlink,
                          Context& context) {
  if (options.brief && !context.json) context.out.write(brief_heading());
  auto link = TRY(net::find_link(netlink, engine::device_of(name)));
  if (!link) {
    if (context.json) write_json({}, true, context);
    // The classic tool's own words, without a "ntool ifconfig: " before them: scripts look for them.
    context.err.write(fmt::format("{}: error fetching interface information: Device not found\n", terminal_safe(name)));
    return ExitCode::no;
  }
  auto addresses = TRY(net::dump_addresses(netlink, link->index));
  const auto master = link->master;
  std::vector<wire::rtnl::Link> links;
  links.push_back(*std::move(link));
  auto records = engine::join_interfaces(std::move(links), std::move(addresses));
  if (context.json) {
    narrow_to_label(records.front(), name);
    if (master) {
      if (const auto found = TRY(net::find_link(netlink, *master))) records.front().master = found->name;
    }
    write_json(records, true, context);
    return ExitCode::yes;
  }
  order_classically(records, context);
  write_text(engine::interface_block(records.front(), name), options, context);
  return ExitCode::yes;
}

Result<ExitCode> run(const IfconfigOptions& options, Context& context) {
  if (options.operands.size() > 1) {
    return usage_error(fmt::format("'{}': this version shows interfaces, it does not change them", options.operands[1]),
                       fmt::format("type 'ntool ifconfig {}' to see that one; 'ip link' and 'ip address' of iproute2 "
                                   "change it",
                                   options.operands[0]));
  }
  net::NetlinkTransport* netlink = TRY(context.ports.route_netlink());
  if (options.operands.empty()) return show_all(options, *netlink, context);
  return show_one(options.operands.front(), options, *netlink, context);
}

constexpr std::string_view usages[] = {"[-a] [-s] [-v] [INTERFACE]"};

constexpr Example examples[] = {
    {"ntool ifconfig", "the interfaces that are up, with their addresses and counters"},
    {"ntool ifconfig -a", "those that are down too"},
    {"ntool ifconfig eth0", "one interface"},
    {"ntool ifconfig -v eth0", "with its second and third IPv4 addresses"},
    {"ntool ifconfig -s", "a table of counters"},
    {"ntool --json ifconfig", "everything that is known, for programs"},
};

constexpr ExitMeaning exits[] = {
    {0, "the interfaces were shown"},
    {1, "there is no such interface"},
    {2, "bad usage, or the kernel could not be asked"},
};

}  // namespace
}  // namespace ifconfig

const Command ifconfig_command = {
    .name = "ifconfig",
    .group = Group::interfaces,
    .summary = "show network interfaces, their addresses and counters",
    .usages = ifconfig::usages,
    .about =
        "Shows network interfaces with their addresses and counters, in the words of\n"
        "the ifconfig of net-tools 2.10. An interface may have several IPv4 addresses;\n"
        "as there, one is shown, the others with -v and in JSON. Changing interfaces is\n"
        "not part of this version.",
    .options = ifconfig::option_table,
    .operands = ifconfig::operand_table,
    .examples = ifconfig::examples,
    .exits = ifconfig::exits,
    .make_options = &Bind<ifconfig::IfconfigOptions, &ifconfig::run>::make,
    .run = &Bind<ifconfig::IfconfigOptions, &ifconfig::run>::run,
};

}  // namespace ntool::commands
