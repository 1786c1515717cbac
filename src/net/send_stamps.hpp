// The kernel's times of sending, and which probes they are of. Pure: its owner reads the clocks and the error queue.
//
// The kernel counts what leaves a socket from 0 (SOF_TIMESTAMPING_OPT_ID) and names a stamp by that number. A send that
// fails may have counted or not, depending on where it failed, so it is made to count anew, and the numbers of before
// are told from those of after by their times.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include <ntool/wire/probe.hpp>

namespace ntool::net {

class SendStamps {
 public:
  /// Of so many probes, the last ones, a stamp is expected.
  static constexpr std::size_t remembered = 4096;

  SendStamps() : probes_(remembered) {}

  /// The next one has left. `at` is right before its system call.
  void sent(Seq id, std::uint8_t flow, Instant at);
  /// From now on the kernel counts from 0.
  void count_anew(Instant at);

  /// `sent_stamp` for the probe of that number, the first time that it is heard of. nullopt: no such probe, or the
  /// stamp does not lie between the probe's sending and `now`.
  std::optional<wire::ProbeAnswer> read(std::uint32_t number, Instant stamp, Instant now);

 private:
  struct Probe {
    std::uint64_t index = 0;
    Instant sent_at;
    Seq id;
    std::uint8_t flow = 0;
    bool awaited = false;
  };
  /// The kernel's 0 was the probe `first`.
  struct Count {
    std::uint64_t first = 0;
    Instant since;
  };
  std::vector<Probe> probes_;  // by index modulo its size
  std::uint64_t next_ = 0;
  std::array<Count, 8> counts_{};  // the last ones, the newest at newest_
  std::size_t newest_ = 0;
};

}  // namespace ntool::net
