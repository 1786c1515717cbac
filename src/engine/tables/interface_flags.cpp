#include <array>

#include <ntool/engine/tables/interface_flags.hpp>
#include <ntool/wire/rtnl/interface_flags.hpp>

namespace ntool::engine {
namespace {

namespace flag = wire::rtnl::interface_flag;

constexpr auto classic = std::to_array<InterfaceFlagWord>({{flag::up, "UP"},
                                                           {flag::broadcast, "BROADCAST"},
                                                           {flag::debug, "DEBUG"},
                                                           {flag::loopback, "LOOPBACK"},
                                                           {flag::point_to_point, "POINTOPOINT"},
                                                           {flag::no_trailers, "NOTRAILERS"},
                                                           {flag::running, "RUNNING"},
                                                           {flag::no_arp, "NOARP"},
                                                           {flag::promiscuous, "PROMISC"},
                                                           {flag::all_multicast, "ALLMULTI"},
                                                           {flag::slave, "SLAVE"},
                                                           {flag::master, "MASTER"},
                                                           {flag::multicast, "MULTICAST"},
                                                           {flag::dynamic, "DYNAMIC"}});

constexpr auto further = std::to_array<InterfaceFlagWord>({{flag::port_select, "PORTSEL"},
                                                           {flag::auto_media, "AUTOMEDIA"},
                                                           {flag::lower_up, "LOWER_UP"},
                                                           {flag::dormant, "DORMANT"},
                                                           {flag::echo, "ECHO"}});

}  // namespace

std::span<const InterfaceFlagWord> classic_interface_flags() {
  return classic;
}
std::span<const InterfaceFlagWord> further_interface_flags() {
  return further;
}

std::vector<std::string_view> interface_flag_words(std::uint32_t flags) {
  std::vector<std::string_view> words;
  for (const auto& list : {classic_interface_flags(), further_interface_flags()}) {
    for (const auto& [bit, word] : list) {
      if ((flags & bit) != 0) words.push_back(word);
    }
  }
  return words;
}

}  // namespace ntool::engine
