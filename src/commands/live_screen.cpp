#include <algorithm>
#include <unistd.h>

#include <ntool/commands/live_screen.hpp>

namespace ntool::commands {
namespace {

/// Nobody reads more than 20 pictures a second.
constexpr Duration pace = std::chrono::milliseconds(50);

}  // namespace

bool LiveScreen::is_possible(const Context& context) {
  return context.out_is_terminal && sys::Screen::is_possible(STDOUT_FILENO);
}

Result<std::unique_ptr<LiveScreen>> LiveScreen::open(Context& context) {
  context.out.flush();
  auto changes = TRY(sys::EpollPoller::open());
  auto screen = TRY(sys::Screen::open(STDIN_FILENO, STDOUT_FILENO));
  std::unique_ptr<LiveScreen> live(new LiveScreen(context, std::move(screen), std::move(changes)));
  TRY(live->changes_.watch({.fd = live->screen_->change_fd(), .read = true}));
  if (const int keys = live->screen_->keys_fd(); keys >= 0) {
    TRY(live->changes_.watch({.fd = keys, .read = true}));
    live->watched_keys_ = keys;
  }
  TRY(context.poller.watch({.fd = live->changes_.fd(), .read = true}));
  return live;
}

LiveScreen::~LiveScreen() {
  context_.poller.forget(changes_.fd());
  context_.out.flush();
}

report::live::Size LiveScreen::size() const {
  const auto size = screen_->size();
  return {.rows = size.rows, .columns = size.columns};
}

void LiveScreen::look(Instant now) {
  keys_.handle_timeout(now);
  // One question for both, and nothing more of it in the many turns of a flood.
  const auto ready = changes_.wait(Instant{});
  if (!ready || ready->empty()) return;
  keys_.feed(screen_->read_keys(), now);
  if (watched_keys_ >= 0 && screen_->keys_fd() < 0) {
    changes_.forget(watched_keys_);
    watched_keys_ = -1;
  }
  if (screen_->take_change()) draw_anew();
}

std::optional<report::live::Key> LiveScreen::next_key() {
  constexpr char32_t form_feed = 0x0c;  // Ctrl-L
  auto key = keys_.next();
  for (; key && key->is(form_feed); key = keys_.next()) draw_anew();
  return key;
}

void LiveScreen::draw_anew() {
  painter_.forget();
  asked_ = true;
  shown_at_.reset();
}

bool LiveScreen::due(Instant now) const {
  return asked_ && (!shown_at_ || now - *shown_at_ >= pace);
}

void LiveScreen::show(report::live::Grid grid, Instant now) {
  context_.out.write(painter_.paint(std::move(grid)));
  context_.out.flush();
  asked_ = false;
  shown_at_ = now;
}

std::optional<Instant> LiveScreen::poll_timeout() const {
  auto next = keys_.poll_timeout();
  if (asked_ && shown_at_) next = std::min(next.value_or(*shown_at_ + pace), *shown_at_ + pace);
  return next;
}

}  // namespace ntool::commands
