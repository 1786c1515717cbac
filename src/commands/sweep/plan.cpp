#include "plan.hpp"

#include <charconv>
#include <fmt/format.h>

#include <ntool/commands/number_options.hpp>

namespace ntool::commands::sweep {
namespace {

using namespace std::chrono_literals;
using Mode = engine::SweepRules::Mode;

constexpr Duration shortest = 1us;
constexpr Duration shortest_report = 10ms;
constexpr std::uint64_t most_probes = 0xffff'ffff;
constexpr std::uint64_t most_retries = 1000;
constexpr std::size_t most_data = 65'488;  // as fping(8): an IPv4 packet with all options has room for it
constexpr double least_backoff = 1.0;
constexpr double most_backoff = 5.0;

Result<Duration> milliseconds(std::string_view option, const std::optional<std::string>& text, Duration otherwise) {
  if (!text) return otherwise;
  const auto value = parse_seconds(*text);
  if (!value) {
    return usage_error(fmt::format("{}: '{}' is not a number of milliseconds (up to 2147483647)", option, *text));
  }
  const Duration time = *value / 1000;
  if (time < shortest && text->find_first_not_of("0.") != std::string::npos) {
    return usage_error(fmt::format("{} {} is too short: 0, or 0.001 ms and more", option, *text));
  }
  return time;
}

Result<double> backoff_of(const std::string& text) {
  double factor = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), factor, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return usage_error(fmt::format("-B: '{}' is not a number", text));
  }
  if (!(factor >= least_backoff && factor <= most_backoff)) {
    return usage_error(fmt::format("backoff factor {:.1f} not valid, must be between {:.1f} and {:.1f}", factor,
                                   least_backoff, most_backoff));
  }
  return factor;
}

Result<std::uint8_t> traffic_class_of(std::string text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const char* begin = text.data() + (hex ? 2 : 0);
  unsigned value = 0;
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value, hex ? 16 : 10);
  if (error != std::errc{} || end != text.data() + text.size() || value > 0xff) {
    return usage_error(fmt::format("-O: '{}' is not a type of service: 0 to 255, or 0x00 to 0xff", text));
  }
  return static_cast<std::uint8_t>(value);
}

Result<void> take_mode(const SweepOptions& options, engine::SweepRules& rules) {
  if (options.loop && options.count) return usage_error("specify only one of c, l");
  if (options.loop) rules.mode = Mode::loop;
  if (!options.count) return {};
  rules.mode = Mode::count;
  rules.count = static_cast<std::uint32_t>(
      TRY(number_option(options.keep_times ? "-C" : "-c", options.count, 1, most_probes, 1)));
  rules.keep_times = options.keep_times;
  return {};
}

Result<void> take_times(const SweepOptions& options, engine::SweepRules& rules) {
  rules.interval = TRY(milliseconds("-i", options.interval, 1ms));
  rules.period = TRY(milliseconds("-p", options.period, 1s));
  // A probe that is answered after the next one went would be an outage that is none.
  const Duration patience = rules.mode == Mode::alive ? 500ms : std::min<Duration>(rules.period, 2s);
  rules.timeout = TRY(milliseconds("-t", options.timeout, patience));
  if (options.backoff) rules.backoff = TRY(backoff_of(*options.backoff));
  rules.retries = static_cast<std::uint32_t>(TRY(number_option("-r", options.retries, 0, most_retries, 3)));
  return {};
}

Result<void> take_route(const SweepOptions& options, Plan& plan) {
  if (options.only_v4 && options.only_v6) return usage_error("can't specify both -4 and -6");
  if (options.only_v4) plan.family = Family::ipv4;
  if (options.only_v6) plan.family = Family::ipv6;
  if (options.ttl) {
    const auto ttl = TRY(number_option("-H", options.ttl, 0, most_probes, 0));
    if (ttl == 0 || ttl > 255) return usage_error(fmt::format("ttl {} out of range", ttl));
    plan.ttl = Ttl(static_cast<std::uint8_t>(ttl));
  }
  if (options.traffic_class) plan.traffic_class = TRY(traffic_class_of(*options.traffic_class));
  if (options.source) {
    const auto source = IpAddress::parse(*options.source);
    if (!source) return usage_error(fmt::format("can't parse source address: {}", *options.source));
    if (plan.family && *plan.family != source->family()) {
      return usage_error(fmt::format("-S {} is of the other family", *options.source));
    }
    plan.source = *source;
    plan.family = source->family();
  }
  plan.interface = options.interface.value_or("");
  plan.dont_fragment = options.dont_fragment;
  plan.all_addresses = options.all_addresses;
  return {};
}

