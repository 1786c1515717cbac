// LineQueue: lines in their order, each shown as soon as the name in it is known. Nobody waits here: a line whose name
// is still being looked up holds the lines behind it back, for a second at most; then it shows the address. So it does
// when more than 1,000 lines or 1 MiB wait.
#pragma once

#include "text.hpp"

#include <deque>
#include <map>

#include <ntool/base/sink.hpp>
#include <ntool/net/reverse_names.hpp>

namespace ntool::commands::ping {

class LineQueue {
 public:
  /// `names` null: addresses only.
  LineQueue(TextSink& out, net::ReverseNames* names) : out_(out), names_(names) {}

  void add(Line line, Instant now);
  /// Shows what can be shown.
  void show(Instant now);
  /// Shows everything, with the names that are known now.
  void finish();
  [[nodiscard]] bool empty() const { return lines_.empty(); }
  /// When the first line is shown at the latest.
  [[nodiscard]] std::optional<Instant> poll_timeout() const;

 private:
  struct Waiting {
    Line line;
    Instant until;
  };
  /// When to stop waiting for the name of `who`; it is asked for now if it has not been.
  Instant ask(const IpAddress& who, Instant now);
  void show_first(std::string_view name);
  [[nodiscard]] std::string text_of(const Line& line, std::string_view name) const;

  TextSink& out_;
  net::ReverseNames* names_;
  std::deque<Waiting> lines_;
  std::size_t bytes_ = 0;  // of the lines
  std::map<IpAddress, Instant> asked_;
};

}  // namespace ntool::commands::ping
