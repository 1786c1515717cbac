// Display: what shows a run while it goes on, or at its end.
#pragma once

#include "labels.hpp"
#include "plan.hpp"
#include "watched_host.hpp"

#include <deque>
#include <memory>

#include <ntool/commands/context.hpp>

namespace ntool::commands::mtr {

class Display {
 public:
  Display() = default;
  virtual ~Display() = default;
  Display(const Display&) = delete;
  Display& operator=(const Display&) = delete;

  /// Something happened to `host`, whose figures know it.
  virtual void tell(const WatchedHost& host, const engine::PathEvent& event) = 0;
  /// After each waking; false: somebody wants the end.
  virtual bool turn(Instant now) = 0;
  [[nodiscard]] virtual std::optional<Instant> poll_timeout() const = 0;
  /// All is over: shows the result.
  virtual void end(Instant now) = 0;
};

/// All that a display shows.
struct Scene {
  const Plan& plan;
  Context& context;
  std::deque<WatchedHost>& hosts;
  Labels& labels;
  std::string host_name;  ///< of this host
  std::string way;        ///< how probes travel
};

/// A report in text, CSV, JSON or XML, once all is over.
class Report final : public Display {
 public:
  explicit Report(Scene scene) : scene_(std::move(scene)) {}
  void tell(const WatchedHost&, const engine::PathEvent&) override {}
  bool turn(Instant) override { return true; }
  [[nodiscard]] std::optional<Instant> poll_timeout() const override { return std::nullopt; }
  void end(Instant now) override;

 private:
  Scene scene_;
};

/// The lines of -l: "x HOP NUMBER" for a probe, "h HOP ADDRESS", "d HOP NAME", "m HOP LABEL TC S TTL" for who answers,
/// "p HOP MICROSECONDS NUMBER" for an answer. Hops are counted from 0 here.
class RawLines final : public Display {
 public:
  explicit RawLines(Scene scene) : scene_(std::move(scene)) {}
  void tell(const WatchedHost& host, const engine::PathEvent& event) override;
  bool turn(Instant) override { return true; }
  [[nodiscard]] std::optional<Instant> poll_timeout() const override { return std::nullopt; }
  void end(Instant) override {}

 private:
  struct Hop {
    std::vector<IpAddress> seen;
    std::optional<IpAddress> newest;
    bool named = false;
  };
  [[nodiscard]] std::uint32_t number_of(const WatchedHost& host, std::uint64_t cycle, Ttl ttl) const;
  Scene scene_;
  std::map<std::pair<const WatchedHost*, unsigned>, Hop> hops_;
  std::map<std::tuple<const WatchedHost*, std::uint64_t, unsigned>, std::uint32_t> numbers_;  // of what is under way
  std::uint32_t next_number_ = 33000;
};

/// The lines of -p: "HOP NAME LOSS RECEIVED SENT BEST AVERAGE WORST", each when it has changed; the loss in thousandths
/// of a percent, times in whole milliseconds. "-HOP" takes a line away.
class SplitLines final : public Display {
 public:
  explicit SplitLines(Scene scene) : scene_(std::move(scene)) {}
  void tell(const WatchedHost&, const engine::PathEvent&) override { changed_ = true; }
  bool turn(Instant now) override;
  [[nodiscard]] std::optional<Instant> poll_timeout() const override;
  void end(Instant now) override;

 private:
  void show();
  Scene scene_;
  std::vector<std::vector<std::string>> shown_;  // of each host
  bool changed_ = false;
  std::optional<Instant> shown_at_;
};

/// The objects of `ntool --json mtr`.
class Records final : public Display {
 public:
  explicit Records(Scene scene) : scene_(std::move(scene)) {}
  void tell(const WatchedHost& host, const engine::PathEvent& event) override;
  bool turn(Instant) override { return true; }
  [[nodiscard]] std::optional<Instant> poll_timeout() const override { return std::nullopt; }
  void end(Instant now) override;

 private:
  Scene scene_;
};

/// Of all but the live view: as the plan and --json want it.
std::unique_ptr<Display> display_for(Scene scene);

}  // namespace ntool::commands::mtr
