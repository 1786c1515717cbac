// The live view: a picture of the paths that is drawn anew as answers come, and the keys of mtr(8).
#pragma once

#include "display.hpp"
#include "picture.hpp"

#include <functional>
#include <memory>

#include <ntool/commands/live_screen.hpp>
#include <ntool/engine/probe/path_monitor.hpp>

namespace ntool::commands::mtr {

class LiveView final : public Display {
 public:
  /// `plan` is what keys change.
  LiveView(Plan& plan, Scene scene, std::unique_ptr<LiveScreen> screen);

  void tell(const WatchedHost& host, const engine::PathEvent& event) override;
  bool turn(Instant now) override;
  [[nodiscard]] std::optional<Instant> poll_timeout() const override;
  void end(Instant now) override;

  /// What is run now, which keys pause and change.
  void attach(engine::PathMonitor& monitor);
  /// The run is over.
  void detach() { monitor_ = nullptr; }
  /// Whether the run is to begin anew, with the plan as it is now: a key changed how probes travel. Asked once.
  bool take_restart();
  void notice(std::string text);

  /// As if it had been typed; what a test does, too.
  void press(const report::live::Key& key);
  /// `final`: what stays, with as many rows as it takes.
  [[nodiscard]] report::live::Grid picture(report::live::Size size, bool final) const;
  [[nodiscard]] bool over() const { return over_; }

 private:
  using Take = std::function<void(LiveView&, std::string_view)>;
  void type(const report::live::Key& key);
  void ask_for(std::string question, Take take);
  void press_letter(char32_t letter);
  void choose_protocol(Protocol protocol);
  void choose_info(bool next);
  void show_host(std::size_t index);
  void restart();
  void scroll_by(std::ptrdiff_t lines);
  void note_overdue(Instant now);

  Plan& plan_;
  Scene scene_;
  std::unique_ptr<LiveScreen> screen_;  // null: a test looks at picture()
  engine::PathMonitor* monitor_ = nullptr;
  std::string order_;
  std::size_t shown_ = 0;
  std::size_t scroll_ = 0;
  std::size_t help_scroll_ = 0;
  bool help_ = false;
  bool over_ = false;
  bool restart_ = false;
  std::string notice_;
  bool failing_ = false;  // the notice tells why something could not be sent
  struct Prompt {
    std::string question;
    std::string typed;
    Take take;
  };
  std::optional<Prompt> prompt_;
};

}  // namespace ntool::commands::mtr
