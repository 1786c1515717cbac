// Several lines look odd (one blank before the second "overruns", a flag word without its closing bracket, a signed
// number of flags): so does the classic tool's output, and scripts have learnt to read it.
#include "text.hpp"

#include <array>
#include <fmt/format.h>
#include <iterator>

#include <ntool/base/text.hpp>
#include <ntool/engine/tables/hardware.hpp>
#include <ntool/engine/tables/interface_counters.hpp>
#include <ntool/engine/tables/interface_flags.hpp>
#include <ntool/engine/tables/ipv6_scope.hpp>
#include <ntool/wire/rtnl/interface_flags.hpp>

namespace ntool::commands::ifconfig {
namespace {

namespace flag = wire::rtnl::interface_flag;
using wire::rtnl::Address;
using wire::rtnl::Link;

/// Appends formatted text to a string that lives as long as this.
class Lines {
 public:
  explicit Lines(std::string& out) : out_(out) {}
  template <class... Args>
  void put(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

 private:
  std::string& out_;
};

bool has(std::uint32_t flags, std::uint32_t bit) {
  return (flags & bit) != 0;
}

/// "flags=4163<UP,BROADCAST,RUNNING,MULTICAST>". The number is the signed short of SIOCGIFFLAGS.
std::string flags_text(std::uint32_t flags) {
  const auto number = static_cast<std::int16_t>(flags & 0xFFFFU);
  std::string words;
  for (const auto& [bit, word] : engine::classic_interface_flags()) {
    if ((flags & bit) != 0) words += fmt::format("{}{}", words.empty() ? "" : ",", word);
  }
  if (!words.empty()) return fmt::format("flags={}<{}>", number, words);
  return fmt::format("flags={}{}", number, number == 0 ? "<" : "");
}

/// `flags` say which of the address's other parts are shown.
void put_inet(Lines& lines, std::uint32_t flags, const Address& address) {
  const auto prefix = Prefix::make(address.local, address.prefix_length);
  lines.put("        inet {}  netmask {}", address.local.to_string(),
            (prefix ? prefix->netmask() : IpAddress()).to_string());
  if (has(flags, flag::broadcast)) lines.put("  broadcast {}", address.broadcast.value_or(IpAddress()).to_string());
  if (has(flags, flag::point_to_point)) lines.put("  destination {}", address.peer.value_or(address.local).to_string());
  lines.put("\n");
}

/// A hidden address says its other end even where the interface is no point-to-point link.
void put_hidden_inet(Lines& lines, std::uint32_t flags, const Address& address) {
  put_inet(lines, address.peer ? flags | flag::point_to_point : flags, address);
}

/// As inet_ntop(3) with one habit more of the classic tool: a mapped address is shown as the IPv4 address in it.
std::string inet6_text(const IpAddress& address) {
  if (address.is_v4_mapped()) return address.unmapped().to_string();
  const auto bytes = address.bytes();
  const bool is_compatible = engine::ipv6_scope_of(address) == engine::ipv6_scope::compatible;
  if (is_compatible && (bytes[12] != 0 || bytes[13] != 0)) {
    return fmt::format("::{}.{}.{}.{}", bytes[12], bytes[13], bytes[14], bytes[15]);
  }
  return address.to_string();
}

void put_inet6(Lines& lines, const Address& address) {
  const std::uint8_t scope = engine::ipv6_scope_of(address.local);
  lines.put("        inet6 {}  prefixlen {}  scopeid 0x{:x}<{}>\n", inet6_text(address.local), address.prefix_length,
            scope, engine::ipv6_scope_words(scope));
}

void put_hardware(Lines& lines, const Link& link) {
  const auto& type = engine::hardware_type(link.hardware_type);
  lines.put("        {}", type.name);
  if (type.address != nullptr) {
    lines.put(" {}", terminal_safe(engine::hardware_address_text(type, link.hardware_address)));
  }
  // The classic tool reads the length as an int, and -1 as "unknown".
  const auto queue_length = static_cast<std::int32_t>(link.tx_queue_length);
  if (queue_length != -1) lines.put("  txqueuelen {}", queue_length);
  lines.put("  ({})\n", type.title);
}

/// The connector of a card that can choose among several (IF_PORT_*, linux/netdevice.h).
void put_media(Lines& lines, const Link& link) {
  static constexpr std::array<std::string_view, 7> ports = {"unknown",  "10base2",   "10baseT",  "AUI",
                                                            "100baseT", "100baseTX", "100baseFX"};
  lines.put("        media {}{}\n", link.map.port < ports.size() ? ports[link.map.port] : ports[0],
            has(link.flags, flag::auto_media) ? "autoselect" : "");
}

void put_counters(Lines& lines, const Link& link) {
  const auto rx = engine::receive_counters(*link.stats);
  const auto tx = engine::transmit_counters(*link.stats);
  const bool compresses = engine::hardware_type(link.hardware_type).compresses;
  lines.put("        RX packets {}  bytes {} ({})\n", rx.packets, rx.bytes, size_text(rx.bytes));
  if (compresses) lines.put("        RX compressed:{}\n", rx.compressed);
  lines.put("        RX errors {}  dropped {}  overruns {}  frame {}\n", rx.errors, rx.dropped, rx.overruns, rx.frame);
  lines.put("        TX packets {}  bytes {} ({})\n", tx.packets, tx.bytes, size_text(tx.bytes));
  if (compresses) lines.put("        TX compressed {}\n", tx.compressed);
  lines.put("        TX errors {}  dropped {} overruns {}  carrier {}  collisions {}\n", tx.errors, tx.dropped,
            tx.overruns, tx.carrier, tx.collisions);
}

/// Where an old card sits. The ioctl hands over 8 bits of the interrupt and 16 of the base address.
void put_device(Lines& lines, const wire::rtnl::LinkMap& map) {
  const unsigned interrupt = map.interrupt & 0xFFU;
  const unsigned base = map.base_address & 0xFFFFU;
  const bool has_base = base >= 0x100;  // lower ones are no I/O addresses
  if (interrupt == 0 && map.memory_start == 0 && map.dma == 0 && !has_base) return;
  lines.put("        device ");
  if (interrupt != 0) lines.put("interrupt {}  ", interrupt);
  if (has_base) lines.put("base 0x{:x}  ", base);
  if (map.memory_start != 0) lines.put("memory 0x{:x}-{:x}  ", map.memory_start, map.memory_end);
  if (map.dma != 0) lines.put("  dma 0x{:x}", map.dma);
  lines.put("\n");
}

}  // namespace

std::string size_text(std::uint64_t bytes) {
  struct Unit {
    std::uint64_t size;
    std::string_view name;
  };
  static constexpr auto units = std::to_array<Unit>({{1ULL << 60U, "EiB"},
                                                     {1ULL << 50U, "PiB"},
                                                     {1ULL << 40U, "TiB"},
                                                     {1ULL << 30U, "GiB"},
                                                     {1ULL << 20U, "MiB"},
                                                     {1ULL << 10U, "KiB"},
                                                     {1, "B"}});
  for (const auto& [size, name] : units) {
    if (bytes <= size && size > 1) continue;  // 1024 bytes are still "1024.0 B"
    // Ten times a very large number does not fit: then the tenth of the unit, cut off, divides it.
    const bool fits = bytes <= std::uint64_t{INT64_MAX} / 10;
    const std::uint64_t tenths = fits ? bytes * 10 / size : bytes / (size / 10);
    return fmt::format("{}.{} {}", tenths / 10, tenths % 10, name);
  }
  return {};
}

std::string long_text(const engine::InterfaceBlock& block, bool verbose) {
  const Link& link = block.interface->link;
  std::string text;
  Lines lines(text);
  lines.put("{}: {}  mtu {}\n", terminal_safe(block.name), flags_text(link.flags),
            static_cast<std::int32_t>(link.mtu.value()));
  if (block.inet != nullptr) put_inet(lines, link.flags, *block.inet);
  if (verbose) {
    for (const Address* address : block.hidden_inet) put_hidden_inet(lines, link.flags, *address);
  }
  if (!block.is_alias) {
    for (const Address& address : block.interface->addresses) {
      if (address.local.is_v6()) put_inet6(lines, address);
    }
  }
  put_hardware(lines, link);
  if (has(link.flags, flag::port_select)) put_media(lines, link);
  if (!block.is_alias && link.stats) put_counters(lines, link);
  put_device(lines, link.map);
  lines.put("\n");
  return text;
}

}  // namespace ntool::commands::ifconfig
