// Wakers: what wakes a loop besides its sockets, for as long as this lives.
#pragma once

#include <ntool/net/as_numbers.hpp>
#include <ntool/net/loop.hpp>
#include <ntool/net/reverse_names.hpp>

namespace ntool::net {

class Wakers {
 public:
  explicit Wakers(const Loop& loop) : loop_(loop) {}
  ~Wakers();
  Wakers(const Wakers&) = delete;
  Wakers& operator=(const Wakers&) = delete;

  /// Ctrl-C. Nothing where the StopFlag has no descriptor: a test raises it by hand.
  Result<void> watch_stop();
  /// Ctrl-C, and Ctrl-\ which from now on asks for figures.
  Result<void> watch_signals();
  /// A name that has been found. Null: nothing.
  Result<void> watch_names(ReverseNames* names);
  /// An AS number that has been found. Null: nothing.
  Result<void> watch_as_numbers(AsNumbers* numbers);

 private:
  Loop loop_;
  ReverseNames* names_ = nullptr;
  AsNumbers* as_numbers_ = nullptr;
};

}  // namespace ntool::net
