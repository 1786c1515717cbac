#include <algorithm>

#include <ntool/base/config_text.hpp>
#include <ntool/net/host_name.hpp>
#include <ntool/net/hosts_file.hpp>

namespace ntool::net {
namespace {

/// Calls `entry_seen(address, names)` for each line that begins with an address; the names are still one piece of text.
template <class EntrySeen>
void each_entry(std::string_view text, EntrySeen entry_seen) {
  while (!text.empty()) {
    auto names = without_comment(next_line(text));
    if (names.find('\0') != std::string_view::npos) continue;
    const auto address = IpAddress::parse(next_word(names));
    if (address) entry_seen(*address, names);
  }
}

/// Of one name; nobody would wait for more to be tried.
constexpr std::size_t most_addresses = 64;

}  // namespace

std::vector<IpAddress> HostsFile::addresses(std::string_view name) const {
  std::vector<IpAddress> found;
  if (name.empty()) return found;
  each_entry(text_, [&](const IpAddress& address, std::string_view names) {
    for (auto word = next_word(names); !word.empty(); word = next_word(names)) {
      if (!same_host_name(word, name)) continue;
      if (found.size() < most_addresses && std::ranges::find(found, address) == found.end()) found.push_back(address);
      return;
    }
  });
  return found;
}

std::optional<std::string> HostsFile::name(const IpAddress& address) {
  if (!names_) {
    names_.emplace();
    each_entry(text_, [&](const IpAddress& each, std::string_view names) {
      const auto first = next_word(names);
      if (!first.empty()) names_->emplace(each.with_zone({}), first);
    });
  }
  const auto found = names_->find(address.with_zone({}));
  if (found == names_->end()) return std::nullopt;
  return found->second;
}

}  // namespace ntool::net
