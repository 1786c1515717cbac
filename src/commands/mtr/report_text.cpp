#include "report_text.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::mtr {
namespace {

/// Of a report that is not wide, up to the first field.
constexpr std::size_t usual_width = 33;

/// A line in which what is written later covers what stands there.
class Line {
 public:
  explicit Line(std::string_view text) : text_(text) {}
  void put(std::size_t column, std::string_view text) {
    // From `column` on only digits, letters and blanks of ours stand in it: one byte is one cell.
    if (display_width(text_) > column) cut(column);
    text_ = pad_right(text_, column);
    text_ += text;
  }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  void cut(std::size_t column) {
    std::size_t bytes = 0, cells = 0;
    while (bytes < text_.size()) {
      const auto grapheme = first_grapheme(std::string_view(text_).substr(bytes));
      if (cells + grapheme.width > column) break;
      cells += grapheme.width;
      bytes += grapheme.length;
    }
    text_.resize(bytes);
  }
  std::string text_;
};

template <class Text>
std::string with_fields(std::string_view front, std::size_t column, const ReportLook& look, Text&& text) {
  Line line(front);
  for (const Field* field : look.fields) {
    line.put(column, text(*field));
    column += field->width;
  }
  return std::move(line).text() + "\n";
}

std::string labels_text(const std::vector<wire::MplsLabel>& labels) {
  std::string text;
  for (const auto& label : labels) text += fmt::format("       {}\n", mpls_text(label));
  return text;
}

}  // namespace

std::string mpls_text(const wire::MplsLabel& label) {
  return fmt::format("[MPLS: Lbl {} TC {} S {} TTL {}]", label.label, label.traffic_class, label.bottom ? 1 : 0,
                     label.ttl.value());
}

std::string report_text(const WatchedHost& host, const Labels& labels, const ReportLook& look) {
  const auto safe = [&](const std::optional<IpAddress>& address) { return terminal_safe(labels.label(address)); };
  const std::string own = terminal_safe(look.host_name);
  std::size_t width = usual_width;
  std::size_t head_width = usual_width;
  if (look.wide) {
    width = display_width(own);
    for_each_hop(host.figures, [&](Ttl, const engine::HopFigures& hop) {
      width = std::max(width, display_width(safe(hop.newest())));
    });
    head_width = width + labels.info_width();
    if (labels.shows_info()) ++width;
  }
  const std::string head = "HOST: " + pad_right(own, head_width);
  std::string text = with_fields(head, look.wide ? display_width(head) : usual_width, look,
                                 [](const Field& field) { return pad_left(field.title, field.width); });
  for_each_hop(host.figures, [&](Ttl ttl, const engine::HopFigures& hop) {
    const std::string info =
        labels.shows_info() ? " " + pad_right(terminal_safe(labels.info(hop.newest())), labels.info_width()) : "|-- ";
    const std::string front = fmt::format(" {:2}.{}{}", ttl.value(), info, pad_right(safe(hop.newest()), width));
    text += with_fields(front, look.wide ? display_width(front) : usual_width, look,
                        [&](const Field& field) { return text_of(field, hop); });
    const auto newest = std::ranges::find(hop.addresses(), hop.newest(), &engine::PathAddress::address);
    if (look.mpls && newest != hop.addresses().end()) text += labels_text(newest->labels);
    for (const auto& who : hop.addresses()) {
      if (who.address == hop.newest()) continue;
      text += fmt::format("        {}\n", pad_right(safe(who.address), width));
      if (labels.shows_info()) {
        text += fmt::format("     {}{}\n", pad_right(terminal_safe(labels.info(who.address)), labels.info_width()),
                            safe(who.address));
      }
      if (look.mpls) text += labels_text(who.labels);
    }
  });
  return text;
}

}  // namespace ntool::commands::mtr
