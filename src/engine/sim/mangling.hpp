// Chosen bytes in place of right ones.
#pragma once

#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/engine/sim/topology.hpp>

namespace ntool::engine::sim {

/// `packet` becomes what `mangling` makes of it, at most 65,535 bytes.
void mangle(const Mangling& mangling, std::vector<std::uint8_t>& packet);

}  // namespace ntool::engine::sim
