// ICMP messages with what they quote and their extensions. The first byte chooses the family. What parses stays within
// the input, and is the same again after it was emitted.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include <ntool/wire/icmp.hpp>
#include <ntool/wire/icmp_error_sentences.hpp>
#include <ntool/wire/traceroute_mark.hpp>

using namespace ntool;

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

/// What was read of an interface is the same again after it was emitted.
void require_same(const wire::InterfaceInformation& interface) {
  must(interface.name.size() < 64);
  ByteWriter room;
  const auto second = wire::parse_interface_information(wire::interface_extension(interface, room));
  must(second && *second == interface);
}

void look_into(const wire::IcmpError& error, Family family) {
  if (const auto probe = wire::parse_quote(error.quote, family)) {
    must(probe->source.family() == family && probe->destination.family() == family);
    must(probe->payload.size() < error.quote.size());
    must(!probe->tcp_sequence || probe->source_port);
    must(probe->sequence.has_value() == probe->identifier.has_value());
  }
  if (const auto objects = wire::parse_icmp_extensions(error.extensions)) {
    std::size_t size = 4;
    for (const auto& object : *objects) {
      size += 4 + object.payload.size();
      if (const auto labels = wire::parse_mpls_labels(object)) {
        must(labels->empty() || labels->size() * 4 == object.payload.size());
        for (const auto& label : *labels) must(label.label < 1U << 20U && label.traffic_class < 8);
      }
      if (const auto interface = wire::parse_interface_information(object); interface && *interface) {
        require_same(**interface);
      }
    }
    must(size == error.extensions.size());
    ByteWriter out;
    wire::emit_icmp_extensions(*objects, out);
    must(out.size() == size && wire::parse_icmp_extensions(out.view()).has_value());
  }
}

void again(const wire::IcmpError& error, const wire::IcmpMessage& message) {
  ByteWriter out;
  wire::emit_icmp_error(error, message.family, message.type, message.code, out);
  const auto second = wire::parse_icmp(out.view(), message.family);
  must(second && second->checksum_ok && second->type == message.type && second->code == message.code);
  const auto& same = std::get<wire::IcmpError>(second->body);
  must(std::ranges::equal(same.quote, error.quote) && std::ranges::equal(same.extensions, error.extensions));
  must(wire::icmp_mtu(*second) == wire::icmp_mtu(message));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Family family = (data[0] & 1U) == 0 ? Family::ipv4 : Family::ipv6;
  const Bytes bytes(data + 1, size - 1);
  const auto message = wire::parse_icmp(bytes, family, data[0]);
  if (!message) return 0;
  const auto info = wire::icmp_info(*message);
  must(!wire::icmp_error_sentence(family, message->type, message->code, info).empty());
  must(wire::traceroute_mark(family, message->type, message->code, info).size() < 16);
  if (const auto* echo = std::get_if<wire::IcmpEcho>(&message->body)) {
    must(echo->data.size() + 8 == bytes.size());
    ByteWriter out;
    wire::emit_icmp_echo(*echo, family, out, data[0]);
    must(out.size() == bytes.size() && std::ranges::equal(out.view().subspan(4), bytes.subspan(4)));
    must(wire::parse_icmp(out.view(), family, data[0])->checksum_ok);
  } else if (const auto* error = std::get_if<wire::IcmpError>(&message->body)) {
    must(error->quote.size() + error->extensions.size() + 8 == bytes.size());
    look_into(*error, family);
    again(*error, *message);
  }
  return 0;
}
