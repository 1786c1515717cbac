// `ping --graph`: round trips as a picture instead of lines: live where stdout is a terminal that can, otherwise as
// sparklines.
#pragma once

#include "graph_history.hpp"
#include "text.hpp"

#include <memory>

#include <ntool/commands/live_screen.hpp>

namespace ntool::commands::ping {

class Graph {
 public:
  Graph() = default;
  virtual ~Graph() = default;
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  /// Errors: the terminal cannot be had.
  static Result<std::unique_ptr<Graph>> open(const Plan& plan, const Target& target, Context& context,
                                             const sys::LocalZone& zone);

  /// Probe `number` goes.
  virtual void sent(std::uint64_t number, Instant now) = 0;
  virtual void tell(const engine::EchoEvent& event) = 0;
  /// After each waking; false: somebody wants the end (the key q).
  virtual bool turn(Instant now) = 0;
  [[nodiscard]] virtual std::optional<Instant> poll_timeout() const = 0;
  /// Shows the rest; from now on lines may follow.
  virtual void end(Instant now) = 0;
};

class LiveGraph final : public Graph {
 public:
  LiveGraph(const Plan& plan, const Target& target, Context& context, const sys::LocalZone& zone,
            std::unique_ptr<LiveScreen> screen);

  void sent(std::uint64_t number, Instant now) override;
  void tell(const engine::EchoEvent& event) override;
  bool turn(Instant now) override;
  [[nodiscard]] std::optional<Instant> poll_timeout() const override;
  void end(Instant now) override;

 private:
  [[nodiscard]] std::string clock_text(Instant at, Instant now) const;
  [[nodiscard]] report::live::Grid picture(report::live::Size size, Instant now, bool final) const;
  void press(const report::live::Key& key, Instant now);

  const Target& target_;
  Context& context_;
  const sys::LocalZone& zone_;
  std::unique_ptr<LiveScreen> screen_;
  std::string title_;
  std::string subject_;
  std::string notice_;
  History history_;
  struct Held {
    History history;
    Instant at;
  };
  std::optional<Held> held_;
  std::optional<Instant> drawn_at_;
  bool waits_ = false;  // time alone changes the last picture: a probe was under way, or nobody answered
  bool legend_ = false;
  bool over_ = false;
};

}  // namespace ntool::commands::ping
