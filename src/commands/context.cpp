#include <ntool/base/text.hpp>
#include <ntool/commands/context.hpp>
#include <ntool/report/color.hpp>

namespace ntool::commands {
namespace {

/// Room for every message that we write ourselves; only a foreign text inside makes one longer.
constexpr std::size_t longest_line = 600;

/// The beginning and the end of a long text: what is wrong stands after the word that is wrong.
std::string with_middle_left_out(const std::string& text) {
  if (text.size() <= longest_line) return text;
  const auto continues = [&](std::size_t i) { return (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U; };
  std::size_t head = longest_line / 2;
  std::size_t tail = text.size() - longest_line / 2;
  while (continues(head)) --head;
  while (continues(tail)) ++tail;
  return text.substr(0, head) + " ... " + text.substr(tail);
}

}  // namespace

void Context::complain(std::string_view message) const {
  const std::string who = report::paint(report::Role::error, terminal_safe(program) + ":", err_color);
  err.write(who + ' ' + with_middle_left_out(terminal_safe(message)) + '\n');
}

}  // namespace ntool::commands
