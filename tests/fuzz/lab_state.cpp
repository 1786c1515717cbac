// The state of a lab and /proc/PID/stat: whatever the bytes, a state that is taken can be written and read again.
#include "commands/lab/state.hpp"
#include "require.hpp"

#include <cstdint>
#include <string_view>

#include <ntool/sys/process_handle.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ntool::commands::lab;
  using ntool::fuzz::require;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)ntool::sys::parse_start_time(text);
  (void)is_lab_name(text);
  const auto state = parse_state(text);
  if (!state) return 0;
  require(state->holder.pid > 0);
  for (const auto& host : state->hosts) require(!host.name.empty() && host.network >= 0 && host.host_name >= 0);
  const auto again = parse_state(state_text(*state));
  require(again && *again == *state);
  return 0;
}
