#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <linux/netlink.h>

#include <ntool/wire/netlink.hpp>

namespace ntool::wire {
namespace {

// NLMSG_ALIGN and NLA_ALIGN are both 4; the last element of a datagram may lack its padding.
std::size_t aligned(std::size_t size) {
  return (size + 3) & ~std::size_t{3};
}
Bytes after(Bytes bytes, std::size_t size) {
  return bytes.subspan(std::min(aligned(size), bytes.size()));
}

}  // namespace

bool NetlinkMessage::interrupted() const {
  return (header.flags & NLM_F_DUMP_INTR) != 0;
}

Result<NetlinkMessage> parse_netlink_message(Bytes bytes) {
  ByteReader reader(bytes, std::endian::native);
  const std::uint32_t length = TRY(reader.u32());
  NetlinkMessage message;
  message.header.type = TRY(reader.u16());
  message.header.flags = TRY(reader.u16());
  message.header.sequence = TRY(reader.u32());
  message.header.port = TRY(reader.u32());
  if (length < netlink_header_size) {
    return malformed("netlink message", fmt::format("its length {} is less than its header", length));
  }
  if (length > bytes.size()) {
    return malformed("netlink message", fmt::format("its length is {}, {} bytes are there", length, bytes.size()));
  }
  message.whole = bytes.first(length);
  message.payload = message.whole.subspan(netlink_header_size);
  return message;
}

Result<std::optional<NetlinkMessage>> NetlinkMessages::next() {
  if (rest_.empty()) return std::optional<NetlinkMessage>{};
  auto message = parse_netlink_message(rest_);
  rest_ = message ? after(rest_, message->whole.size()) : Bytes{};
  return TRY(std::move(message));
}

std::string_view NetlinkAttribute::text() const {
  const auto all = as_text(payload);
  return all.substr(0, all.find('\0'));
}

std::unexpected<Error> NetlinkAttribute::wrong_size(std::size_t wanted) const {
  return malformed(fmt::format("netlink attribute {}", type),
                   fmt::format("{} bytes where {} are expected", payload.size(), wanted));
}

Result<std::optional<NetlinkAttribute>> NetlinkAttributes::next() {
  if (rest_.empty()) return std::optional<NetlinkAttribute>{};
  const Bytes bytes = std::exchange(rest_, Bytes{});
  ByteReader reader(bytes, std::endian::native);
  const std::uint16_t length = TRY(reader.u16());
  const std::uint16_t type = TRY(reader.u16());
  if (length < NLA_HDRLEN || length > bytes.size()) {
    return malformed(fmt::format("netlink attribute {}", type & NLA_TYPE_MASK),
                     fmt::format("its length is {}, {} bytes are there", length, bytes.size()));
  }
  rest_ = after(bytes, length);
  return NetlinkAttribute{static_cast<std::uint16_t>(type & NLA_TYPE_MASK),
                          bytes.subspan(NLA_HDRLEN, length - std::size_t{NLA_HDRLEN})};
}

Result<NetlinkOutcome> parse_netlink_outcome(const NetlinkMessage& message) {
  NetlinkOutcome outcome;
  if (message.header.type == NLMSG_DONE && message.payload.empty()) return outcome;
  ByteReader reader(message.payload, std::endian::native);
  const auto code = static_cast<std::int32_t>(TRY(reader.u32()));
  // The kernel gives -errno. INT_MIN has no positive counterpart; no errno is that large.
  if (code > 0 || code == std::numeric_limits<std::int32_t>::min()) {
    return malformed("netlink error", fmt::format("{} is not a negative errno", code));
  }
  outcome.error = -code;
  if (message.header.type == NLMSG_ERROR) {
    // After the code stands our request's header, and its payload too unless the answer is capped.
    const Bytes request = reader.rest();
    const std::uint32_t length = TRY(reader.u32());
    const bool capped = (message.header.flags & NLM_F_CAPPED) != 0;
    const std::size_t echoed = capped ? netlink_header_size : aligned(length);
    if (echoed < netlink_header_size || echoed > request.size()) {
      // Without attributes after it a shortened echo does no harm.
      if ((message.header.flags & NLM_F_ACK_TLVS) == 0) return outcome;
      return malformed("netlink error", fmt::format("the echoed request of {} bytes is not there", length));
    }
    reader = ByteReader(request.subspan(echoed), std::endian::native);
  }
  if ((message.header.flags & NLM_F_ACK_TLVS) == 0) return outcome;
  TRY(for_each_attribute(reader.rest(), [&](const NetlinkAttribute& attribute) -> Result<void> {
    if (attribute.type == NLMSGERR_ATTR_MSG) outcome.text = attribute.text();
    if (attribute.type == NLMSGERR_ATTR_OFFS) outcome.at = TRY(attribute.number<std::uint32_t>());
    return {};
  }));
  return outcome;
}

NetlinkWriter::NetlinkWriter(std::uint16_t type, std::uint16_t flags, std::uint32_t sequence, std::uint32_t port) {
  bytes_.u32(0);  // the length, patched by finish()
  bytes_.u16(type);
  bytes_.u16(flags);
  bytes_.u32(sequence);
  bytes_.u32(port);
}

void NetlinkWriter::align() {
  bytes_.zeros(aligned(bytes_.size()) - bytes_.size());
}

std::size_t NetlinkWriter::begin_attribute(std::uint16_t type) {
  align();
  const std::size_t start = bytes_.size();
  bytes_.u16(0);  // the length, patched by end_attribute()
  bytes_.u16(type);
  return start;
}

void NetlinkWriter::end_attribute(std::size_t start) {
  const std::size_t length = bytes_.size() - start;
  if (length > std::numeric_limits<std::uint16_t>::max()) too_long_ = true;
  bytes_.patch(start, static_cast<std::uint16_t>(length));
}

void NetlinkWriter::attribute(std::uint16_t type, Bytes payload) {
  const std::size_t start = begin_attribute(type);
  bytes_.bytes(payload);
  end_attribute(start);
}

void NetlinkWriter::attribute_text(std::uint16_t type, std::string_view text) {
  const std::size_t start = begin_attribute(type);
  bytes_.bytes(as_bytes(text));
  bytes_.u8(0);
  end_attribute(start);
}

void NetlinkWriter::begin_nested(std::uint16_t type) {
  open_.push_back(begin_attribute(static_cast<std::uint16_t>(type | NLA_F_NESTED)));
}

void NetlinkWriter::end_nested() {
  if (open_.empty()) return;
  align();  // a nested attribute's length covers the padding within it
  end_attribute(open_.back());
  open_.pop_back();
}

Result<std::vector<std::uint8_t>> NetlinkWriter::finish() {
  while (!open_.empty()) end_nested();
  align();
  if (too_long_) {
    return fail({.code = Errc::unsupported,
                 .operation = "write",
                 .subject = "netlink message",
                 .reason = "an attribute is longer than 65535 bytes"});
  }
  bytes_.patch(0, static_cast<std::uint32_t>(bytes_.size()));
  return bytes_.take();
}

}  // namespace ntool::wire
