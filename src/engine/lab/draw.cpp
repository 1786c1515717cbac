#include "drawing.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/engine/lab/lab_file.hpp>

namespace ntool::engine::lab {
namespace {

constexpr std::size_t least_columns = 40;

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string headline(const Lab& lab) {
  const auto routers = static_cast<std::size_t>(std::ranges::count(lab.hosts, true, &Host::router));
  std::string text = fmt::format("{}: {}", terminal_safe(lab.name), counted(lab.hosts.size(), "host"));
  if (routers != 0) text += fmt::format(" ({})", counted(routers, "router"));
  text += ", " + counted(lab.links.size(), "link");
  if (lab.internet) text += ", a simulated internet";
  return text + "\n";
}

/// A part after an empty line; an empty part leaves none.
void add_part(std::string& text, const std::string& part) {
  if (!part.empty()) text += "\n" + part;
}

}  // namespace

std::string ports_text(const PortRange& ports) {
  if (ports.size() == 1) return fmt::format("{}", ports.first.value());
  return fmt::format("{}-{}", ports.first.value(), ports.last.value());
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string listing(std::string_view lead, std::span<const std::string> pieces, std::size_t columns) {
  const std::size_t indent = display_width(lead);
  std::string text, line(lead);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const bool last = i + 1 == pieces.size();
    const std::string piece = pieces[i] + (last ? "" : ",");
    if (i != 0 && display_width(line) + 1 + display_width(piece) > columns) {
      text += line + "\n";
      line = std::string(indent, ' ') + piece;
    } else {
      line += (i == 0 ? "" : " ") + piece;
    }
    if (last) text += line + "\n";
  }
  return text;
}

std::string draw(const Lab& lab, std::size_t columns) {
  columns = std::max(columns, least_columns);
  std::string hosts;
  if (const auto chain = chain_of(lab); !chain.empty()) hosts = draw_chain(lab, chain, columns);
  if (hosts.empty()) hosts = draw_boxes(lab, columns);
  std::string text = headline(lab);
  add_part(text, hosts);
  add_part(text, draw_internet(lab, columns));
  add_part(text, draw_settings(lab, columns));
  return text;
}

}  // namespace ntool::engine::lab
