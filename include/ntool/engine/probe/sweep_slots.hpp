// SweepSlots: the probes of a sweep, each in a slot whose number is what its answer brings back: the identifier (flow)
// in the upper bits, the sequence number in the lower 16. Slots stand in lists (probes that wait for the same length of
// time, probes that are over), linked through the slots themselves, so that every step is O(1), the first of a list is
// always the first to time out, and nothing is allocated but blocks of slots while more probes are under way than ever
// before.
//
// A number rests before it is used again, so that an answer that comes late finds no other probe under it: 10 s (those
// of fping(8)) after its probe was over, while four identifiers have numbers enough; one second where more than that
// are in use; not at all once all 16,777,216 are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/time.hpp>

namespace ntool::engine {

class SweepSlots {
 public:
  using Id = std::uint32_t;
  static constexpr Id none = ~Id{0};
  static constexpr Id most = Id{256} << 16U;

  enum class State : std::uint8_t {
    begun,      ///< handed out to be sent
    refused,    ///< by the system, and to be sent again
    under_way,  ///< sent
    timed_out,  ///< its target is to be asked again
    answered,   ///< over, as are those of the last kind
    over,
  };
  struct Slot {
    IpAddress to;
    std::uint32_t index = 0;  ///< how many probes the target has had before this one
    Id before = none;
    std::uint64_t target = 0;  ///< its number
    Instant sent_at;           ///< what its round trip is counted from
    Instant since;             ///< when it came into its list: what lists are ordered by
    Id behind = none;
    State state = State::over;
    std::uint8_t refusals = 0;  ///< how often the system did not take it
    bool error_told = false;    ///< an ICMP error has come
    bool stamped = false;       ///< sent_at is the kernel's
  };
  struct List {
    Id first = none;
    Id last = none;
    std::size_t size = 0;
  };

  static std::uint8_t flow_of(Id id) { return static_cast<std::uint8_t>(id >> 16U); }
  static Seq sequence_of(Id id) { return Seq(static_cast<std::uint16_t>(id)); }
  /// The slot that an answer names; none where no probe has ever had that number.
  [[nodiscard]] Id find(std::uint8_t flow, Seq sequence) const {
    const Id id = Id{flow} << 16U | sequence.value();
    return id < made_ ? id : none;
  }

  /// A slot in no list. None: all of them are under way.
  Id acquire(Instant now);
  /// The probe, which stands in no list, is over: its rest begins.
  void release(Id id, Instant now, State how = State::over);

  Slot& operator[](Id id) { return (*blocks_[id / block_size])[id % block_size]; }
  const Slot& operator[](Id id) const { return (*blocks_[id / block_size])[id % block_size]; }

  static_assert(sizeof(Slot) == 64, "a sweep has up to millions of them");

  void append(List& list, Id id);
  void remove(List& list, Id id);

  /// How many numbers have been in use so far.
  [[nodiscard]] std::size_t made() const { return made_; }

 private:
  static constexpr Id block_size = 4096;
  using Block = std::array<Slot, block_size>;

  std::vector<std::unique_ptr<Block>> blocks_;
  Id made_ = 0;
  List over_;
};

}  // namespace ntool::engine
