// Errors are values. Every function that can fail returns Result<T>; an Error names the operation, the object, the
// reason and the remedy, so that whoever prints it needs to add nothing. errno becomes an Error in one place only,
// sys/error.hpp. Exceptions come from third parties alone and end in app/main.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace ntool {

/// What kind of failure it was, for exit codes and JSON; the words for people stand in Error.
enum class Errc {
  usage,        ///< the command line is wrong
  not_found,    ///< no such interface, name, file
  refused,      ///< the peer's host said no
  unreachable,  ///< the network said no
  timed_out,    ///< nobody said anything in time
  reset,        ///< the peer broke an established conversation
  permission,   ///< the kernel wants more rights
  in_use,       ///< the address or name is taken
  closed,       ///< our reader has gone away (EPIPE)
  too_long,     ///< longer than what may leave in one packet
  malformed,    ///< bytes that break their format
  unsupported,  ///< this kernel or build cannot
  interrupted,  ///< a signal asked us to stop
  system,       ///< anything else the kernel said
};

/// The stable snake_case word that JSON uses.
std::string_view name_of(Errc code);

struct Error {
  Errc code = Errc::system;
  int sys_errno = 0;           ///< 0 where the kernel was not asked
  std::string operation = {};  ///< "connect to"
  std::string subject = {};    ///< "172.17.0.2 port 8001 (tcp)"
  std::string reason = {};     ///< "Connection refused"
  std::string hint = {};       ///< what to do about it; may be empty

  /// "operation subject: reason; hint", with foreign bytes as they came, for records.
  [[nodiscard]] std::string text() const;
  /// The same as one line that is safe for a terminal.
  [[nodiscard]] std::string message() const;
};

template <class T>
using Result = std::expected<T, Error>;

/// A failed Result of any type.
inline std::unexpected<Error> fail(Error error) {
  return std::unexpected<Error>(std::move(error));
}

/// Bad usage: `reason` says what is wrong, `hint` what to type instead.
std::unexpected<Error> usage_error(std::string reason, std::string hint = {});

/// Bytes that break their format: `what` was being read, `reason` says where it is wrong.
std::unexpected<Error> malformed(std::string what, std::string reason);

}  // namespace ntool

#define NTOOL_CONCAT_(a, b) a##b
#define NTOOL_CONCAT(a, b) NTOOL_CONCAT_(a, b)
#define NTOOL_TRY_AS(name, ...)                                           \
  ({                                                                      \
    auto&& name = (__VA_ARGS__);                                          \
    if (!name) [[unlikely]]                                               \
      return std::unexpected(std::forward<decltype(name)>(name).error()); \
    *std::forward<decltype(name)>(name);                                  \
  })

/// The value of a Result, or return its Error from the enclosing function. (g++ 12 has no monadic and_then.) A Result
/// that somebody holds is copied from, a temporary one is moved from. Not inside of braces behind something that owns
/// memory or a descriptor: when it leaves them, g++ 12 does not give back what stands in them by then.
#define TRY(...) NTOOL_TRY_AS(NTOOL_CONCAT(ntool_try_, __COUNTER__), __VA_ARGS__)
