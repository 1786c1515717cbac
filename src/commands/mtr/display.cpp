#include "display.hpp"

#include "documents.hpp"
#include "findings_text.hpp"
#include "records.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/civil_time.hpp>
#include <ntool/base/text.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/sys/local_zone.hpp>

namespace ntool::commands::mtr {
namespace {

using Asked = engine::PathEvent::Asked;
using Withdrawn = engine::PathEvent::Withdrawn;
using engine::TraceReply;

/// Nobody reads more lines a second.
constexpr Duration between_splits = std::chrono::milliseconds(100);

std::string start_line(const WatchedHost& host) {
  const sys::LocalZone zone;
  return fmt::format("Start: {}\n", time_text(host.began, TimeFormat::iso, zone.offset_at(host.began), 0));
}

}  // namespace

void Report::end(Instant) {
  const Plan& plan = scene_.plan;
  const auto fields = fields_of(plan.order);
  if (!fields) return;  // make_plan has looked at it
  const RunFacts run{.host_name = scene_.host_name,
                     .traffic_class = plan.traffic_class,
                     .packet_size = plan.packet_size,
                     .pattern = plan.pattern,
                     .cycles = plan.rules.cycles.value_or(cycles_of_a_report)};
  TextSink& out = scene_.context.out;
  for (const WatchedHost& host : scene_.hosts) {
    switch (plan.mode) {
      case Mode::csv: out.write(csv_text(host, scene_.labels, *fields)); break;
      case Mode::json: out.write(json_text(host, scene_.labels, *fields, run)); break;
      case Mode::xml: out.write(xml_text(host, scene_.labels, *fields, run)); break;
      default:
        out.write(start_line(host));
        out.write(
            report_text(host, scene_.labels,
                        {.host_name = scene_.host_name, .fields = *fields, .wide = plan.wide, .mpls = plan.mpls}));
    }
    if (!plan.explain) continue;
    out.flush();
    for (const auto& sentence : finding_sentences(host, scene_.labels)) scene_.context.complain(sentence);
  }
}

std::uint32_t RawLines::number_of(const WatchedHost& host, std::uint64_t cycle, Ttl ttl) const {
  const auto found = numbers_.find({&host, cycle, ttl.value()});
  return found != numbers_.end() ? found->second : 0;
}

void RawLines::tell(const WatchedHost& host, const engine::PathEvent& event) {
  TextSink& out = scene_.context.out;
  const unsigned index = event.ttl.value() - 1U;
  if (std::holds_alternative<Asked>(event.what)) {
    numbers_[{&host, event.cycle, event.ttl.value()}] = next_number_;
    out.write(fmt::format("x {} {}\n", index, next_number_));
    next_number_ = next_number_ == 65535 ? 33000 : next_number_ + 1;
  } else if (const auto* reply = std::get_if<TraceReply>(&event.what)) {
    Hop& hop = hops_[{&host, index}];
    const auto who = fmt::format("h {} {}\n", index, terminal_safe(sys::address_text(reply->from)));
    std::string labels;
    for (const auto& label : reply->labels) {
      if (!scene_.plan.mpls) break;
      labels += fmt::format("m {} {} {} {} {}\n", index, label.label, label.traffic_class, label.bottom ? 1 : 0,
                            label.ttl.value());
    }
    if (hop.newest != reply->from) {
      // A new address is told twice, as in mtr(8): as one of the hop's, and as its newest.
      const bool known = std::ranges::find(hop.seen, reply->from) != hop.seen.end();
      if (!known && hop.seen.size() < engine::HopFigures::most_addresses) {
        hop.seen.push_back(reply->from);
        out.write(who + labels);
      }
      out.write(who + labels);
      hop.newest = reply->from;
    }
    if (const auto name = hop.named || scene_.plan.numeric ? std::nullopt : scene_.labels.name_of(reply->from)) {
      hop.named = true;
      out.write(fmt::format("d {} {}\n", index, terminal_safe(*name)));
    }
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(reply->rtt).count();
    out.write(fmt::format("p {} {} {}\n", index, us, number_of(host, event.cycle, event.ttl)));
    numbers_.erase({&host, event.cycle, event.ttl.value()});
  } else {
    numbers_.erase({&host, event.cycle, event.ttl.value()});
  }
  out.flush();
}

void SplitLines::show() {
  shown_.resize(scene_.hosts.size());
  std::size_t at = 0;
  for (const WatchedHost& host : scene_.hosts) {
    auto& lines = shown_[at++];
    std::vector<std::string> wanted(host.figures.length().value(), "???");
    for_each_hop(host.figures, [&](Ttl ttl, const engine::HopFigures& hop) {
      if (!hop.newest()) return;
      const auto ms = [](Duration time) { return std::chrono::duration_cast<std::chrono::milliseconds>(time).count(); };
      const std::string number = sys::address_text(*hop.newest());
      std::string name = scene_.plan.numeric ? number : scene_.labels.name_of(*hop.newest()).value_or(number);
      if (scene_.plan.show_ips) name += " " + number;
      wanted[ttl.value() - 1U] =
          fmt::format("{} {} {} {} {} {} {}", terminal_safe(name), hop.loss_millipercent(), hop.received(), hop.sent(),
                      ms(hop.best()), ms(hop.average()), ms(hop.worst()));
    });
    TextSink& out = scene_.context.out;
    for (std::size_t line = lines.size(); line > wanted.size(); --line) out.write(fmt::format("-{}\n", line));
    lines.resize(wanted.size(), "???");
    for (std::size_t line = 0; line < wanted.size(); ++line) {
      if (lines[line] == wanted[line]) continue;
      out.write(fmt::format("{} {}\n", line + 1, wanted[line]));
      lines[line] = std::move(wanted[line]);
    }
  }
  scene_.context.out.flush();
  changed_ = false;
}

bool SplitLines::turn(Instant now) {
  if (changed_ && (!shown_at_ || now - *shown_at_ >= between_splits)) {
    show();
    shown_at_ = now;
  }
  return true;
}

std::optional<Instant> SplitLines::poll_timeout() const {
  if (!changed_ || !shown_at_) return std::nullopt;
  return *shown_at_ + between_splits;
}

void SplitLines::end(Instant) {
  show();
}

void Records::tell(const WatchedHost& host, const engine::PathEvent& event) {
  if (!std::holds_alternative<TraceReply>(event.what)) return;
  report::JsonLines(scene_.context.out).add(AnswerRecord{host, event});
}

void Records::end(Instant) {
  for (const WatchedHost& host : scene_.hosts) {
    report::JsonLines(scene_.context.out).add(PathSummary{host, scene_.labels, scene_.way});
  }
}

std::unique_ptr<Display> display_for(Scene scene) {
  if (scene.context.json) return std::make_unique<Records>(std::move(scene));
  if (scene.plan.mode == Mode::raw) return std::make_unique<RawLines>(std::move(scene));
  if (scene.plan.mode == Mode::split) return std::make_unique<SplitLines>(std::move(scene));
  return std::make_unique<Report>(std::move(scene));
}

}  // namespace ntool::commands::mtr
