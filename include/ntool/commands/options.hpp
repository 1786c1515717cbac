// The command line is data. A verb lists its options, positionals and examples in tables; the parser, `--help`, the
// shells' completions, "did you mean" and the checks of the docs are made from these tables and from nothing else.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>

namespace ntool::commands {

/// Text of an argument → typed value. The reason of an Error is a whole clause: "'70000' is not a port: …".
Result<void> parse_value(std::string_view text, std::string& value);
Result<void> parse_value(std::string_view text, Port& value);
Result<void> parse_value(std::string_view text, Duration& value);  ///< seconds, decimals allowed
Result<void> parse_value(std::string_view text, IpAddress& value);
Result<void> parse_value(std::string_view text, Ttl& value);
Result<void> parse_value(std::string_view text, std::uint32_t& value);
Result<void> parse_value(std::string_view text, std::int64_t& value);
template <class T>
Result<void> parse_value(std::string_view text, std::optional<T>& value) {
  T inner{};
  TRY(parse_value(text, inner));
  value = std::move(inner);
  return {};
}
/// Repeated options and operands add up; every other kind keeps the last one, as getopt users expect.
template <class T>
Result<void> parse_value(std::string_view text, std::vector<T>& values) {
  T inner{};
  TRY(parse_value(text, inner));
  values.push_back(std::move(inner));
  return {};
}

/// Writes one argument into the verb's options struct, whose type only the table knows.
using Store = Result<void> (*)(void* options, std::string_view text);

/// What a shell offers after an option or in an operand's place.
enum class Completes { nothing, file, directory, host, interface, verb, words, words_or_file };

struct Option {
  std::string_view short_name;  ///< "-p", or empty
  std::string_view long_name;   ///< "--port", or empty
  std::string_view argument;    ///< "PORT" as help shows it; empty for a flag
  std::string_view help;        ///< a clause without capital or full stop
  Store store = nullptr;        ///< for a flag, called with an empty text each time it is given
  Completes completes = Completes::nothing;
  /// "auto|always|never" where completes is words: the parser refuses all others, and every shell offers these.
  std::string_view words = {};

  [[nodiscard]] constexpr bool is_flag() const { return argument.empty(); }
};

struct Positional {
  std::string_view name;  ///< "HOST"
  std::string_view help;
  Store store = nullptr;
  Completes completes = Completes::nothing;
  bool repeats = false;         ///< takes all operands that follow
  std::string_view words = {};  ///< as in Option, but the parser takes others too
  bool behind_dashes = false;   ///< takes what stands behind the first "--", untouched, and nothing before it
};

struct Example {
  std::string_view line;      ///< as typed: "ntool nc -l -p 8001"
  std::string_view explains;  ///< what it does, a clause
};

namespace detail {
template <auto Member>
struct MemberOf;
template <class Class, class Value, Value Class::*Member>
struct MemberOf<Member> {
  using Struct = Class;
  using Type = Value;
};
template <auto Member>
Result<void> store_flag(void* options, std::string_view) {
  auto& target = static_cast<typename MemberOf<Member>::Struct*>(options)->*Member;
  if constexpr (std::same_as<std::remove_cvref_t<decltype(target)>, bool>) {
    target = true;
  } else {
    ++target;  // -v -v and -vv count
  }
  return {};
}
template <auto Member>
Result<void> store_value(void* options, std::string_view text) {
  return parse_value(text, static_cast<typename MemberOf<Member>::Struct*>(options)->*Member);
}
}  // namespace detail

/// A flag: sets a bool, counts in an unsigned.
template <auto Member>
constexpr Option flag(std::string_view short_name, std::string_view long_name, std::string_view help) {
  return {short_name, long_name, {}, help, &detail::store_flag<Member>};
}
/// An option with an argument.
template <auto Member>
constexpr Option value(std::string_view short_name, std::string_view long_name, std::string_view argument,
                       std::string_view help, Completes completes = Completes::nothing, std::string_view words = {}) {
  return {short_name, long_name, argument, help, &detail::store_value<Member>, completes, words};
}
/// One operand, or with `repeats` all that follow (the member is then a vector). Whether an operand may be missing is
/// the verb's to say: it knows better words than "missing argument".
template <auto Member>
constexpr Positional operand(std::string_view name, std::string_view help, Completes completes = Completes::nothing,
                             bool repeats = false, std::string_view words = {}) {
  return {name, help, &detail::store_value<Member>, completes, repeats, words};
}

/// The words of another program, all behind "--": options among them are that program's.
template <auto Member>
constexpr Positional program_operand(std::string_view name, std::string_view help) {
  return {name, help, &detail::store_value<Member>, Completes::nothing, true, {}, true};
}

/// "auto|always|never" → its three words.
std::vector<std::string_view> split_words(std::string_view words);

}  // namespace ntool::commands
