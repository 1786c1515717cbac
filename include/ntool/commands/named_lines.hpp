// NamedLines: what is told, in its order, each line as soon as the names in it are known. Nobody waits here, probes
// least of all: a line whose name is still being looked up holds those behind it back, for a second after its address
// was first asked for; then it is shown without. So it is where more than 1,000 lines or 1 MiB wait.
//
// A Line has beside it, found by argument-dependent lookup:
//   addresses_in(line)  a range of the addresses whose names it shows
//   bytes_in(line)      about how much memory it takes
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include <ntool/base/ip.hpp>
#include <ntool/base/time.hpp>
#include <ntool/net/reverse_names.hpp>

namespace ntool::commands {

/// Names that are asked for, and until when somebody waits for each.
class AwaitedNames {
 public:
  static constexpr Duration longest_wait = std::chrono::seconds(1);
  /// Whoever sends answers from ever new addresses must not make us ask for ever new names.
  static constexpr std::size_t most = 256;

  /// Null: nobody asks, and no address has a name.
  explicit AwaitedNames(net::ReverseNames* names) : names_(names) {}

  /// Asks, once. Returns when to stop waiting: the past where there is nothing to wait for.
  Instant ask(const IpAddress& who, Instant now);
  /// Whether more waiting would bring a name.
  [[nodiscard]] bool comes(const IpAddress& who) const;
  /// nullopt: none, or not yet. Any bytes may stand in it.
  [[nodiscard]] std::optional<std::string> name_of(const IpAddress& who) const;
  /// Takes in what has come. Until somebody does, a name that has come wakes the loop again and again.
  void take_in() const;

 private:
  net::ReverseNames* names_;
  std::map<IpAddress, Instant> asked_;  // until when its name is waited for
};

template <class Line>
class NamedLines {
 public:
  static constexpr std::size_t most_lines = 1000;
  static constexpr std::size_t most_bytes = std::size_t{1} << 20U;
  using Show = std::function<void(const Line&, const AwaitedNames&)>;

  NamedLines(net::ReverseNames* names, Show show) : names_(names), show_(std::move(show)) {}

  void add(Line line, Instant now) {
    Instant until = now;
    for (const IpAddress& who : addresses_in(line)) until = std::max(until, names_.ask(who, now));
    show(now);
    if (lines_.empty() && is_ready(line, until, now)) return show_(line, names_);
    bytes_ += bytes_in(line);
    lines_.push_back({std::move(line), until});
    while (lines_.size() > most_lines || bytes_ > most_bytes) show_first();
    show(now);
  }
  /// Shows what can be shown; after each waking.
  void show(Instant now) {
    if (lines_.empty()) return names_.take_in();
    while (!lines_.empty() && is_ready(lines_.front().line, lines_.front().until, now)) show_first();
  }
  /// Shows everything, with the names that are known now.
  void finish() {
    while (!lines_.empty()) show_first();
  }
  [[nodiscard]] bool empty() const { return lines_.empty(); }
  /// When the first line is shown at the latest.
  [[nodiscard]] std::optional<Instant> poll_timeout() const {
    return lines_.empty() ? std::nullopt : std::optional(lines_.front().until);
  }

 private:
  struct Waiting {
    Line line;
    Instant until;
  };
  [[nodiscard]] bool is_ready(const Line& line, Instant until, Instant now) const {
    const auto is_awaited = [&](const IpAddress& who) { return names_.comes(who); };
    return now >= until || std::ranges::none_of(addresses_in(line), is_awaited);
  }
  void show_first() {
    show_(lines_.front().line, names_);
    bytes_ -= bytes_in(lines_.front().line);
    lines_.pop_front();
  }

  AwaitedNames names_;
  Show show_;
  std::deque<Waiting> lines_;
  std::size_t bytes_ = 0;  // of the lines
};

}  // namespace ntool::commands
