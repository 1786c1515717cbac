// hosts(5): "address name alias…", one per line. Pure: reading the file is the owner's business.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/ip.hpp>

namespace ntool::net {

class HostsFile {
 public:
  explicit HostsFile(std::string text) : text_(std::move(text)) {}

  /// Every address of a name or alias, in the file's order, each once. Lines that begin with no address are skipped.
  /// Names may be any bytes but blanks and NUL: UTF-8 names work here.
  [[nodiscard]] std::vector<IpAddress> addresses(std::string_view name) const;

  /// The first name on the first line of this address; the zone of a link-local address does not matter.
  [[nodiscard]] std::optional<std::string> name(const IpAddress& address);

 private:
  // One name is looked up in a run, so the text is walked; addresses come by the hundred, so they get an index.
  std::string text_;
  std::optional<std::map<IpAddress, std::string>> names_;
};

}  // namespace ntool::net
