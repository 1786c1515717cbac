// The options of an IPv4 header. What was read is the same again after it was written.
#include "require.hpp"

#include <cstdint>

#include <ntool/wire/ip_options.hpp>

using namespace ntool;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = wire::parse_ip_options(Bytes(data, size));
  require(parsed.options.size() <= wire::most_ip_options);
  for (const auto& option : parsed.options) {
    if (const auto* route = std::get_if<wire::RouteOption>(&option)) {
      require(route->used <= route->slots.size() && route->slots.size() <= wire::most_route_slots);
    } else if (const auto* stamps = std::get_if<wire::TimestampOption>(&option)) {
      require(stamps->used <= stamps->slots.size() && stamps->slots.size() <= wire::most_timestamps);
    }
  }
  ByteWriter out;
  wire::emit_ip_options(parsed.options, out);
  require(out.size() <= size && out.size() <= wire::most_ip_options);
  const auto second = wire::parse_ip_options(out.view());
  require(!second.broken && second.options == parsed.options);
  return 0;
}