Result<void> take_targets(const SweepOptions& options, Plan& plan) {
  plan.words = options.targets;
  if (options.generate) {
    if (options.file) return usage_error("-f and -g do not go together");
    plan.from = Plan::From::range;
    if (plan.words.size() == 1 && plan.words.front().find('/') != std::string::npos) return {};
    if (plan.words.size() == 2) return {};
    return usage_error("-g takes a network (192.0.2.0/24), or a first and a last address");
  }
  if (options.file) {
    if (!plan.words.empty()) return usage_error("targets come from -f or from the command line, not from both");
    plan.from = *options.file == "-" ? Plan::From::standard_input : Plan::From::file;
    plan.file = *options.file;
    return {};
  }
  plan.from = plan.words.empty() ? Plan::From::standard_input : Plan::From::words;
  return {};
}

Result<void> take_output(const SweepOptions& options, Plan& plan) {
  if (options.alive && options.unreachable) return usage_error("specify only one of a, u");
  if (options.names && options.reverse_names) return usage_error("use either one of -d or -n");
  if (options.names) plan.names = Plan::Names::of_typed_addresses;
  if (options.reverse_names) plan.names = Plan::Names::of_all_addresses;
  plan.by_address = options.by_address;
  if (options.report_every) {
    const auto every = parse_seconds(*options.report_every);
    if (!every) return usage_error(fmt::format("-Q: {}", every.error().reason));
    const Duration least = options.netdata ? 1s : shortest_report;
    if (*every > 0s && *every < least) {
      return usage_error(fmt::format("-Q {} is too short: 0, or {} s and more{}", *options.report_every,
                                     to_seconds(least), options.netdata ? " with -N" : ""));
    }
    if (*every > 0s) plan.report_every = *every;
  }
  plan.enough = TRY(number_option("-x", options.enough, 1, most_probes, 0));
  plan.enough = TRY(number_option("-X", options.enough_at_once, 1, most_probes, plan.enough));
  plan.enough_at_once = options.enough_at_once.has_value();
  plan.quiet = options.quiet || options.report_every;
  plan.bare = options.alive || options.unreachable;
  plan.show_alive = options.alive || (!plan.quiet && !options.unreachable && plan.enough == 0);
  plan.show_unreachable = options.unreachable || (!plan.quiet && !options.alive && plan.enough == 0);
  plan.show_probes = !plan.quiet && !plan.bare && plan.enough == 0;
  plan.elapsed = options.elapsed;
  if (options.timestamps) plan.timestamps = TimeFormat::epoch;
  if (options.timestamp_format) plan.timestamps = time_format_named(*options.timestamp_format);
  plan.outage = options.outage;
  plan.statistics = options.statistics;
  plan.netdata = options.netdata;
  plan.limits = {.loss = options.fail_loss, .rtt = options.fail_rtt};
  for (const auto& limit : plan.limits.rtt) {
    if (limit.figure == RttLimit::Figure::jitter) {
      return usage_error("--fail-rtt jitter: jitter is between probes to one host", "name another figure, such as p95");
    }
  }
  return {};
}

}  // namespace

Result<Plan> make_plan(const SweepOptions& options) {
  Plan plan;
  TRY(take_mode(options, plan.rules));
  TRY(take_times(options, plan.rules));
  TRY(take_route(options, plan));
  TRY(take_output(options, plan));
  const auto size = TRY(number_option("-b", options.size, 0, most_probes, 56));
  if (size > most_data) {
    return usage_error(fmt::format("data size {} not valid, must be lower than {}", size, most_data));
  }
  plan.rules.payload_size = size;
  plan.random_data = options.random_data;
  TRY(take_targets(options, plan));
  return plan;
}

}  // namespace ntool::commands::sweep
