// The targets of a sweep: a list of names and addresses, which is read and resolved before the first probe, or a range
// of addresses, of which nothing is stored.
#pragma once

#include "plan.hpp"

#include <vector>

#include <ntool/commands/context.hpp>
#include <ntool/engine/probe/sweep_targets.hpp>

namespace ntool::commands::sweep {

class TargetList final : public engine::SweepTargets {
 public:
  std::optional<IpAddress> next() override;

  /// `number` is less than size().
  [[nodiscard]] IpAddress address(std::uint64_t number) const;
  /// As it was typed; empty for an address that was typed as to_string() writes it, or of a range.
  [[nodiscard]] std::string_view typed(std::uint64_t number) const;
  /// Whether it was typed as an address.
  [[nodiscard]] bool is_numeric(std::uint64_t number) const;
  /// How many there are in all, those of a range as far as 64 bits go.
  [[nodiscard]] std::uint64_t size() const { return listed_.size() + range_size_; }
  /// How many names are not known.
  [[nodiscard]] std::uint64_t unknown() const { return unknown_; }
  [[nodiscard]] bool has(Family family) const { return families_[family == Family::ipv4 ? 0 : 1]; }

  /// Text that targets have in common.
  struct Text {
    std::uint32_t begin = 0;
    std::uint16_t size = 0;
  };
  /// What was typed, of at most 65,535 bytes.
  Text keep(std::string_view typed);
  /// How many bytes are kept.
  [[nodiscard]] std::size_t kept() const { return texts_.size(); }
  void add(const IpAddress& address, Text typed, bool numeric);
  void add_unknown() { ++unknown_; }
  void set_range(const engine::AddressRange& range, Family family);

 private:
  struct Listed {
    IpAddress address;
    Text typed = {};  // in texts_
    bool numeric = false;
  };
  std::vector<Listed> listed_;
  std::string texts_;
  std::size_t next_ = 0;
  std::optional<engine::AddressRange> range_;  // what is left of it
  std::optional<engine::AddressRange> whole_range_;
  std::uint64_t range_size_ = 0;
  std::uint64_t unknown_ = 0;
  bool families_[2] = {};
};

/// Names that are not known are complained of as fping(8) does and counted. Errors: Errc::usage, more targets than are
/// taken; of the file; Errc::interrupted.
Result<TargetList> find_targets(const Plan& plan, Context& context);

}  // namespace ntool::commands::sweep
