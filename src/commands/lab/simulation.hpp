// The simulated part of a lab, at work: the network of engine/sim behind a real link.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>
#include <ntool/engine/lab/lab.hpp>
#include <ntool/sys/poller.hpp>

namespace ntool::commands::lab {

class Simulation {
 public:
  /// In the namespace of the simulator's end of the cable. `record`: a file for the record of packets.
  static Result<Simulation> start(const engine::lab::Internet& internet, const std::optional<std::string>& record);
  Simulation(Simulation&&) noexcept;
  Simulation& operator=(Simulation&&) noexcept;
  ~Simulation();

  Result<void> watch(sys::Poller& poller);
  void forget(sys::Poller& poller);
  /// Whatever has come and is due is dealt with. Errors: the link is no more (somebody has taken the interface away).
  Result<void> turn();
  /// Why the record is not written any more, once.
  [[nodiscard]] std::optional<Error> take_record_error();
  /// Packets that were lost although the lab's file did not ask for it, where there are more than at the last call:
  /// those that came too fast, and those that could not be sent.
  struct Drops {
    std::uint64_t missed = 0, unsent = 0;
    bool operator==(const Drops&) const = default;
  };
  [[nodiscard]] std::optional<Drops> new_drops();
  /// When to call it again at the latest; nullopt: when something has come.
  [[nodiscard]] std::optional<Instant> poll_timeout() const;

 private:
  struct Parts;
  explicit Simulation(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace ntool::commands::lab
