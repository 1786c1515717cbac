// `ntool ifconfig -s`: one row per interface, as `netstat -i` shows them too.
#include "text.hpp"

#include <array>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/engine/tables/interface_counters.hpp>
#include <ntool/wire/rtnl/interface_flags.hpp>

namespace ntool::commands::ifconfig {
namespace {

namespace flag = wire::rtnl::interface_flag;

std::string flag_letters(std::uint32_t flags) {
  struct Letter {
    std::uint32_t bit;
    char letter;
  };
  // P stands for two flags: what classic users expect.
  static constexpr auto letters = std::to_array<Letter>({{flag::all_multicast, 'A'},
                                                         {flag::broadcast, 'B'},
                                                         {flag::debug, 'D'},
                                                         {flag::loopback, 'L'},
                                                         {flag::multicast, 'M'},
                                                         {flag::dynamic, 'd'},
                                                         {flag::promiscuous, 'P'},
                                                         {flag::no_trailers, 'N'},
                                                         {flag::no_arp, 'O'},
                                                         {flag::point_to_point, 'P'},
                                                         {flag::slave, 's'},
                                                         {flag::master, 'm'},
                                                         {flag::running, 'R'},
                                                         {flag::up, 'U'}});
  if ((flags & 0xFFFFU) == 0) return "[NO FLAGS]";
  std::string text;
  for (const auto& [bit, letter] : letters) {
    if ((flags & bit) != 0) text += letter;
  }
  return text;
}

}  // namespace

std::string brief_heading() {
  return "Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n";
}

std::string brief_row(const engine::InterfaceBlock& block) {
  const auto& link = block.interface->link;
  std::string row = pad_right(terminal_safe(block.name), 15);
  row += fmt::format(" {:5} ", static_cast<std::int32_t>(link.mtu.value()));
  if (!block.is_alias && link.stats) {
    const auto rx = engine::receive_counters(*link.stats);
    const auto tx = engine::transmit_counters(*link.stats);
    row += fmt::format("{:8} {:6} {:6} {:<6} ", rx.packets, rx.errors, rx.dropped, rx.overruns);
    row += fmt::format("{:8} {:6} {:6} {:6} ", tx.packets, tx.errors, tx.dropped, tx.overruns);
  } else {
    row += fmt::format("{:<56}", "     - no statistics available -");
  }
  return row + flag_letters(link.flags) + '\n';
}

}  // namespace ntool::commands::ifconfig
