// What the keys of the live view do.
#include "live_view.hpp"
#include "probe_way.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/commands/probe_pace.hpp>
#include <ntool/sys/user.hpp>

namespace ntool::commands::mtr {
namespace {

using report::live::Key;

constexpr std::string_view latency_fields = "LS NABWV";
constexpr std::string_view jitter_fields = "DR AGJMXI";
constexpr std::size_t longest_typed = 64;
constexpr std::ptrdiff_t scroll_step = 5;
/// 255 hops with all that stands below them.
constexpr std::size_t most_rows_of_a_table = 255 * 256;

}  // namespace

void LiveView::restart() {
  restart_ = true;
  for (auto& host : scene_.hosts) {
    host.figures = engine::PathFigures(plan_.rules.first, plan_.rules.last);
  }
  scroll_ = 0;
}

void LiveView::choose_protocol(Protocol protocol) {
  plan_.protocol = plan_.protocol == protocol ? Protocol::icmp : protocol;
  plan_.rules.port = plan_.port.value_or(usual_port(plan_.protocol));
  restart();
}

void LiveView::choose_info(bool next) {
  const auto chosen = scene_.labels.chosen_info();
  if (next) {
    scene_.labels.choose_info(!chosen ? std::optional(0U) : *chosen == 4 ? std::nullopt : std::optional(*chosen + 1));
  } else {
    scene_.labels.choose_info(chosen ? std::nullopt : std::optional(0U));
  }
}

void LiveView::show_host(std::size_t index) {
  if (index >= scene_.hosts.size()) return;
  shown_ = index;
  scroll_ = 0;
}

void LiveView::scroll_by(std::ptrdiff_t lines) {
  auto& at = help_ ? help_scroll_ : scroll_;
  const auto most = static_cast<std::ptrdiff_t>(help_ ? help_rows() : most_rows_of_a_table);
  at = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(at) + lines, 0, most));
}

void LiveView::ask_for(std::string question, Take take) {
  prompt_ = {std::move(question), {}, std::move(take)};
}

void LiveView::type(const Key& key) {
  if (key.kind == Key::Kind::escape) {
    prompt_.reset();
  } else if (key.is('\r') || key.is('\n')) {
    const Prompt done = *std::move(prompt_);
    prompt_.reset();
    if (!done.typed.empty()) done.take(*this, done.typed);
  } else if (key.is(0x7f) || key.is(0x08)) {
    if (!prompt_->typed.empty()) prompt_->typed.pop_back();
  } else if (key.kind == Key::Kind::character && key.character >= ' ' && key.character < 0x7f &&
             prompt_->typed.size() < longest_typed) {
    prompt_->typed += static_cast<char>(key.character);
  }
}

void LiveView::press(const Key& key) {
  if (screen_) screen_->ask();
  if (prompt_) return type(key);
  notice_.clear();
  const std::size_t count = std::max<std::size_t>(scene_.hosts.size(), 1);
  switch (key.kind) {
    case Key::Kind::back_tab:
    case Key::Kind::left: return show_host((shown_ + count - 1) % count);
    case Key::Kind::right: return show_host((shown_ + 1) % count);
    case Key::Kind::down: return scroll_by(1);
    case Key::Kind::up: return scroll_by(-1);
    case Key::Kind::character: return press_letter(key.character);
    default: return;
  }
}

