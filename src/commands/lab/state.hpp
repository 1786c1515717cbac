// What is remembered of a lab that is up: a file "state" in a folder of its own, so that later commands find its
// holder process and the namespaces which that one keeps open.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/sys/process_handle.hpp>

namespace ntool::commands::lab {

struct HostState {
  std::string name = {};
  int network = -1, host_name = -1;  ///< the holder's descriptors of these namespaces
  bool operator==(const HostState&) const = default;
};

struct LabState {
  sys::ProcessIdentity holder = {};
  bool ready = false;           ///< false: it is still being made
  bool user_namespace = false;  ///< of its own
  std::string source = {};      ///< what was asked for: a built-in name or a file
  std::vector<HostState> hosts = {};
  bool operator==(const LabState&) const = default;

  [[nodiscard]] const HostState* find(std::string_view host) const {
    for (const auto& one : hosts) {
      if (one.name == host) return &one;
    }
    return nullptr;
  }
};

std::string state_text(const LabState& state);
/// Errors: Errc::malformed, naming the line.
Result<LabState> parse_state(std::string_view text);

/// Whether a lab may be called so, and its folder with it: letters, digits, '.', '_', '-'; at most 64, no '.' first.
bool is_lab_name(std::string_view name);

}  // namespace ntool::commands::lab
