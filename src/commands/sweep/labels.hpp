// What targets are called on the screen: as typed, by address, or by the name of their address (-A, -n, -d). Names are
// looked up beside the probes; NameQueue waits for them.
#pragma once

#include "targets.hpp"

#include <ntool/net/reverse_names.hpp>

namespace ntool::commands::sweep {

class Labels {
 public:
  /// `names` null: nobody is asked for names.
  Labels(const Plan& plan, const TargetList& targets, net::ReverseNames* names)
      : plan_(plan), targets_(targets), names_(names) {}

  /// Whether the name of this target comes from its address.
  [[nodiscard]] bool wants_name(std::uint64_t target) const;
  void ask(const IpAddress& address);
  /// Whether no more is to be learnt about the target's name.
  [[nodiscard]] bool is_known(std::uint64_t target, const IpAddress& address) const;
  /// Takes in what has come. Until somebody does, a name that has come wakes the loop again and again.
  void take_in() const;
  /// Safe for a terminal. With what is known by now.
  [[nodiscard]] std::string of(std::uint64_t target, const IpAddress& address) const;
  /// The name of the address; empty where none is known.
  [[nodiscard]] std::string name_of(std::uint64_t target, const IpAddress& address) const;

 private:
  const Plan& plan_;
  const TargetList& targets_;
  net::ReverseNames* names_;
};

}  // namespace ntool::commands::sweep
