// IPv6 node information messages and their data. Whatever is shown prints, and the message is the same again after it
// was written.
#include "require.hpp"

#include <algorithm>
#include <cstdint>

#include <ntool/base/text.hpp>
#include <ntool/wire/node_information.hpp>

using namespace ntool;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  const auto message = wire::parse_node_information(bytes);
  if (!message) return 0;
  require(message->data.size() + 16 == size);
  const auto named = wire::parse_node_names(message->data);
  require(named.names.size() <= size);
  for (const auto& name : named.names) {
    require(!name.empty() && name.size() <= 4 * 256 && terminal_safe(name) == name);
  }
  for (const auto family : {Family::ipv4, Family::ipv6}) {
    const auto found = wire::parse_node_addresses(message->data, family);
    require(found.addresses.size() * 8 <= size);
    for (const auto& address : found.addresses) require(address.family() == family);
  }
  require(wire::node_information_group(message->data).is_multicast());
  if (const auto subject = wire::node_subject(as_text(message->data), true)) {
    ByteWriter lived;
    lived.zeros(4);
    lived.bytes(*subject);
    const auto same = wire::parse_node_names(lived.view());
    require(!same.fault && same.names.size() == 1);
  }
  ByteWriter out;
  wire::emit_node_information(*message, out);
  require(out.size() == size && std::ranges::equal(out.view().subspan(4), bytes.subspan(4)));
  return 0;
}
