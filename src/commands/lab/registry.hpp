// Registry: which labs are up. Each has a folder in sys::runtime_folder() + "/labs", with its state and the logs of its
// services; the folder's name is the lab's. Its holder has the folder's lock as long as it lives, which tells a lab
// from what a killed one has left, even from inside another lab, where no process of the outer one is seen.
#pragma once

#include "state.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/sys/fd.hpp>

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

  /// By name in ascending order. What was left behind half made is cleaned up on the way.
  [[nodiscard]] std::vector<Registered> all() const;
  [[nodiscard]] std::optional<Registered> find(std::string_view name) const;

  /// A place for a lab that has no name yet. Its lock is to be had by the holder: one who starts later has it, too.
  struct Place {
    std::string folder;
    sys::Fd lock;
  };
  [[nodiscard]] Result<Place> prepare(const std::string& name) const;
  /// Gives the prepared one its name, and its folder's path; one whose holder has gone makes room. Errors:
  /// Errc::in_use.
  [[nodiscard]] Result<std::string> claim(const std::string& name, const Place& place, const LabState& state) const;
  static Result<LabState> state_in(const std::string& folder);
  static Result<void> update(const std::string& folder, const LabState& state);

  /// Something that whoever ends the lab should hear of: a line.
  static void add_note(const std::string& folder, std::string_view note);
  /// The same for what grows: it takes the place of what was set before.
  static void set_last_note(const std::string& folder, std::string_view note);
  static std::vector<std::string> notes_in(const std::string& folder);

  /// A lab's folder and those above it that are empty then, for who has its lock.
  void remove(const sys::Fd& lock, const std::string& folder) const;
  /// The same for a lab whose holder has gone. False: it has not, or something stays.
  bool clean_up(const std::string& folder) const;
  void remove_if_empty() const;
  /// What is said where a lab of this name is up.
  static Error taken(std::string_view name);

 private:
  Registry(std::optional<std::string> root) : root_(std::move(root)) {}
  [[nodiscard]] std::string labs() const { return *root_ + "/labs"; }
  [[nodiscard]] Registered look_at(const std::string& name) const;
  std::optional<std::string> root_;
};

}  // namespace ntool::commands::lab
