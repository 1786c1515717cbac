#include "support/memory_reverse_names.hpp"

#include <algorithm>

namespace ntool::test {

std::optional<std::string> MemoryReverseNames::name_of(const IpAddress& address) {
  wakes_ = false;
  if (std::ranges::find(asked, address) == asked.end() || held_.contains(address)) return std::nullopt;
  const auto found = names_.find(address);
  return found == names_.end() ? "" : found->second;
}

}  // namespace ntool::test
