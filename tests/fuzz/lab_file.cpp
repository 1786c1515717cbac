// A lab file of unknown worth: a lab whose numbers all point at something, which can be drawn and described, or one
// line that names the file.
#include "require.hpp"

#include <cstdint>
#include <string_view>

#include <ntool/base/text.hpp>
#include <ntool/engine/lab/lab_file.hpp>
#include <ntool/engine/lab/lab_record.hpp>
#include <ntool/report/json.hpp>

using namespace ntool;
using namespace ntool::engine::lab;
using ntool::fuzz::require;

namespace {

void check_links(const Lab& lab) {
  for (std::size_t l = 0; l < lab.links.size(); ++l) {
    const auto& link = lab.links[l];
    require(link.ends.size() >= 2 && (link.subnet || link.subnet6));
    for (const auto& end : link.ends) {
      const auto& interface = lab.hosts.at(end.host).interfaces.at(end.interface);
      require(interface.link == l && interface.mtu == link.mtu);
      for (const auto& prefix : interface.addresses) {
        const auto& subnet = prefix.address().is_v4() ? link.subnet : link.subnet6;
        require(subnet && subnet->contains(prefix.address()));
      }
    }
  }
}

void check_hosts(const Lab& lab) {
  require(!lab.hosts.empty() && lab.hosts.size() <= 256);
  for (const auto& host : lab.hosts) {
    require(!host.name.empty() && host.name.size() <= 63 && terminal_safe(host.name) == host.name);
    for (const auto& service : host.services) require(!service.words.empty());
    for (const auto& interface : host.interfaces) require(!interface.addresses.empty());
    for (const auto& route : host.routes) {
      require(route.interface < host.interfaces.size() && route.to.address() == route.to.network());
    }
  }
}

void check_internet(const Internet& internet, const Lab& lab) {
  require(internet.interface + 1 == lab.hosts.at(internet.behind).interfaces.size());
  require(internet.gateway || internet.gateway6);
  for (const auto& path : internet.topology.paths) {
    require(!path.targets.empty() && path.hops.size() <= 255);
    require(!path.loop || (path.loop->first >= 1 && path.loop->first < path.loop->second));
    require(!path.loop || path.loop->second <= path.hops.size());
    for (const auto& target : path.targets) require(!target.addresses.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lab = parse_lab(text, "net.yaml");
  if (!lab) {
    const auto message = lab.error().message();
    require(lab.error().code == Errc::malformed && !lab.error().hint.empty() && message.starts_with("net.yaml:"));
    require(message.find('\n') == std::string::npos && is_valid_utf8(message));
    return 0;
  }
  check_hosts(*lab);
  check_links(*lab);
  if (lab->internet) check_internet(*lab->internet, *lab);
  for (const std::size_t columns : {std::size_t{0}, std::size_t{80}}) {
    const auto drawing = draw(*lab, columns);
    require(is_valid_utf8(drawing) && drawing.find('\x1b') == std::string::npos);
  }
  require(!report::to_json(*lab).empty() && !hosts_file(*lab).empty());
  return 0;
}
