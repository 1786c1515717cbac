// An answer in the file of a session, written and read.
#pragma once

#include <limits>
#include <optional>
#include <string_view>

#include <ntool/base/record.hpp>
#include <ntool/engine/probe/trace_hop.hpp>
#include <ntool/report/json_reader.hpp>

namespace ntool::commands {

void describe_session_reply(Fields& fields, const engine::TraceReply& reply);
/// Errors: Errc::malformed, naming the key.
Result<engine::TraceReply> parse_session_reply(const report::JsonObject& line);

/// Of a round trip: milliseconds with as many decimals as nanoseconds need; up to eleven days, so that a double has
/// them all.
Result<Duration> parse_session_rtt(const report::JsonObject& line, std::string_view key);
Result<IpAddress> parse_session_address(const report::JsonObject& line, std::string_view key);
template <class T>
Result<T> whole_of(const report::JsonObject& line, std::string_view key) {
  return static_cast<T>(TRY(line.whole(key, std::numeric_limits<T>::max())));
}
template <class T>
Result<std::optional<T>> whole_of_any(const report::JsonObject& line, std::string_view key) {
  const auto number = TRY(line.whole_if_any(key, std::numeric_limits<T>::max()));
  return number ? std::optional<T>(static_cast<T>(*number)) : std::nullopt;
}
/// Of hops: 1 to 255.
Result<Ttl> parse_session_ttl(const report::JsonObject& line, std::string_view key);

}  // namespace ntool::commands
