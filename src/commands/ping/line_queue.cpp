#include "line_queue.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::ping {
namespace {

std::string text_of(const Line& line, const AwaitedNames& names) {
  if (!line.who) return line.before + line.after + '\n';
  const auto address = terminal_safe(sys::address_text(*line.who));  // a zone is the name of an interface
  const auto name = names.name_of(*line.who);
  const auto who = !name || *name == address ? address : fmt::format("{} ({})", terminal_safe(*name), address);
  return line.before + who + line.after + '\n';
}

}  // namespace

LineQueue::LineQueue(TextSink& out, net::ReverseNames* names)
    : NamedLines(names, [&out](const Line& line, const AwaitedNames& known) { out.write(text_of(line, known)); }) {}

}  // namespace ntool::commands::ping
