// Completion scripts, made from the tables: verbs, options with their descriptions, and what may stand as an argument.
#pragma once

#include "../catalog.hpp"

#include <string>

namespace ntool::app {

std::string bash_completion(Catalog commands);
std::string zsh_completion(Catalog commands);
std::string fish_completion(Catalog commands);

}  // namespace ntool::app
