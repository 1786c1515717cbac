#include <algorithm>
#include <fmt/format.h>

#include <ntool/wire/md5.hpp>
#include <ntool/wire/node_information.hpp>

namespace ntool::wire {
namespace {

constexpr std::size_t lifetime_size = 4;
constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_name = 255;  ///< with its lengths

/// RFC 1035 5.1, with the characters that mean something in a zone file.
void append_escaped(Bytes label, std::string& text) {
  constexpr std::string_view special = "\".;\\()@$";
  for (const auto byte : label) {
    const auto character = static_cast<char>(byte);
    if (byte <= 0x20 || byte >= 0x7F) {
      text += fmt::format("\\{:03}", byte);
    } else {
      if (special.find(character) != std::string_view::npos) text += '\\';
      text += character;
    }
  }
}

/// The labels up to an empty one, which is taken too.
Result<std::string> take_name(ByteReader& reader) {
  const std::size_t start = reader.offset();
  std::string text;
  std::size_t labels = 0;
  while (true) {
    const std::size_t length = TRY(reader.u8());
    if (length == 0) break;
    if (length > longest_label) return malformed("node name", fmt::format("a label of {} bytes", length));
    if (labels++ > 0) text += '.';
    append_escaped(TRY(reader.take(length)), text);
    if (reader.offset() - start >= longest_name) return malformed("node name", "it is too long");
  }
  // A first label alone is followed by a second empty one.
  if (labels == 1 && !reader.empty() && reader.rest().front() == 0) {
    TRY(reader.skip(1));
  } else {
    text += '.';
  }
  return text;
}

std::uint8_t lower_case(char character) {
  return static_cast<std::uint8_t>(character >= 'A' && character <= 'Z' ? character - 'A' + 'a' : character);
}

}  // namespace

Result<NodeInformation> parse_node_information(Bytes icmp) {
  ByteReader reader(icmp);
  NodeInformation message;
  const std::uint8_t type = TRY(reader.u8());
  if (type != icmp_v6::node_information_query && type != icmp_v6::node_information_reply) {
    return malformed("node information", fmt::format("ICMPv6 type {}", type));
  }
  message.is_reply = type == icmp_v6::node_information_reply;
  message.code = TRY(reader.u8());
  TRY(reader.skip(2));
  message.question = TRY(reader.u16());
  message.flags = TRY(reader.u16());
  std::ranges::copy(TRY(reader.take(message.nonce.size())), message.nonce.begin());
  message.data = reader.rest();
  return message;
}

void emit_node_information(const NodeInformation& message, ByteWriter& out) {
  out.u8(message.is_reply ? icmp_v6::node_information_reply : icmp_v6::node_information_query);
  out.u8(message.code);
  out.u16(0);
  out.u16(message.question);
  out.u16(message.flags);
  out.bytes(message.nonce);
  out.bytes(message.data);
}

NodeNames parse_node_names(Bytes data) {
  NodeNames parsed;
  if (data.size() < lifetime_size) {
    parsed.fault = NodeDataFault::too_short;
    return parsed;
  }
  ByteReader reader(data.subspan(lifetime_size));
  while (!reader.empty()) {
    auto name = take_name(reader);
    if (!name) {
      parsed.fault = NodeDataFault::truncated;
      break;
    }
    parsed.names.push_back(std::move(*name));
  }
  return parsed;
}

NodeAddresses parse_node_addresses(Bytes data, Family family) {
  const std::size_t address_size = IpAddress::any(family).bytes().size();
  NodeAddresses parsed;
  ByteReader reader(data);
  while (reader.remaining() >= lifetime_size + address_size) {
    const Bytes pair = *reader.take(lifetime_size + address_size);
    parsed.addresses.push_back(*IpAddress::from_bytes(pair.subspan(lifetime_size)));
  }
  if (!reader.empty()) parsed.fault = NodeDataFault::truncated;
  return parsed;
}

Result<std::vector<std::uint8_t>> node_subject(std::string_view name, bool whole) {
  if (name.ends_with('.')) name.remove_suffix(1);
  std::vector<std::uint8_t> subject;
  for (bool more = !name.empty(); more;) {
    const std::size_t dot = std::min(name.find('.'), name.size());
    const auto label = name.substr(0, dot);
    if (label.empty()) return usage_error("a name has an empty label");
    if (label.size() > longest_label) return usage_error("a label of a name has up to 63 bytes");
    subject.push_back(static_cast<std::uint8_t>(label.size()));
    std::ranges::transform(label, std::back_inserter(subject), lower_case);
    more = dot < name.size();
    if (more) name.remove_prefix(dot + 1);
  }
  subject.push_back(0);
  if (subject.size() > longest_name) return usage_error("a name has up to 255 bytes");
  if (!whole) subject.push_back(0);
  return subject;
}

IpAddress node_information_group(Bytes subject) {
  const std::size_t length = subject.empty() ? 0 : std::min(std::size_t{subject.front()} + 1, subject.size());
  const auto digest = md5(subject.first(length));
  return IpAddress(IpAddress::V6Bytes{0xFF, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0xFF, digest[0], digest[1], digest[2]});
}

}  // namespace ntool::wire
