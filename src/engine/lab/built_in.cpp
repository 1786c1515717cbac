#include "built_in_texts.hpp"

#include <fmt/format.h>

#include <ntool/base/numbers.hpp>
#include <ntool/base/suggest.hpp>
#include <ntool/engine/lab/lab_file.hpp>

namespace ntool::engine::lab {
namespace {

constexpr std::size_t most_routers = 60;  // a packet begins with 64, and an answer wants to come back
constexpr std::string_view routers_name = "routers-N";
constexpr std::string_view routers_stem = "routers-";

struct Named {
  BuiltIn built_in;
  std::string_view text;  // of routers-N none: it depends on N
};
constexpr Named all[] = {
    {{"two-hosts", "client 172.17.0.3 and server 172.17.0.2 on one network"}, two_hosts_text},
    {{routers_name, "a chain of 1 to 60 routers to 198.51.100.1, such as routers-5"}, {}},
    {{"nat", "a client behind a router that translates addresses, with one port handed on"}, nat_text},
    {{"dual-homed", "a server with front and back networks and asymmetric routes"}, dual_homed_text},
    {{"firewall", "a firewall that drops and rejects in every way, and a server behind it"}, firewall_text},
    {{"internet", "a simulated dozen of hops to 198.51.100.1, a black hole, a loop"}, internet_text},
};

/// A chain of so many routers between "client" and "server".
std::string routers_text(std::size_t routers) {
  std::string text =
      fmt::format(R"(# A chain of {0} between client and server; router rN is 10.0.N.1 on the side of the client.
#
#   ntool lab run routers-{1} -- ntool traceroute server
#   ntool lab run routers-{1} -- ntool ping -t {1} -c 1 server     (ends at the last router)
hosts:
  client: {{}}
)",
                  routers == 1 ? "one router" : fmt::format("{} routers", routers), routers);
  for (std::size_t i = 1; i <= routers; ++i) text += fmt::format("  r{}: {{router: true}}\n", i);
  text += "  server: {}\nlinks:\n";
  std::string before = "client";
  for (std::size_t i = 1; i <= routers; ++i) {
    const auto router = fmt::format("r{}", i);
    text += fmt::format(
        "  - {{between: [{0}, {1}], subnet: 10.0.{2}.0/24, subnet6: \"fd10:0:0:{2}::/64\",\n"
        "     addresses: {{{0}: [10.0.{2}.2, \"fd10:0:0:{2}::2\"], {1}: [10.0.{2}.1, \"fd10:0:0:{2}::1\"]}}}}\n",
        before, router, i);
    before = router;
  }
  text += fmt::format(
      "  - {{between: [{0}, server], subnet: 198.51.100.0/24, subnet6: \"2001:db8:1::/64\",\n"
      "     addresses: {{{0}: [198.51.100.254, \"2001:db8:1::fe\"], server: [198.51.100.1, \"2001:db8:1::1\"]}}}}\n",
      before);
  return text;
}

}  // namespace

std::vector<BuiltIn> built_in_labs() {
  std::vector<BuiltIn> labs;
  for (const auto& each : all) labs.push_back(each.built_in);
  return labs;
}

Result<std::string> built_in_text(std::string_view name) {
  if (name.starts_with(routers_stem) && name != routers_name) {
    const auto number = parse_unsigned(name.substr(routers_stem.size()), 1, most_routers);
    if (number) return routers_text(*number);
    return usage_error(fmt::format("no built-in lab is called '{}'", name),
                       fmt::format("routers-N has 1 to {} routers, such as routers-5", most_routers));
  }
  std::vector<std::string_view> names;
  for (const auto& each : all) {
    if (each.built_in.name == name && !each.text.empty()) return std::string(each.text);
    names.push_back(each.built_in.name);
  }
  const auto meant = did_you_mean(name, names);
  return usage_error(fmt::format("no built-in lab is called '{}'", name),
                     meant.empty() ? fmt::format("there are {}", fmt::join(names, ", "))
                                   : fmt::format("did you mean '{}'? There are {}", meant, fmt::join(names, ", ")));
}

}  // namespace ntool::engine::lab
