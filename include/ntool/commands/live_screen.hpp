// LiveScreen: the terminal of a live view: its screen, what is shown there, its keys and its pace. A verb draws a Grid
// whenever `due` says so; nothing here waits, net::drive does.
#pragma once

#include <memory>
#include <optional>

#include <ntool/commands/context.hpp>
#include <ntool/report/live/keys.hpp>
#include <ntool/report/live/paint.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/screen.hpp>

namespace ntool::commands {

class LiveScreen {
 public:
  /// Whether stdout is a terminal that can.
  static bool is_possible(const Context& context);
  /// Takes the terminal; it is as it was when this ends. Errors: it cannot be had.
  static Result<std::unique_ptr<LiveScreen>> open(Context& context);
  ~LiveScreen();
  LiveScreen(const LiveScreen&) = delete;
  LiveScreen& operator=(const LiveScreen&) = delete;

  [[nodiscard]] report::live::Size size() const;

  /// Looks for keys and for another size of the terminal; call it after each waking.
  void look(Instant now);
  /// Ctrl-L is not among them: it draws all anew, in every view.
  std::optional<report::live::Key> next_key();

  /// Something is to be shown that is not yet.
  void ask() { asked_ = true; }
  /// Whether to show() now: it was asked for, and the last picture has stood for 50 ms.
  [[nodiscard]] bool due(Instant now) const;
  void show(report::live::Grid grid, Instant now);

  /// When to look again.
  [[nodiscard]] std::optional<Instant> poll_timeout() const;

 private:
  LiveScreen(Context& context, std::unique_ptr<sys::Screen> screen, sys::EpollPoller changes)
      : context_(context), screen_(std::move(screen)), changes_(std::move(changes)), painter_(context.color) {}
  /// A torn picture is mended at once.
  void draw_anew();

  Context& context_;
  std::unique_ptr<sys::Screen> screen_;
  sys::EpollPoller changes_;  // of the size and the keys; the loop's poller watches it
  int watched_keys_ = -1;
  report::live::Painter painter_;
  report::live::KeyReader keys_;
  bool asked_ = true;
  std::optional<Instant> shown_at_;
};

}  // namespace ntool::commands
