#include "path_session_reply.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>

#include <ntool/base/line_splitter.hpp>
#include <ntool/base/text.hpp>
#include <ntool/commands/names_and_networks.hpp>
#include <ntool/commands/path_session.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/files.hpp>

namespace ntool::engine {

// The first key of each line says what it is.

/// Whole milliseconds and microseconds, which a double holds for as long as anybody counts.
static double seconds_of(WallTime at) {
  return static_cast<double>(std::chrono::floor<std::chrono::milliseconds>(at.since_epoch).count()) / 1e3;
}
static double milliseconds_of(Duration at) {
  return static_cast<double>(std::chrono::floor<std::chrono::microseconds>(at).count()) / 1e3;
}

static void describe_rounds(Fields& fields, const SessionRounds& rounds) {
  fields.field("interval_ms", milliseconds_of(rounds.interval))
      .field("cycles", rounds.cycles)
      .field("host", rounds.host_name)
      .field("packet_size", rounds.packet_size);
  if (rounds.random_size) fields.field("random_size", true);
  fields.field("pattern", rounds.pattern).field("traffic_class", rounds.traffic_class);
}

static void describe(Fields& fields, const SessionHeader& header) {
  const auto flag = [&](std::string_view key, bool value) {
    if (value) fields.field(key, true);
  };
  fields.field("type", "session")
      .field("format", commands::session_format)
      .field("program", header.program)
      .field("verb", header.verb)
      .field("started", seconds_of(header.started))
      .field("way", header.way)
      .field("first_ttl", header.first)
      .field("last_ttl", header.last)
      .field("queries", header.queries);
  flag("names", header.names);
  flag("networks", header.networks);
  flag("extensions", header.extensions);
  flag("back", header.back);
  flag("explain", header.explain);
  flag("tcp_flags", header.tcp_flags);
  flag("constant_checksums", header.constant_checksums);
  fields.field("method", unless_empty(header.method)).field("flow_number", header.flow_number);
  if (header.rounds) describe_rounds(fields, *header.rounds);
}

static void describe(Fields& fields, const SessionTarget& target) {
  fields.field("type", "target")
      .field("target", target.number)
      .field("typed", target.typed)
      .field("address", target.address)
      .field("packet_bytes", target.packet_bytes)
      .field("source", target.source);
  if (target.neighbour) fields.field("neighbour", true);
}

/// Which probe it is about. `asked` is the question itself, or one that does not count.
template <class Line>
static void describe_question(Fields& fields, std::string_view type, const Line& asked) {
  fields.field("type", type).field("target", asked.target);
  if (asked.round != 0) fields.field("round", asked.round);
  fields.field("ttl", asked.ttl).field("at_ms", milliseconds_of(asked.at));
}

static void describe(Fields& fields, const SessionAsked& asked) {
  describe_question(fields, "asked", asked);
}

static void describe(Fields& fields, const SessionWithdrawn& withdrawn) {
  describe_question(fields, "withdrawn", withdrawn);
}

static void describe(Fields& fields, const SessionProbe& probe) {
  fields.field("type", "probe").field("target", probe.target);
  if (probe.round != 0) fields.field("round", probe.round);
  fields.field("ttl", probe.ttl).field("query", probe.query).field("at_ms", milliseconds_of(probe.at));
  if (probe.reply) commands::describe_session_reply(fields, *probe.reply);
}

static void describe(Fields& fields, const SessionHost& host) {
  fields.field("type", "host").field("address", host.address).field("name", unless_empty(host.name));
  if (!host.network.known()) return;
  commands::describe_network(fields, host.network);
  fields.field("as_country", unless_empty(host.network.country))
      .field("as_registry", unless_empty(host.network.registry))
      .field("as_allocated", unless_empty(host.network.allocated));
}

static void describe(Fields& fields, const SessionHop& hop) {
  fields.field("type", "hop").field("target", hop.target).field("ttl", hop.ttl);
}

static void describe(Fields& fields, const SessionEnd& end) {
  fields.field("type", "end")
      .field("target", end.target)
      .field("stopped", commands::name_of(end.stop))
      .field("hops", end.hops)
      .field("way", end.way)
      .field("error", unless_empty(end.error));
}

static void describe(Fields& fields, const SessionClose&) {
  fields.field("type", "close");
}

}  // namespace ntool::engine

