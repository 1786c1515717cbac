#include "live_view.hpp"

#include "probe_way.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/commands/probe_pace.hpp>
#include <ntool/sys/user.hpp>

namespace ntool::commands::mtr {
namespace {

using report::live::Grid;
using report::live::Key;

constexpr std::string_view latency_fields = "LS NABWV";
constexpr std::string_view jitter_fields = "DR AGJMXI";
/// The default, with a jitter that tells something; it goes first where there is little room.
constexpr std::string_view default_fields = "LS NABWVJ";
constexpr std::size_t longest_typed = 64;
constexpr std::size_t scroll_step = 5;
/// What stays when all is over leaves room for what was on the screen before.
constexpr std::size_t most_rows_that_stay = 60;

std::string_view name_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::icmp: break;
    case Protocol::udp: return "UDP";
    case Protocol::tcp: return "TCP";
    case Protocol::sctp: return "SCTP";
  }
  return "ICMP";
}

std::string subject_of(const Plan& plan) {
  std::string text(name_of(plan.protocol));
  if (plan.protocol != Protocol::icmp) text += fmt::format(" port {}", plan.rules.port.value());
  if (plan.protocol == Protocol::icmp || plan.protocol == Protocol::udp) {
    text += plan.packet_size < 0 ? fmt::format(", up to {} bytes", -plan.packet_size)
                                 : fmt::format(", {} bytes", plan.packet_size);
  }
  return text + fmt::format(", every {:g} s", to_seconds(plan.rules.interval));
}

}  // namespace

LiveView::LiveView(Plan& plan, Scene scene, std::unique_ptr<LiveScreen> screen)
    : plan_(plan),
      scene_(std::move(scene)),
      screen_(std::move(screen)),
      order_(plan.order == latency_fields ? std::string(default_fields) : plan.order) {}

void LiveView::attach(engine::PathMonitor& monitor) {
  monitor_ = &monitor;
}

bool LiveView::take_restart() {
  return std::exchange(restart_, false);
}

void LiveView::notice(std::string text) {
  notice_ = std::move(text);
  if (screen_) screen_->ask();
}

void LiveView::tell(const WatchedHost&, const engine::PathEvent& event) {
  if (const auto* failed = std::get_if<engine::PathEvent::NotSent>(&event.what); failed != nullptr && failed->error) {
    notice_ = failed->error->message();
    failing_ = true;
  } else if (failing_ && std::holds_alternative<engine::TraceReply>(event.what)) {
    notice_.clear();
    failing_ = false;
  }
  if (screen_) screen_->ask();
}

