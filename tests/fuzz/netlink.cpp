// Netlink messages and attributes from arbitrary bytes: no view may leave the input, no walk may loop, and what is
// written again from what was read is read as the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <linux/netlink.h>

#include <ntool/wire/netlink.hpp>

using namespace ntool;
using namespace ntool::wire;

namespace {

void must(bool condition) {
  if (!condition) std::abort();
}

bool lies_within(Bytes inner, Bytes outer) {
  return inner.empty() || (inner.data() >= outer.data() && inner.data() + inner.size() <= outer.data() + outer.size());
}

void walk_attributes(Bytes bytes, int depth) {
  NetlinkAttributes attributes(bytes);
  std::size_t steps = 0;
  for (;;) {
    const auto attribute = attributes.next();
    if (!attribute || !*attribute) return;
    must(++steps <= bytes.size());
    must(lies_within((*attribute)->payload, bytes));
    must((*attribute)->text().size() <= (*attribute)->payload.size());
    if (const auto value = (*attribute)->number<std::uint64_t>()) must((*attribute)->payload.size() == 8);
    if (depth < 4) walk_attributes((*attribute)->payload, depth + 1);
  }
}

void write_again(const NetlinkMessage& message) {
  NetlinkWriter writer(message.header.type, message.header.flags, message.header.sequence, message.header.port);
  writer.attribute(1, message.payload.first(std::min<std::size_t>(message.payload.size(), 60000)));
  const auto bytes = writer.finish();
  must(bytes.has_value());
  const auto again = parse_netlink_message(*bytes);
  must(again && again->header == message.header);
  NetlinkAttributes attributes(again->payload);
  const auto attribute = attributes.next();
  must(attribute && *attribute && (*attribute)->type == 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  NetlinkMessages messages(input);
  std::size_t steps = 0;
  for (;;) {
    const auto message = messages.next();
    if (!message || !*message) break;
    must(++steps <= size);
    must(lies_within((*message)->whole, input) && lies_within((*message)->payload, (*message)->whole));
    walk_attributes((*message)->payload, 0);
    if ((*message)->header.type == NLMSG_ERROR || (*message)->header.type == NLMSG_DONE) {
      if (const auto outcome = parse_netlink_outcome(**message)) must(outcome->error >= 0);
    }
    write_again(**message);
  }
  return 0;
}
