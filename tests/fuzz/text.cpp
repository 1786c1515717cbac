// Foreign bytes for terminals and JSON: what comes out is harmless and valid, however the input is cut.
#include "require.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include <ntool/base/text.hpp>

using ntool::fuzz::require;

namespace {

/// No C0 but those allowed, no DEL, no C1, valid UTF-8.
void require_harmless(std::string_view text, std::string_view allowed) {
  require(ntool::is_valid_utf8(text));
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) require(allowed.find(text[i]) != std::string_view::npos);
    if (byte == 0xC2) require(static_cast<unsigned char>(text[i + 1]) >= 0xA0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string safe = ntool::terminal_safe(text);
  require_harmless(safe, "");
  require(ntool::terminal_safe(safe) == safe);

  const std::string valid = ntool::to_valid_utf8(text);
  require(ntool::is_valid_utf8(valid));
  require(ntool::is_valid_utf8(text) == (valid == text));
  require(ntool::display_width(valid) <= 2 * valid.size());

  ntool::TerminalFilter at_once;
  std::string whole;
  at_once.filter(text, whole);
  at_once.finish(whole);
  require_harmless(whole, "\r\n\t");
  const std::size_t cuts[] = {0, 1, size / 2, size > 0 ? size - 1 : 0};
  for (const std::size_t cut : cuts) {
    if (cut > size) continue;
    ntool::TerminalFilter filter;
    std::string joined;
    filter.filter(text.substr(0, cut), joined);
    filter.filter(text.substr(cut), joined);
    filter.finish(joined);
    require(joined == whole);
  }
  ntool::TerminalFilter bytewise;
  std::string dripped;
  for (std::size_t i = 0; i < size; ++i) bytewise.filter(text.substr(i, 1), dripped);
  bytewise.finish(dripped);
  require(dripped == whole);
  return 0;
}
