#include <fmt/format.h>

#include <ntool/wire/icmp.hpp>
#include <ntool/wire/ip_packet.hpp>

namespace ntool::wire {
namespace {

constexpr unsigned version = 2;
constexpr std::size_t object_header_size = 4;
constexpr std::uint8_t mpls_class = 1;
constexpr std::uint8_t mpls_incoming_stack = 1;

}  // namespace

Result<std::vector<IcmpExtension>> parse_icmp_extensions(Bytes extensions) {
  ByteReader reader(extensions);
  const unsigned told = TRY(reader.u8()) >> 4U;
  TRY(reader.skip(1));
  const std::uint16_t sum = TRY(reader.u16());
  if (told != version) return malformed("ICMP extensions", fmt::format("version {}", told));
  if (sum != 0 && checksum(extensions) != 0) return malformed("ICMP extensions", "the checksum is wrong");
  std::vector<IcmpExtension> objects;
  while (!reader.empty()) {
    IcmpExtension object;
    const std::size_t length = TRY(reader.u16());
    object.object_class = TRY(reader.u8());
    object.type = TRY(reader.u8());
    if (length < object_header_size || length - object_header_size > reader.remaining()) {
      return malformed("ICMP extension object", fmt::format("its length is {}, {} bytes are there", length,
                                                            object_header_size + reader.remaining()));
    }
    object.payload = TRY(reader.take(length - object_header_size));
    objects.push_back(object);
  }
  return objects;
}

void emit_icmp_extensions(std::span<const IcmpExtension> objects, ByteWriter& out) {
  const std::size_t start = out.size();
  out.u8(version << 4U);
  out.zeros(3);
  for (const auto& object : objects) {
    if (object.payload.size() > 0xFFFF - object_header_size) continue;
    out.u16(static_cast<std::uint16_t>(object_header_size + object.payload.size()));
    out.u8(object.object_class);
    out.u8(object.type);
    out.bytes(object.payload);
  }
  const std::uint16_t sum = checksum(out.view().subspan(start));
  out.patch(start + 2, sum == 0 ? std::uint16_t{0xFFFF} : sum);  // RFC 4884 7: 0 would mean none
}

Result<std::vector<MplsLabel>> parse_mpls_labels(const IcmpExtension& extension) {
  std::vector<MplsLabel> labels;
  if (extension.object_class != mpls_class || extension.type != mpls_incoming_stack) return labels;
  ByteReader reader(extension.payload);
  while (!reader.empty()) {
    const std::uint32_t entry = TRY(reader.u32());
    labels.push_back({.label = entry >> 12U,
                      .traffic_class = static_cast<std::uint8_t>(entry >> 9U & 7U),
                      .bottom = (entry >> 8U & 1U) != 0,
                      .ttl = Ttl(static_cast<std::uint8_t>(entry))});
  }
  return labels;
}

IcmpExtension mpls_extension(std::span<const MplsLabel> labels, ByteWriter& room) {
  room.clear();
  for (const auto& label : labels) {
    room.u32((label.label & 0xfffffU) << 12U | (label.traffic_class & 7U) << 9U | (label.bottom ? 1U << 8U : 0U) |
             label.ttl.value());
  }
  return {.object_class = mpls_class, .type = mpls_incoming_stack, .payload = room.view()};
}

}  // namespace ntool::wire
