#include "report_text.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/engine/probe/path_loss.hpp>
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
    for (const auto& who : hop.addresses()) {
      const bool is_newest = who.address == hop.newest();
      if (labels.shows_info() && !is_newest) {
        text += fmt::format("     {}{}\n", pad_right(terminal_safe(labels.info(who.address)), labels.info_width()),
                            safe(who.address));
      }
      if (look.mpls && (labels.shows_info() || is_newest)) text += labels_text(who.labels);
    }
  });
  return text;
}

std::vector<std::string> loss_sentences(const WatchedHost& host, const Labels& labels) {
  using Kind = engine::LossFinding::Kind;
  std::vector<std::string> sentences;
  for (const auto& finding : engine::explain_loss(host.figures)) {
    const auto& hop = host.figures.hop(finding.ttl);
    std::string sentence = fmt::format("{}: hop {}", terminal_safe(host.name), finding.ttl.value());
    if (hop.newest()) sentence += fmt::format(" ({})", terminal_safe(labels.label(hop.newest())));
    const double loss = static_cast<double>(hop.loss_millipercent()) / 1000.0;
    switch (finding.kind) {
      case Kind::limits_answers:
        sentence += fmt::format(" limits its answers: {:.0f}% lost here, while hops behind it lose less", loss);
        break;
      case Kind::begins_here:
        sentence += fmt::format(": loss begins here and goes on to the end: {:.0f}%", loss);
        break;
      case Kind::silent_from: sentence += ": no answer from here on"; break;
    }
    sentences.push_back(std::move(sentence));
  }
  return sentences;
}

}  // namespace ntool::commands::mtr