// Keys

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
    case Key::Kind::down: ++scroll_; return;
    case Key::Kind::up: scroll_ -= std::min<std::size_t>(scroll_, 1); return;
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
    if (!value) view.notice(fmt::format("'{}' is no number from {} to {}", typed, min, max));
    return value ? std::optional(*value) : std::nullopt;
  };
  if (letter >= '1' && letter <= '9') return show_host(letter - '1');
  switch (letter) {
    case 'q': over_ = true; return;
    case '?':
    case 'h': help_ = !help_; return;
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
    case 'j': order_ = order_ == jitter_fields ? std::string(default_fields) : std::string(jitter_fields); return;
    case 'u': return choose_protocol(Protocol::udp);
    case 't': return choose_protocol(Protocol::tcp);
    case '+': scroll_ += scroll_step; return;
    case '-': scroll_ -= std::min(scroll_, scroll_step); return;
    case 'o':
      return ask_for(fmt::format("fields (letters of LDRSNBAWVGJMXI), now \"{}\": ", order_),
                     [](LiveView& view, std::string_view typed) {
                       const auto fields = fields_of(typed);
                       if (!fields) return view.notice(fields.error().reason);
                       view.order_ = typed;
                     });
    case 'i':
      return ask_for("interval in seconds: ", [change_run](LiveView& view, std::string_view typed) {
        const auto seconds = parse_seconds(typed);
        const bool sound =
            seconds && *seconds > Duration::zero() && check_pace(*seconds, sys::effective_user() == 0).has_value();
        if (!sound) return view.notice(fmt::format("'{}' is no interval that you may have", typed));
        const auto shared = [](Duration interval) { return interval >= shortest_interval_of_a_tcp_flow; };
        const bool another_way =
            view.plan_.protocol == Protocol::tcp && shared(*seconds) != shared(view.plan_.rules.interval);
        view.plan_.rules.interval = *seconds;
        if (another_way) return view.restart();
        auto change = [&](engine::PathRules& rules) { rules.interval = *seconds; };
        change_run(change);
      });
    case 'c':
      return ask_for("number of cycles (0: no end): ", [change_run, number](LiveView& view, std::string_view typed) {
        const auto cycles = number(view, typed, 0, INT32_MAX);
        if (!cycles) return;
        view.plan_.rules.cycles = *cycles == 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(*cycles));
        auto change = [&](engine::PathRules& rules) { rules.cycles = view.plan_.rules.cycles; };
        change_run(change);
      });
    case 's':
      return ask_for("bytes of each packet (negative: up to that): ", [number](LiveView& view, std::string_view typed) {
        const auto size = number(view, typed, -largest_packet, largest_packet);
        if (!size) return;
        view.plan_.packet_size = *size < 0 ? std::min(*size, -smallest_packet) : std::max(*size, smallest_packet);
        view.restart();
      });
    case 'b':
      return ask_for("byte that fills packets (negative: another one each time): ",
                     [number](LiveView& view, std::string_view typed) {
                       if (const auto byte = number(view, typed, -1, 255)) view.plan_.pattern = static_cast<int>(*byte);
                     });
    case 'Q':
      return ask_for("traffic class: ", [number](LiveView& view, std::string_view typed) {
        const auto tos = number(view, typed, 0, 255);
        if (!tos) return;
        view.plan_.traffic_class = static_cast<std::uint8_t>(*tos);
        view.restart();
      });
    case 'f':
    case 'm':
      return ask_for(letter == 'f' ? "first hop: " : "last hop: ",
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

// The picture

Grid LiveView::picture(report::live::Size size, bool final) const {
  const auto fields = fields_of(order_);
  return draw({.hosts = scene_.hosts,
               .shown = shown_,
               .labels = scene_.labels,
               .fields = fields ? *fields : std::vector<const Field*>(),
               .subject = subject_of(plan_),
               .notice = notice_,
               .prompt = prompt_ ? prompt_->question + prompt_->typed + "_" : "",
               .display_mode = plan_.display_mode,
               .scroll = scroll_,
               .mpls = plan_.mpls,
               .paused = monitor_ != nullptr && monitor_->paused(),
               .help = help_ && !final,
               .final = final,
               .utf8 = scene_.context.utf8},
              size);
}

bool LiveView::turn(Instant now) {
  screen_->look(now);
  while (const auto key = screen_->next_key()) {
    if (key->is(0x0c)) screen_->ask();  // Ctrl-L
    press(*key);
  }
  if (!over_ && screen_->due(now)) screen_->show(picture(screen_->size(), false), now);
  return !over_ && !restart_;
}

std::optional<Instant> LiveView::poll_timeout() const {
  return screen_->poll_timeout();
}

void LiveView::end(Instant) {
  auto size = screen_->size();
  screen_.reset();
  // Each host's table stays, and nothing of the keys.
  prompt_.reset();
  for (shown_ = 0; shown_ < scene_.hosts.size(); ++shown_) {
    scroll_ = 0;
    std::size_t rows = 2;
    for_each_hop(scene_.hosts[shown_].figures, [&](Ttl, const engine::HopFigures& hop) {
      rows += 1 + hop.addresses().size() * (plan_.mpls ? 8 : 1);
    });
    size.rows = std::clamp<std::size_t>(rows + 4, 4, most_rows_that_stay);
    std::string lines = to_lines(picture(size, true), scene_.context.color);
    while (lines.ends_with("\n\n")) lines.pop_back();
    scene_.context.out.write(lines);
  }
}

}  // namespace ntool::commands::mtr
