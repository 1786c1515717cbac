// Making a lab and ending it, as run and up do.
#pragma once

#include "actions.hpp"
#include "holder.hpp"

#include <string>

#include <ntool/base/result.hpp>
#include <ntool/engine/lab/lab.hpp>

namespace ntool::commands::lab {

struct LivingLab {
  engine::lab::Lab lab;  ///< registered under its name
  Registry registry;
  HeldLab held;
};

/// The lab that `word` means, up. `passing`: it ends with us, and has our process number in its name so that many of
/// them may be there at a time. Errors: as start_holder(), and Errc::usage.
Result<LivingLab> bring_up(const std::string& word, bool passing, const Call& call);

}  // namespace ntool::commands::lab
