// SequenceRing: what became of the last 65,536 probes, found by the 16-bit sequence number that an answer brings.
// Probes are numbered from 1 and never wrap; their sequence number is the number's lower 16 bits. Memory grows with the
// probes, up to 1 MiB, unless it is taken at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <ntool/base/numbers.hpp>
#include <ntool/base/time.hpp>

namespace ntool::engine {

class SequenceRing {
 public:
  static constexpr std::uint64_t size = 65'536;

  struct Probe {
    Instant sent_at = {};
    bool sent = false;       ///< left this host: only then can it be answered
    bool stamped = false;    ///< `sent_at` is the kernel's
    bool replied = false;    ///< by whomever
    bool confirmed = false;  ///< by the target itself
    bool settled = false;    ///< replied, stopped by an error, or never sent: nothing is missed any more
  };

  /// `soon`: for how many probes there is to be room from the beginning.
  explicit SequenceRing(std::size_t soon = 0) : probes_(std::min<std::size_t>(soon, size)) {}

  static Seq sequence_of(std::uint64_t number) { return Seq(static_cast<std::uint16_t>(number % size)); }
  /// How often the sequence numbers had begun anew.
  static std::uint64_t round_of(std::uint64_t number) { return number / size; }

  /// The next probe; it takes the place of the one that bore its sequence number. Returns its number.
  std::uint64_t begin() {
    const auto at = static_cast<std::size_t>(begun_ % size);
    if (at == probes_.size()) {
      probes_.emplace_back();
    } else {
      probes_[at] = {};
    }
    return ++begun_;
  }
  [[nodiscard]] std::uint64_t begun() const { return begun_; }

  /// The youngest probe that bears `sequence`; nullopt: none has borne it yet.
  [[nodiscard]] std::optional<std::uint64_t> number_of(Seq sequence) const {
    const auto age = static_cast<std::uint16_t>(begun_ - sequence.value());
    if (age >= begun_) return std::nullopt;
    return begun_ - age;
  }
  /// `number` must be among the last 65,536 that were begun.
  Probe& operator[](std::uint64_t number) { return probes_[static_cast<std::size_t>((number - 1) % size)]; }
  const Probe& operator[](std::uint64_t number) const { return probes_[static_cast<std::size_t>((number - 1) % size)]; }

 private:
  std::uint64_t begun_ = 0;
  std::vector<Probe> probes_;
};

}  // namespace ntool::engine
