#include "answer_records.hpp"

#include <optional>
#include <span>

namespace ntool::commands::ping {
namespace {

using wire::NodeQuestion;

std::string_view name_of(std::uint8_t route) {
  switch (route) {
    case wire::ip_option::loose_source_route: return "loose_source_route";
    case wire::ip_option::strict_source_route: return "strict_source_route";
    default: return "record_route";
  }
}

struct TimeRecord {
  const wire::TimestampSlot& slot;
  bool addressed;
};
void describe(Fields& fields, const TimeRecord& record) {
  if (record.addressed) fields.field("address", record.slot.address);
  fields.field("value", record.slot.value & 0x7FFF'FFFFU).field("standard", record.slot.is_standard());
}

struct Describe {
  Fields& fields;

  void operator()(const wire::NoOperationOption&) const { fields.field("option", "no_operation"); }
  void operator()(const wire::RouteOption& route) const {
    fields.field("option", name_of(route.type)).list("addresses", std::span(route.slots).first(route.used));
  }
  void operator()(const wire::TimestampOption& stamps) const {
    std::vector<TimeRecord> times;
    for (const auto& slot : std::span(stamps.slots).first(stamps.used)) {
      times.push_back({slot, stamps.flag != wire::TimestampFlag::only});
    }
    fields.field("option", "timestamp").list("times", times).field("unrecorded", stamps.overflow);
  }
  void operator()(const wire::OtherOption& other) const {
    fields.field("option", "unknown").field("number", other.type);
  }
};

std::string_view outcome_of(const wire::NodeInformation& reply) {
  switch (reply.code) {
    case wire::node_code::success: return "success";
    case wire::node_code::refused: return "refused";
    case wire::node_code::unknown: return "unknown";
    default: return "other";
  }
}

std::optional<bool> if_so(bool fact) {
  return fact ? std::optional(true) : std::nullopt;
}

}  // namespace

void describe(Fields& fields, const IpOptionRecord& record) {
  std::visit(Describe{fields}, record.option);
}

void describe(Fields& fields, const NodeInformationRecord& record) {
  const auto& reply = record.reply;
  fields.field("outcome", outcome_of(reply)).field("question", reply.question);
  if (reply.code != wire::node_code::success) return;
  const auto question = static_cast<NodeQuestion>(reply.question);
  if (question == NodeQuestion::name) {
    const auto parsed = wire::parse_node_names(reply.data);
    fields.list("names", parsed.names).field("broken", if_so(parsed.fault.has_value()));
  } else if (question == NodeQuestion::addresses || question == NodeQuestion::ipv4_addresses) {
    const auto family = question == NodeQuestion::addresses ? Family::ipv6 : Family::ipv4;
    const auto parsed = wire::parse_node_addresses(reply.data, family);
    fields.list("addresses", parsed.addresses)
        .field("more", if_so((reply.flags & wire::node_flag::truncated) != 0))
        .field("broken", if_so(parsed.fault.has_value()));
  }
}

}  // namespace ntool::commands::ping
