// Registry: which labs are up. Each has a folder in sys::runtime_folder() + "/labs", with its state and the logs of its
// services; the folder's name is the lab's.
#pragma once

#include "state.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/result.hpp>

namespace ntool::commands::lab {

struct Registered {
  std::string name;
  std::string folder;
  std::optional<LabState> state;  ///< none: it cannot be read
  bool alive = false;             ///< its holder is there
};

class Registry {
 public:
  /// With `make`, its folder is there afterwards.
  static Result<Registry> open(bool make);

  /// By name in ascending order. What was left behind half made is removed on the way.
  [[nodiscard]] std::vector<Registered> all() const;
  [[nodiscard]] std::optional<Registered> find(std::string_view name) const;

  /// Takes a name for a lab whose holder has just been started; one whose holder has gone makes room. Gives its
  /// folder. Errors: Errc::in_use.
  Result<std::string> claim(const std::string& name, const LabState& state) const;
  static Result<LabState> state_in(const std::string& folder);
  static Result<void> update(const std::string& folder, const LabState& state);
  /// The lab's folder, and those above it that are empty then.
  void remove(const std::string& folder) const;
  void remove_if_empty() const;
  /// What is said where a lab of this name is up.
  static Error taken(std::string_view name);

 private:
  Registry(std::optional<std::string> root) : root_(std::move(root)) {}
  [[nodiscard]] std::string labs() const { return *root_ + "/labs"; }
  Result<void> make_draft(const std::string& draft, const LabState& state) const;
  [[nodiscard]] Registered look_at(const std::string& name) const;
  std::optional<std::string> root_;
};

}  // namespace ntool::commands::lab
