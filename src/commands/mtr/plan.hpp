// Plan: what the options mean, checked. A pure step: names are not resolved yet, nothing is opened.
#pragma once

#include "options.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/engine/probe/path_monitor.hpp>

namespace ntool::commands::mtr {

/// What carries the probes, as typed: where ICMP is not allowed UDP does it.
enum class Protocol : std::uint8_t { icmp, udp, tcp, sctp };

struct Plan {
  Mode mode = Mode::automatic;
  bool wide = false;
  std::vector<std::string> hosts = {};
  std::optional<Family> family = {};
  std::string interface = {};
  std::optional<std::string> source = {};
  Protocol protocol = Protocol::icmp;
  engine::PathRules rules = {};   ///< but the payload, which is drawn for each cycle; open_way() settles the question
  std::int64_t packet_size = 64;  ///< with its headers; negative: drawn anew for each cycle, up to that
  int pattern = 0;                ///< negative: drawn anew for each cycle
  std::uint8_t traffic_class = 0;
  std::optional<std::uint32_t> mark = {};
  std::optional<Port> port = {};  ///< as typed
  Port local_port = {};
  bool mpls = false;
  bool numeric = false;
  bool show_ips = false;
  std::optional<unsigned> ip_info = {};
  std::string as_file = {};  ///< empty: DNS tells AS numbers
  std::string order = "LS NABWV";
  unsigned display_mode = 0;
  bool explain = false;
  bool verbose = false;
  std::string save;  ///< these three are files (saved_session.hpp, replay.hpp)
  std::string replay;
  std::string compare;
};

inline constexpr std::uint64_t cycles_of_a_report = 10;
inline constexpr std::int64_t smallest_packet = 28;
inline constexpr std::int64_t largest_packet = 65000;

/// `more_hosts`: those of the files. Errors: Errc::usage in the words of mtr(8) where it has some.
Result<Plan> make_plan(const MtrOptions& options, std::vector<std::string> more_hosts);

/// What stands behind IP header and ICMP or UDP header in a packet of that size; at least the two bytes that tell a
/// probe from others.
std::size_t payload_bytes(std::int64_t packet_size, Family family);

/// Of a packet with its IP header, as open_way() has settled it.
std::size_t packet_bytes(const Plan& plan, Family family);

/// The port that is asked where none was typed.
Port usual_port(Protocol protocol);

}  // namespace ntool::commands::mtr