void LiveView::press_letter(char32_t letter) {
  const auto change_run = [&](auto& changed) {
    if (monitor_ != nullptr) {
      engine::PathRules rules = monitor_->rules();
      changed(rules);
      monitor_->change(std::move(rules));
    }
  };
  /// A whole number in this range, or a word about it.
  const auto number = [](LiveView& view, std::string_view typed, std::int64_t min, std::int64_t max) {
    const auto value = parse_signed(typed, min, max);
    if (!value) view.notice(fmt::format("'{}' is not a whole number from {} to {}", typed, min, max));
    return value ? std::optional(*value) : std::nullopt;
  };
  if (letter >= '1' && letter <= '9') return show_host(letter - '1');
  switch (letter) {
    case 'q': over_ = true; return;
    case '?':
    case 'h':
      help_ = !help_;
      help_scroll_ = 0;
      return;
    case 'p':
      if (monitor_ != nullptr) monitor_->pause(!monitor_->paused());
      return;
    case ' ':
      if (monitor_ != nullptr) monitor_->pause(false);
      return;
    case 'r':
      for (auto& host : scene_.hosts) host.figures.reset();
      return;
    case '\t': return show_host((shown_ + 1) % std::max<std::size_t>(scene_.hosts.size(), 1));
    case 'd': plan_.display_mode = (plan_.display_mode + 1) % 3; return;
    case 'e': plan_.mpls = !plan_.mpls; return;
    case 'n': scene_.labels.show_names(!scene_.labels.shows_names()); return;
    case 'z': return choose_info(false);
    case 'y': return choose_info(true);
    case 'j': order_ = order_ == jitter_fields ? std::string(latency_fields) : std::string(jitter_fields); return;
    case 'u': return choose_protocol(Protocol::udp);
    case 't': return choose_protocol(Protocol::tcp);
    case '+': return scroll_by(scroll_step);
    case '-': return scroll_by(-scroll_step);
    case 'o':
      return ask_for(fmt::format("fields (letters of LDRSNBAWVGJMXI), now \"{}\": ", order_),
                     [](LiveView& view, std::string_view typed) {
                       const auto fields = fields_of(typed);
                       if (!fields) return view.notice(fields.error().reason);
                       view.order_ = typed;
                     });
    case 'i':
      return ask_for(
          fmt::format("seconds from cycle to cycle, {} (now {:g}): ",
                      sys::effective_user() == 0 ? std::string("above 0")
                                                 : fmt::format("from {:g} on", to_seconds(shortest_for_users)),
                      to_seconds(plan_.rules.interval)),
          [change_run](LiveView& view, std::string_view typed) {
            const auto seconds = parse_seconds(typed);
            const bool sound =
                seconds && *seconds > Duration::zero() && check_pace(*seconds, sys::effective_user() == 0).has_value();
            if (!sound)
              return view.notice(fmt::format("'{}' is not a number of seconds that is allowed: try 0.5", typed));
            const auto shared = [](Duration interval) { return interval >= shortest_interval_of_a_tcp_flow; };
            const bool another_way =
                view.plan_.protocol == Protocol::tcp && shared(*seconds) != shared(view.plan_.rules.interval);
            view.plan_.rules.interval = *seconds;
            if (another_way) return view.restart();
            auto change = [&](engine::PathRules& rules) { rules.interval = *seconds; };
            change_run(change);
          });
    case 'c':
      return ask_for(fmt::format("number of cycles, 0 for no end (now {}): ", plan_.rules.cycles.value_or(0)),
                     [change_run, number](LiveView& view, std::string_view typed) {
                       const auto cycles = number(view, typed, 0, INT32_MAX);
                       if (!cycles) return;
                       view.plan_.rules.cycles =
                           *cycles == 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(*cycles));
                       auto change = [&](engine::PathRules& rules) { rules.cycles = view.plan_.rules.cycles; };
                       change_run(change);
                     });
    case 's':
      return ask_for(fmt::format("bytes of each packet, {} to {}, negative: up to that (now {}): ", smallest_packet,
                                 largest_packet, plan_.packet_size),
                     [number](LiveView& view, std::string_view typed) {
                       const auto size = number(view, typed, -largest_packet, largest_packet);
                       if (!size) return;
                       view.plan_.packet_size =
                           *size < 0 ? std::min(*size, -smallest_packet) : std::max(*size, smallest_packet);
                       view.restart();
                     });
    case 'b':
      return ask_for(fmt::format("byte that fills packets, 0 to 255, above: another one each time (now {}): ",
                                 plan_.pattern < 0 ? "another one" : std::to_string(plan_.pattern)),
                     [number](LiveView& view, std::string_view typed) {
                       const auto byte = number(view, typed, 0, INT32_MAX);
                       if (byte) view.plan_.pattern = *byte > 255 ? -1 : static_cast<int>(*byte);
                     });
    case 'Q':
      return ask_for(fmt::format("traffic class, 0 to 255 (now {}): ", plan_.traffic_class),
                     [number](LiveView& view, std::string_view typed) {
                       const auto tos = number(view, typed, 0, 255);
                       if (!tos) return;
                       view.plan_.traffic_class = static_cast<std::uint8_t>(*tos);
                       view.restart();
                     });
    case 'f':
    case 'm':
      return ask_for(
          letter == 'f'
              ? fmt::format("first hop, 1 to {} (now {}): ", plan_.rules.last.value(), plan_.rules.first.value())
              : fmt::format("last hop, {} to 255 (now {}): ", plan_.rules.first.value(), plan_.rules.last.value()),
          [number, letter](LiveView& view, std::string_view typed) {
            auto& rules = view.plan_.rules;
            const auto hop = letter == 'f' ? number(view, typed, 1, rules.last.value())
                                           : number(view, typed, rules.first.value(), 255);
            if (!hop) return;
            (letter == 'f' ? rules.first : rules.last) = Ttl(static_cast<std::uint8_t>(*hop));
            view.restart();
          });
    default: return;
  }
}

}  // namespace ntool::commands::mtr
