// A line of JSON that somebody else has written: whatever is taken gives values of the type that is asked for.
#include "require.hpp"

#include <cmath>
#include <cstdint>
#include <string>

#include <ntool/base/bytes.hpp>
#include <ntool/report/json_reader.hpp>

using namespace ntool;
using fuzz::require;

namespace {

void ask(const report::JsonObject& object, const std::string& key) {
  if (const auto text = object.text(key)) require(object.has(key));
  if (const auto number = object.number(key, 0, 1e12)) require(std::isfinite(*number) && *number >= 0);
  if (const auto whole = object.whole(key, 255)) require(*whole <= 255);
  if (const auto numbers = object.wholes(key, 255)) require(numbers->size() <= report::JsonObject::most_values);
  (void)object.truth_if_any(key);
  if (const auto inner = object.object_if_any(key); inner && *inner != nullptr) ask(**inner, key);
  if (const auto list = object.objects(key)) {
    for (const auto& element : *list) ask(element, key);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto object = report::JsonObject::parse(as_text(Bytes(data, size)));
  if (!object) return 0;
  for (const char* key : {"", "a", "b", "type"}) ask(*object, key);
  return 0;
}
