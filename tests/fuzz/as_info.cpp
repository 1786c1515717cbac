// The texts in which DNS tells of autonomous systems.
#include "require.hpp"

#include <cstdint>

#include <ntool/base/bytes.hpp>
#include <ntool/wire/as_info.hpp>

using namespace ntool;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text(Bytes(data, size));
  require(wire::parse_as_name(text).size() <= 255);
  if (const auto number = wire::parse_as_number(text)) require(*number != 0);
  const auto info = wire::parse_as_origin(text);
  if (!info) return 0;
  require(info->known() && info->numbers.size() <= 16);
  require(info->country.size() <= 255 && info->registry.size() <= 255 && info->allocated.size() <= 255);
  return 0;
}
