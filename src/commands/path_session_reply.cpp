#include "path_session_reply.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <ranges>

#include <ntool/base/bytes.hpp>
#include <ntool/commands/extension_records.hpp>

namespace ntool::commands {
namespace {

using report::JsonObject;
using Role = wire::InterfaceInformation::Role;

/// As the file has it: zones of addresses are numbers here, where verbs show names.
template <class T>
struct Saved {
  const T& value;
};
template <class T>
auto saved(const std::vector<T>& values) {
  return values | std::views::transform([](const T& value) { return Saved<T>{value}; });
}

void describe(Fields& fields, const Saved<wire::InterfaceInformation>& saved) {
  const auto& interface = saved.value;
  fields.field("role", wire::interface_roles[static_cast<std::size_t>(interface.role)])
      .field("index", interface.index)
      .field("address", interface.address)
      .field("name", unless_empty(interface.name))
      .field("mtu", interface.mtu);
}

void describe(Fields& fields, const Saved<wire::QuotedHeader>& saved) {
  const auto& quoted = saved.value;
  fields.field("source", quoted.source)
      .field("source_port", quoted.source_port)
      .field("checksum", quoted.checksum)
      .field("identification", quoted.identification)
      .field("traffic_class", quoted.traffic_class);
}

std::unexpected<Error> broken(std::string_view key, std::string_view reason) {
  return malformed("a session", fmt::format("'{}' {}", key, reason));
}

Result<wire::MplsLabel> parse_label(const JsonObject& line) {
  constexpr std::uint64_t most = (1U << 20U) - 1;
  return wire::MplsLabel{.label = static_cast<std::uint32_t>(TRY(line.whole("label", most))),
                         .traffic_class = static_cast<std::uint8_t>(TRY(line.whole("traffic_class", 7))),
                         .bottom = TRY(line.truth("bottom")),
                         .ttl = Ttl(TRY(whole_of<std::uint8_t>(line, "ttl")))};
}

Result<wire::InterfaceInformation> parse_interface(const JsonObject& line) {
  wire::InterfaceInformation interface;
  const auto role = TRY(line.text("role"));
  const auto it = std::find(std::begin(wire::interface_roles), std::end(wire::interface_roles), role);
  if (it == std::end(wire::interface_roles)) return broken("role", "is no role of an interface");
  interface.role = static_cast<Role>(it - std::begin(wire::interface_roles));
  if (const auto index = TRY(whole_of_any<std::uint32_t>(line, "index"))) interface.index = IfIndex(*index);
  if (line.has("address")) interface.address = TRY(parse_session_address(line, "address"));
  interface.name = TRY(line.text_if_any("name")).value_or("");
  if (const auto mtu = TRY(whole_of_any<std::uint32_t>(line, "mtu"))) interface.mtu = Mtu(*mtu);
  return interface;
}

Result<engine::TraceReply::Extension> parse_extension(const JsonObject& line) {
  auto payload = from_hex(TRY(line.text("bytes")));
  if (!payload) return broken("bytes", "are not in hexadecimal");
  return engine::TraceReply::Extension{.object_class = TRY(whole_of<std::uint8_t>(line, "class")),
                                       .type = TRY(whole_of<std::uint8_t>(line, "type")),
                                       .payload = *std::move(payload)};
}

Result<wire::QuotedHeader> parse_quoted(const JsonObject& line) {
  wire::QuotedHeader quoted{.source = TRY(parse_session_address(line, "source"))};
  if (const auto port = TRY(whole_of_any<std::uint16_t>(line, "source_port"))) quoted.source_port = Port(*port);
  quoted.checksum = TRY(whole_of_any<std::uint16_t>(line, "checksum"));
  quoted.identification = TRY(whole_of<std::uint16_t>(line, "identification"));
  quoted.traffic_class = TRY(whole_of<std::uint8_t>(line, "traffic_class"));
  return quoted;
}

/// What only ICMP errors have.
Result<void> parse_error(const JsonObject& line, engine::TraceReply& reply) {
  if (line.has("icmp_type")) {
    reply.icmp = engine::IcmpCause{.type = TRY(whole_of<std::uint8_t>(line, "icmp_type")),
                                   .code = TRY(whole_of<std::uint8_t>(line, "icmp_code")),
                                   .info = TRY(whole_of_any<std::uint32_t>(line, "icmp_info")).value_or(0)};
  }
  for (const auto& label : TRY(line.objects("mpls"))) reply.labels.push_back(TRY(parse_label(label)));
  for (const auto& one : TRY(line.objects("interfaces"))) reply.interfaces.push_back(TRY(parse_interface(one)));
  for (const auto& object : TRY(line.objects("extensions"))) reply.extensions.push_back(TRY(parse_extension(object)));
  if (const auto ttl = TRY(whole_of_any<std::uint8_t>(line, "quoted_ttl"))) reply.quoted_ttl = Ttl(*ttl);
  if (const auto* const quoted = TRY(line.object_if_any("quoted"))) reply.quoted = TRY(parse_quoted(*quoted));
  return {};
}

}  // namespace

void describe_session_reply(Fields& fields, const engine::TraceReply& reply) {
  fields.field("from", reply.from).field("rtt_ms", to_milliseconds(reply.rtt));
  if (reply.reached) fields.field("reached", true);
  if (reply.refused) fields.field("refused", true);
  fields.field("tcp_flags", reply.tcp_flags);
  if (reply.icmp) {
    fields.field("icmp_type", reply.icmp->type).field("icmp_code", reply.icmp->code);
    if (reply.icmp->info != 0) fields.field("icmp_info", reply.icmp->info);
  }
  fields.field("reply_ttl", reply.ttl).field("flow", reply.flow).field("quoted_ttl", reply.quoted_ttl);
  if (!reply.labels.empty()) fields.list("mpls", reply.labels);
  if (!reply.interfaces.empty()) fields.list("interfaces", saved(reply.interfaces));
  if (!reply.extensions.empty()) fields.list("extensions", reply.extensions);
  if (reply.quoted) fields.field("quoted", Saved<wire::QuotedHeader>{*reply.quoted});
}

Result<engine::TraceReply> parse_session_reply(const JsonObject& line) {
  engine::TraceReply reply{.from = TRY(parse_session_address(line, "from")),
                           .rtt = TRY(parse_session_rtt(line, "rtt_ms")),
                           .reached = TRY(line.truth_if_any("reached")),
                           .refused = TRY(line.truth_if_any("refused")),
                           .tcp_flags = TRY(whole_of_any<std::uint8_t>(line, "tcp_flags")),
                           .flow = TRY(whole_of<std::uint8_t>(line, "flow"))};
  if (const auto ttl = TRY(whole_of_any<std::uint8_t>(line, "reply_ttl"))) reply.ttl = Ttl(*ttl);
  TRY(parse_error(line, reply));
  return reply;
}

Result<Duration> parse_session_rtt(const JsonObject& line, std::string_view key) {
  constexpr double most = 1e9;
  constexpr double nanoseconds = 1e6;
  return Duration(std::llround(TRY(line.number(key, 0, most)) * nanoseconds));
}

Result<IpAddress> parse_session_address(const JsonObject& line, std::string_view key) {
  const auto address = IpAddress::parse(TRY(line.text(key)));
  if (!address) return broken(key, "is no address");
  return *address;
}

Result<Ttl> parse_session_ttl(const JsonObject& line, std::string_view key) {
  const auto ttl = TRY(whole_of<std::uint8_t>(line, key));
  if (ttl == 0) return broken(key, "is no hop");
  return Ttl(ttl);
}

}  // namespace ntool::commands
