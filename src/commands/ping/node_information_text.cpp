#include "node_information_text.hpp"

#include <fmt/format.h>
#include <optional>
#include <span>
#include <vector>

#include <ntool/base/text.hpp>

namespace ntool::commands::ping {
namespace {

using wire::NodeDataFault;
using wire::NodeQuestion;

std::string joined(std::vector<std::string> parts, std::optional<NodeDataFault> fault) {
  if (fault)
    parts.emplace_back(*fault == NodeDataFault::too_short ? "parse error (too short)" : "parse error (truncated)");
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? " " : ", ") + part;
  return text;
}

std::string names_text(Bytes data) {
  auto parsed = wire::parse_node_names(data);
  for (auto& name : parsed.names) name = terminal_safe(name);
  return joined(std::move(parsed.names), parsed.fault);
}

std::string addresses_text(const wire::NodeInformation& reply, Family family) {
  const auto parsed = wire::parse_node_addresses(reply.data, family);
  std::vector<std::string> parts;
  for (const auto& address : parsed.addresses) parts.push_back(address.to_string());
  auto text = joined(std::move(parts), parsed.fault);
  if ((reply.flags & wire::node_flag::truncated) != 0) text += " (truncated)";
  return text;
}

}  // namespace

std::string node_information_text(const wire::NodeInformation& reply) {
  switch (reply.code) {
    case wire::node_code::success: break;
    case wire::node_code::refused: return " refused";
    case wire::node_code::unknown: return " unknown";
    default: return fmt::format(" unknown code(0x{:02x})", reply.code);
  }
  switch (static_cast<NodeQuestion>(reply.question)) {
    case NodeQuestion::name: return names_text(reply.data);
    case NodeQuestion::addresses: return addresses_text(reply, Family::ipv6);
    case NodeQuestion::ipv4_addresses: return addresses_text(reply, Family::ipv4);
    case NodeQuestion::none: break;
  }
  return fmt::format(" unknown qtype(0x{:02x})", reply.question);
}

}  // namespace ntool::commands::ping
