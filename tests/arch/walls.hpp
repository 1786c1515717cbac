// The walls of docs/architecture.md as a function: what a source file may not do, by where it stands. Pure, so that the
// tests can plant a violation of each kind and see it caught.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ntool::arch {

struct Violation {
  std::string path;
  std::size_t line = 0;
  std::string what;
};

/// `path` is relative to the root of the tree: "src/wire/icmp.cpp", "include/ntool/base/ip.hpp".
std::vector<Violation> violations(std::string_view path, std::string_view text);

/// What only the whole tree tells: that each third-party library has one home. Keys are paths.
std::vector<Violation> violations_of_tree(const std::map<std::string, std::string>& files);

}  // namespace ntool::arch
