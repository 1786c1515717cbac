// `ping --graph` where nothing can be drawn anew: a line for every 20 probes, once all of them have an answer or have
// waited long enough.
//
//     ▁▁▂▁▁▁█▁▁xx▁▁▂▁▁▁▁▁▁ 18/20 10% 12.1/12.9/31.0 ms
//
// With timestamps each line begins with the time when its first probe was sent.
#pragma once

#include "graph.hpp"

#include <deque>

namespace ntool::commands::ping {

class GraphLines final : public Graph {
 public:
  GraphLines(const Plan& plan, Context& context, const sys::LocalZone& zone)
      : plan_(plan), context_(context), zone_(zone) {}

  void sent(std::uint64_t number, Instant now) override;
  void tell(const engine::EchoEvent& event) override;
  bool turn(Instant now) override;
  [[nodiscard]] std::optional<Instant> poll_timeout() const override;
  void end(Instant now) override;

 private:
  struct Probe {
    report::Sample sample{.mark = report::Mark::waiting};
    Instant sent = {};
    bool timed = false;  // `sample.rtt` is one
  };
  [[nodiscard]] bool first_line_is_complete(Instant now) const;
  [[nodiscard]] Instant awaited_until(const Probe& probe) const;
  void show_line(std::size_t length);

  const Plan& plan_;
  Context& context_;
  const sys::LocalZone& zone_;
  std::deque<Probe> probes_;  // that no line has shown
  std::uint64_t first_ = 1;   // the number of the first of them
  Duration longest_ = {};
};

}  // namespace ntool::commands::ping
