// Plan: what the options mean, checked. A pure step: names are not resolved yet, nothing is opened.
#pragma once

#include "options.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/engine/probe/trace_rules.hpp>
#include <ntool/net/probe_ports.hpp>

namespace ntool::commands::traceroute {

using Question = engine::TraceRules::Question;

/// Whose text is written.
enum class Layout : std::uint8_t {
  linux,    ///< traceroute for Linux
  windows,  ///< tracert
  tcp,      ///< tcptraceroute
};

struct Plan {
  std::string host;          ///< empty: those in `targets`
  std::string targets = {};  ///< a file (commands/target_file.hpp)
  std::optional<Family> family;
  std::optional<std::string> source;
  std::string interface;
  std::vector<std::string> gateways = {};
  std::optional<std::size_t> packet_length;
  std::optional<std::uint8_t> traffic_class;
  std::optional<std::uint32_t> flow_label;
  std::optional<std::uint32_t> mark;
  Port source_port = {};
  /// Of the first flow: its source port, or of ICMP the identifier. None: whatever there is (asked_flow.hpp).
  std::optional<std::uint16_t> flow_number = {};
  bool dont_fragment = false;
  bool only_on_link = false;
  bool debug = false;

  Method method = Method::udp;
  std::string protocol;                     ///< of Method::raw: a number or a name; empty: the one for experiments
  std::vector<std::string> method_options;  ///< -O, word by word
  net::RawPortRules raw;                    ///< where a raw port carries the probes
  bool only_raw = false;                    ///< nothing else can do what was asked for
  bool only_datagrams = false;              ///< ICMP: no raw socket
  bool tells_tcp_flags = false;             ///< of the target's answer

  Layout layout = Layout::linux;
  std::string as_file;  ///< whose network: a file, or
  bool as_dns = false;  ///< DNS
  bool numeric = false;
  bool verbose = false;
  bool extensions = false;
  bool back = false;
  bool mtu = false;
  bool stream = false;  ///< JSON: answers as they come
  bool explain = false;
  bool multipath = false;
  double confidence = 0.95;
  std::string dot;   ///< a file
  std::string save;  ///< these three, too (saved_session.hpp)
  std::string replay;
  std::string compare;
  engine::TraceRules rules;  ///< without target and payload, which depend on the family

  [[nodiscard]] bool tells_networks() const { return as_dns || !as_file.empty(); }
};

/// Its name behind -M.
std::string_view word_for(Method method);

/// The limits are those of traceroute 2.1.2; each that breaks is a usage error in its words.
Result<Plan> make_plan(const TracerouteOptions& options);

/// "5", "5,3,10" or "5/3/10": MAX, HERE and NEAR of traceroute(8). MAX alone switches the factors off; a factor that is
/// left out behind another is 10.
Result<engine::TracePatience> parse_patience(std::string_view text);

/// How a trace asks that is carried by this kind of probe. Only TCP may be carried otherwise than was asked for: see
/// open_way().
void carry_by(Plan& plan, Question question);

/// Of a packet with its IP header, and of what stands behind the transport's header in it.
struct PacketLength {
  std::size_t packet = 0;
  std::size_t payload = 0;
};
PacketLength packet_length(const Plan& plan, Family family);

}  // namespace ntool::commands::traceroute
