// The data section of a MaxMind DB: values, each behind a control byte with its kind and its size.
#pragma once

#include <ntool/wire/mmdb.hpp>

namespace ntool::wire {

enum class MmdbKind : std::uint8_t {
  extended = 0,
  pointer = 1,
  text = 2,
  real = 3,
  bytes = 4,
  unsigned_16 = 5,
  unsigned_32 = 6,
  map = 7,
  signed_32 = 8,
  unsigned_64 = 9,
  unsigned_128 = 10,
  array = 11,
  cache = 12,
  end = 13,
  boolean = 14,
  real_32 = 15
};

/// A control byte with its size: of a map the pairs, of an array the values, of a pointer where it points to.
struct MmdbControl {
  MmdbKind kind;
  std::size_t size;
};

/// Walks over the values of one section; every step moves it on, so that no walk is longer than the section.
class MmdbWalk {
 public:
  explicit MmdbWalk(Bytes section, std::size_t at = 0) : section_(section), at_(at) {}

  Result<MmdbControl> control();
  /// The value behind a control that was just read; maps and arrays are left to the caller as monostate. A pointer is
  /// followed, once (the format forbids it to lead to another pointer).
  Result<MmdbValue> value(const MmdbControl& control);
  /// Moves behind the whole of the value whose control was just read, whatever is nested in it.
  Result<void> skip(const MmdbControl& control);
  /// Whether the next value is a map, behind a pointer or not; the walk then stands at its first key. The pairs.
  Result<std::size_t> enter_map();

 private:
  Result<Bytes> take(std::size_t count);
  Bytes section_;
  std::size_t at_;
  std::size_t budget_ = 4096;  ///< values that may be read: one record is small, whatever a broken file says
};

/// The value of a map's key, where `walk` stands before the map.
Result<std::optional<MmdbValue>> field_of_map(MmdbWalk walk, std::string_view name);

}  // namespace ntool::wire
