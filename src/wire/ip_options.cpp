#include <algorithm>
#include <fmt/format.h>

#include <ntool/wire/ip_options.hpp>

namespace ntool::wire {
namespace {

constexpr std::size_t address_size = 4;
constexpr std::size_t time_size = 4;
/// Where the slots begin, counted from the type byte. Pointers count from 1.
constexpr std::size_t route_head = 3;
constexpr std::size_t timestamp_head = 4;

/// How many of `count` slots of `size` bytes stand before the pointer.
Result<std::size_t> used_slots(std::uint8_t type, std::size_t pointer, std::size_t head, std::size_t size,
                               std::size_t count) {
  if (pointer <= head) return malformed("IP options", fmt::format("option {} points to byte {}", type, pointer));
  return std::min((pointer - head - 1) / size, count);
}

Result<IpAddress> take_address(ByteReader& reader) {
  return IpAddress::from_bytes(TRY(reader.take(address_size)));
}

/// `body` is what stands behind type and length.
Result<IpOption> parse_route(std::uint8_t type, Bytes body) {
  ByteReader reader(body);
  const std::size_t pointer = TRY(reader.u8());
  RouteOption route{.type = type};
  while (reader.remaining() >= address_size) route.slots.push_back(TRY(take_address(reader)));
  route.used = TRY(used_slots(type, pointer, route_head, address_size, route.slots.size()));
  return route;
}

bool is_known(std::uint8_t flag) {
  return flag <= static_cast<std::uint8_t>(TimestampFlag::with_addresses) ||
         flag == static_cast<std::uint8_t>(TimestampFlag::prespecified);
}

Result<IpOption> parse_timestamp(Bytes body) {
  ByteReader reader(body);
  const std::size_t pointer = TRY(reader.u8());
  const std::uint8_t counts = TRY(reader.u8());
  const auto flag = static_cast<std::uint8_t>(counts & 0x0FU);
  if (!is_known(flag)) return OtherOption{ip_option::timestamp, {body.begin(), body.end()}};
  TimestampOption stamps{.flag = static_cast<TimestampFlag>(flag), .overflow = static_cast<std::uint8_t>(counts >> 4U)};
  const bool addressed = stamps.flag != TimestampFlag::only;
  const std::size_t size = addressed ? address_size + time_size : time_size;
  while (reader.remaining() >= size) {
    TimestampSlot slot;
    if (addressed) slot.address = TRY(take_address(reader));
    slot.value = TRY(reader.u32());
    stamps.slots.push_back(slot);
  }
  stamps.used = TRY(used_slots(ip_option::timestamp, pointer, timestamp_head, size, stamps.slots.size()));
  return stamps;
}

/// The option that begins at the reader, which is not the end of the list.
Result<IpOption> parse_option(ByteReader& reader) {
  const std::uint8_t type = TRY(reader.u8());
  if (type == ip_option::no_operation) return NoOperationOption{};
  const std::size_t length = TRY(reader.u8());
  // Its length counts type and length, too: below 2 a reader that believed it would stand still.
  if (length < 2 || length - 2 > reader.remaining()) {
    return malformed("IP options",
                     fmt::format("option {} of {} bytes, {} are there", type, length, reader.remaining() + 2));
  }
  const Bytes body = TRY(reader.take(length - 2));
  switch (type) {
    case ip_option::record_route:
    case ip_option::loose_source_route:
    case ip_option::strict_source_route: return parse_route(type, body);
    case ip_option::timestamp: return parse_timestamp(body);
    default: return OtherOption{type, {body.begin(), body.end()}};
  }
}

struct Emit {
  ByteWriter& out;

  void head(std::uint8_t type, std::size_t length) const {
    out.u8(type);
    out.u8(static_cast<std::uint8_t>(length));
  }
  void pointer(std::size_t head_size, std::size_t used, std::size_t slot_size) const {
    out.u8(static_cast<std::uint8_t>(head_size + 1 + used * slot_size));
  }

  void operator()(const NoOperationOption&) const { out.u8(ip_option::no_operation); }
  void operator()(const RouteOption& route) const {
    if (route.slots.size() > most_route_slots) return;
    head(route.type, route_head + route.slots.size() * address_size);
    pointer(route_head, std::min(route.used, route.slots.size()), address_size);
    for (const auto& address : route.slots) out.bytes(address.bytes());
  }
  void operator()(const TimestampOption& stamps) const {
    const bool addressed = stamps.flag != TimestampFlag::only;
    if (stamps.slots.size() > (addressed ? most_addressed_timestamps : most_timestamps)) return;
    const std::size_t size = addressed ? address_size + time_size : time_size;
    head(ip_option::timestamp, timestamp_head + stamps.slots.size() * size);
    pointer(timestamp_head, std::min(stamps.used, stamps.slots.size()), size);
    out.u8(
        static_cast<std::uint8_t>(static_cast<unsigned>(stamps.overflow) << 4U | static_cast<unsigned>(stamps.flag)));
    for (const auto& slot : stamps.slots) {
      if (addressed) out.bytes(slot.address.bytes());
      out.u32(slot.value);
    }
  }
  void operator()(const OtherOption& other) const {
    if (other.data.size() > most_ip_options - 2) return;
    head(other.type, 2 + other.data.size());
    out.bytes(other.data);
  }
};

}  // namespace

IpOptions parse_ip_options(Bytes bytes) {
  ByteReader reader(bytes.first(std::min(bytes.size(), most_ip_options)));
  IpOptions parsed;
  while (!reader.empty() && reader.rest().front() != ip_option::end_of_list) {
    auto option = parse_option(reader);
    if (!option) {
      parsed.broken = std::move(option.error());
      break;
    }
    parsed.options.push_back(std::move(*option));
  }
  return parsed;
}

void emit_ip_options(std::span<const IpOption> options, ByteWriter& out) {
  for (const auto& option : options) std::visit(Emit{out}, option);
}

}  // namespace ntool::wire
