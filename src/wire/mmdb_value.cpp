#include "mmdb_value.hpp"

#include <fmt/format.h>

namespace ntool::wire {
namespace {

std::unexpected<Error> broken(std::string reason) {
  return malformed("MMDB record", std::move(reason));
}

std::size_t number_of(Bytes bytes) {
  std::size_t value = 0;
  for (const auto byte : bytes) value = value << 8U | byte;
  return value;
}

/// Sizes from 29 on have 1 to 3 bytes of their own, each beginning where the shorter form ends.
constexpr std::size_t first_long_size = 29;
constexpr std::array<std::size_t, 3> long_sizes = {29, 285, 65821};
/// Pointers of 1 to 3 bytes also have three bits in the control byte, and begin where the shorter form ends.
constexpr std::array<std::size_t, 4> pointer_starts = {0, 2048, 526336, 0};

}  // namespace

Result<Bytes> MmdbWalk::take(std::size_t count) {
  if (at_ > section_.size() || count > section_.size() - at_) {
    return broken(fmt::format("{} bytes at {} are beyond the end", count, at_));
  }
  const Bytes taken = section_.subspan(at_, count);
  at_ += count;
  return taken;
}

Result<MmdbControl> MmdbWalk::control() {
  if (budget_ == 0) return broken("it has too many values");
  --budget_;
  const unsigned first = TRY(take(1))[0];
  auto kind = static_cast<MmdbKind>(first >> 5U);
  if (kind == MmdbKind::pointer) {
    const unsigned extra = first >> 3U & 3U;
    const std::size_t low = number_of(TRY(take(extra + 1)));
    const std::size_t high = extra == 3 ? 0 : std::size_t{first & 7U} << (8U * (extra + 1));
    return MmdbControl{kind, (high | low) + pointer_starts[extra]};
  }
  if (kind == MmdbKind::extended) {
    const unsigned number = TRY(take(1))[0] + 7U;
    if (number < 8 || number > 15) return broken(fmt::format("a value of kind {}", number));
    kind = static_cast<MmdbKind>(number);
  }
  std::size_t size = first & 0x1FU;
  if (size >= first_long_size) {
    const std::size_t form = size - first_long_size;
    size = number_of(TRY(take(form + 1))) + long_sizes[form];
  }
  return MmdbControl{kind, size};
}

Result<MmdbValue> MmdbWalk::value(const MmdbControl& control) {
  switch (control.kind) {
    case MmdbKind::pointer: {
      MmdbWalk there(section_, control.size);
      const auto target = TRY(there.control());
      if (target.kind == MmdbKind::pointer) return broken("a pointer leads to a pointer");
      return there.value(target);
    }
    case MmdbKind::text: return as_text(TRY(take(control.size)));
    case MmdbKind::unsigned_16:
    case MmdbKind::unsigned_32:
    case MmdbKind::unsigned_64:
    case MmdbKind::signed_32:  // asked for as a number of a system, which is not negative: these come out too large
      if (control.size > 8) return broken(fmt::format("a number of {} bytes", control.size));
      return std::uint64_t{number_of(TRY(take(control.size)))};
    default: TRY(skip(control)); return std::monostate();
  }
}

Result<void> MmdbWalk::skip(const MmdbControl& control) {
  MmdbControl each = control;
  for (std::size_t left = 1;;) {
    --left;
    switch (each.kind) {
      case MmdbKind::pointer:
      case MmdbKind::boolean:  // the size is the value
      case MmdbKind::end: break;
      case MmdbKind::map: left += 2 * each.size; break;
      case MmdbKind::array: left += each.size; break;
      default: TRY(take(each.size)); break;
    }
    if (left == 0) return {};
    each = TRY(this->control());
  }
}

Result<std::size_t> MmdbWalk::enter_map() {
  auto head = TRY(control());
  if (head.kind == MmdbKind::pointer) {
    at_ = head.size;
    head = TRY(control());
  }
  if (head.kind != MmdbKind::map) return broken("it is no map");
  return head.size;
}

Result<std::optional<MmdbValue>> field_of_map(MmdbWalk walk, std::string_view name) {
  for (std::size_t left = TRY(walk.enter_map()); left > 0; --left) {
    const auto key = TRY(walk.value(TRY(walk.control())));
    const auto* text = std::get_if<std::string_view>(&key);
    if (text == nullptr) return broken("a key is no text");
    const auto control = TRY(walk.control());
    if (*text == name) return std::optional(TRY(walk.value(control)));
    TRY(walk.skip(control));
  }
  return std::optional<MmdbValue>();
}

}  // namespace ntool::wire