namespace ntool::commands {
namespace {

using report::JsonObject;
using namespace engine;

// Fields are set one by one: TRY does not belong in braces behind a text.

constexpr std::pair<std::string_view, TraceStop> stops[] = {
    {"target", TraceStop::target},   {"unreachable", TraceStop::unreachable}, {"max_hops", TraceStop::max_hops},
    {"silence", TraceStop::silence}, {"interrupted", TraceStop::interrupted}, {"not_sent", TraceStop::not_sent},
};

/// Targets of a file are counted; this keeps the sums of what counts them far from their limits.
constexpr std::uint64_t most_targets = 0xFFFF'FFFF;

constexpr std::uint64_t most_rounds = std::uint64_t{1} << 53U;

Result<Duration> parse_milliseconds(const JsonObject& line, std::string_view key) {
  constexpr double most = 1e12;  // thirty years
  return std::chrono::microseconds(std::llround(TRY(line.number(key, 0, most)) * 1e3));
}

/// Of a run in rounds alone.
Result<std::optional<SessionRounds>> parse_rounds(const JsonObject& line) {
  if (!line.has("interval_ms")) return std::nullopt;
  SessionRounds rounds;
  rounds.interval = TRY(parse_milliseconds(line, "interval_ms"));
  rounds.cycles = TRY(line.whole_if_any("cycles", most_rounds));
  rounds.host_name = TRY(line.text("host"));
  rounds.packet_size = TRY(whole_of<std::uint16_t>(line, "packet_size"));
  rounds.random_size = TRY(line.truth_if_any("random_size"));
  rounds.pattern = TRY(whole_of_any<std::uint8_t>(line, "pattern"));
  rounds.traffic_class = TRY(whole_of<std::uint8_t>(line, "traffic_class"));
  return rounds;
}

Result<SessionEvent> parse_header(const JsonObject& line) {
  const auto format = TRY(line.whole("format", most_targets));
  if (format == 0 || format > session_format) {
    return fail({.code = Errc::unsupported,
                 .operation = "read",
                 .subject = "a session",
                 .reason = fmt::format("it has format {}", format),
                 .hint = fmt::format("this ntool reads format {}; use the one that wrote it", session_format)});
  }
  constexpr double latest = 9e9;  // the year 2255, within 64 bits of nanoseconds
  const auto started = std::chrono::milliseconds(std::llround(TRY(line.number("started", 0, latest)) * 1e3));
  SessionHeader header;
  header.program = TRY(line.text("program"));
  header.verb = TRY(line.text("verb"));
  header.started = {started};
  header.way = TRY(line.text("way"));
  header.first = TRY(parse_session_ttl(line, "first_ttl"));
  header.last = TRY(parse_session_ttl(line, "last_ttl"));
  header.queries = static_cast<unsigned>(TRY(line.whole("queries", PathSession::most_queries)));
  header.names = TRY(line.truth_if_any("names"));
  header.networks = TRY(line.truth_if_any("networks"));
  header.extensions = TRY(line.truth_if_any("extensions"));
  header.back = TRY(line.truth_if_any("back"));
  header.explain = TRY(line.truth_if_any("explain"));
  header.tcp_flags = TRY(line.truth_if_any("tcp_flags"));
  header.constant_checksums = TRY(line.truth_if_any("constant_checksums"));
  header.method = TRY(line.text_if_any("method")).value_or("");
  header.rounds = TRY(parse_rounds(line));
  if (const auto number = TRY(line.whole_if_any("flow_number", 0xFFFF))) {
    header.flow_number = static_cast<std::uint16_t>(*number);
  }
  return header;
}

Result<std::size_t> parse_target_number(const JsonObject& line) {
  return static_cast<std::size_t>(TRY(line.whole("target", most_targets)));
}

Result<SessionEvent> parse_target(const JsonObject& line) {
  SessionTarget target;
  target.number = TRY(parse_target_number(line));
  target.typed = TRY(line.text("typed"));
  target.address = TRY(parse_session_address(line, "address"));
  target.packet_bytes = TRY(whole_of<std::uint16_t>(line, "packet_bytes"));
  target.neighbour = TRY(line.truth_if_any("neighbour"));
  if (line.has("source")) target.source = TRY(parse_session_address(line, "source"));
  return target;
}

Result<std::uint64_t> parse_round(const JsonObject& line) {
  return TRY(line.whole_if_any("round", most_rounds)).value_or(0);
}

template <class Line>
Result<SessionEvent> parse_question(const JsonObject& line) {
  return Line{.target = TRY(parse_target_number(line)),
              .round = TRY(parse_round(line)),
              .ttl = TRY(parse_session_ttl(line, "ttl")),
              .at = TRY(parse_milliseconds(line, "at_ms"))};
}

Result<SessionEvent> parse_probe(const JsonObject& line) {
  SessionProbe probe{.target = TRY(parse_target_number(line)),
                     .round = TRY(parse_round(line)),
                     .ttl = TRY(parse_session_ttl(line, "ttl")),
                     .query = static_cast<unsigned>(TRY(line.whole("query", PathSession::most_queries))),
                     .at = TRY(parse_milliseconds(line, "at_ms"))};
  if (line.has("from")) probe.reply = TRY(parse_session_reply(line));
  return probe;
}

Result<SessionEvent> parse_host(const JsonObject& line) {
  constexpr std::size_t most_numbers = 16;
  SessionHost host{.address = TRY(parse_session_address(line, "address")),
                   .name = TRY(line.text_if_any("name")).value_or("")};
  for (const auto number : TRY(line.wholes("as", 0xFFFF'FFFF))) {
    if (host.network.numbers.size() < most_numbers) {
      host.network.numbers.push_back(static_cast<std::uint32_t>(number));
    }
  }
  const auto text_of = [&](std::string_view key) -> Result<std::string> {
    return wire::bounded_as_text(TRY(line.text_if_any(key)).value_or(""));
  };
  host.network.organization = TRY(text_of("as_name"));
  host.network.country = TRY(text_of("as_country"));
  host.network.registry = TRY(text_of("as_registry"));
  host.network.allocated = TRY(text_of("as_allocated"));
  if (const auto text = TRY(line.text_if_any("as_prefix"))) {
    const auto prefix = Prefix::parse(*text);
    if (!prefix) return malformed("a session", "'as_prefix' is no prefix");
    host.network.prefix = *prefix;
  }
  return host;
}

Result<SessionEvent> parse_hop(const JsonObject& line) {
  return SessionHop{.target = TRY(parse_target_number(line)), .ttl = TRY(parse_session_ttl(line, "ttl"))};
}

Result<SessionEvent> parse_end(const JsonObject& line) {
  SessionEnd end{.target = TRY(parse_target_number(line))};
  const auto stopped = TRY(line.text("stopped"));
  const auto it = std::ranges::find(stops, stopped, [](const auto& stop) { return stop.first; });
  if (it == std::end(stops)) return malformed("a session", "'stopped' is no reason to stop");
  end.stop = it->second;
  if (line.has("hops")) end.hops = TRY(parse_session_ttl(line, "hops"));
  end.way = TRY(line.text("way"));
  end.error = TRY(line.text_if_any("error")).value_or("");
  return end;
}

constexpr std::pair<std::string_view, Result<SessionEvent> (*)(const JsonObject&)> parsers[] = {
    {"session", parse_header},
    {"target", parse_target},
    {"asked", parse_question<SessionAsked>},
    {"withdrawn", parse_question<SessionWithdrawn>},
    {"probe", parse_probe},
    {"host", parse_host},
    {"hop", parse_hop},
    {"end", parse_end},
    {"close", [](const JsonObject&) -> Result<SessionEvent> { return SessionClose{}; }},
};

}  // namespace

std::string_view name_of(TraceStop stop) {
  return std::ranges::find(stops, stop, [](const auto& known) { return known.second; })->first;
}

std::string session_line(const SessionEvent& event) {
  return std::visit([](const auto& what) { return report::to_json(what); }, event);
}

Result<SessionEvent> parse_session_line(std::string_view line) {
  const auto object = TRY(JsonObject::parse(line));
  const auto type = TRY(object.text("type"));
  const auto it = std::ranges::find(parsers, type, [](const auto& parser) { return parser.first; });
  if (it == std::end(parsers)) {
    return malformed("a session", fmt::format("'type' is '{}'", shortened(type, 20)));
  }
  return it->second(object);
}

Result<SessionWriter> SessionWriter::create(const std::string& path) {
  return SessionWriter(TRY(sys::create_file(path)), path);
}

void SessionWriter::write(const SessionEvent& event) {
  if (status_) status_ = sys::write_all(file_.number(), session_line(event) + '\n', path_);
}

Result<void> SessionReader::line(std::string_view line) {
  ++lines_;
  auto event = parse_session_line(line);
  Result<void> taken;
  if (!event) {
    taken = fail(std::move(event).error());
  } else {
    taken = take_(*event);
    begun_ = true;
    closed_ = std::holds_alternative<SessionClose>(*event);
  }
  if (!event && lines_ == 1 && !line.starts_with(R"({"type":"session")")) {
    return malformed("", "it is no file of --save");
  }
  if (!taken && taken.error().code == Errc::malformed) {
    taken.error().subject += fmt::format(", line {}", lines_);
  }
  return taken;
}

Result<void> SessionReader::broken_off(std::string_view line) {
  if (!parse_session_line(line)) return {};
  return this->line(line);
}

Result<bool> SessionReader::finish() const {
  if (!begun_) return malformed("a session", "it has no whole header");
  return !closed_;
}

Result<bool> read_session(const std::string& path, const SessionReader::Take& take) {
  SessionReader reader(take);
  LineSplitter splitter(longest_session_line);
  Result<void> status;
  const auto feed = [&](std::string_view line) {
    status = reader.line(line);
    return status.has_value();
  };
  TRY(sys::read_in_chunks(path, [&](std::string_view chunk) {
    if (!splitter.feed(chunk, feed)) return false;
    // Some have no end (/dev/zero).
    if (splitter.is_full()) status = malformed("a session", "a line is longer than any that is written");
    return status.has_value();
  }));
  if (status) {
    splitter.finish([&](std::string_view line) {
      status = reader.broken_off(line);
      return status.has_value();
    });
  }
  auto result = status ? reader.finish() : Result<bool>(fail(status.error()));
  if (!result && result.error().code == Errc::malformed) {
    auto& subject = result.error().subject;
    subject = subject.empty() ? path : path + ": " + subject;
  }
  return result;
}

}  // namespace ntool::commands
