#include "mangling.hpp"

#include "rewrite.hpp"

#include <algorithm>

namespace ntool::engine::sim {

void mangle(const Mangling& mangling, std::vector<std::uint8_t>& packet) {
  constexpr std::size_t largest = 65535;
  if (!mangling.instead.empty()) packet.assign(mangling.instead.begin(), mangling.instead.end());
  for (const auto& patch : mangling.patches) {
    for (std::size_t i = 0; i < patch.bytes.size() && patch.at < packet.size() && i < packet.size() - patch.at; ++i) {
      packet[patch.at + i] = patch.bytes[i];
    }
  }
  packet.insert(packet.end(), mangling.append.begin(), mangling.append.end());
  packet.resize(std::min({packet.size(), mangling.cut.value_or(largest), largest}));
  if (mangling.repair) repair(packet);
}

}  // namespace ntool::engine::sim
