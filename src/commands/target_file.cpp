#include <array>

#include <ntool/base/line_splitter.hpp>
#include <ntool/commands/target_file.hpp>
#include <ntool/engine/probe/sweep_targets.hpp>
#include <ntool/net/wakers.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/transfer.hpp>

namespace ntool::commands {
namespace {

/// Beyond what any name can have.
constexpr std::size_t longest_line = 4096;
constexpr int standard_input_fd = 0;

using Take = std::function<Result<void>(std::string_view)>;

/// Lines as they come, until one of them cannot be taken.
class Lines {
 public:
  explicit Lines(const Take& take) : take_(take) {}
  bool feed(std::string_view chunk) {
    return splitter_.feed(chunk, [this](std::string_view line) { return take(line); });
  }
  Result<void> finish() {
    if (status_) splitter_.finish([this](std::string_view line) { return take(line); });
    return status_;
  }

 private:
  bool take(std::string_view line) {
    if (const auto word = engine::target_of_line(line)) status_ = take_(*word);
    return status_.has_value();
  }
  const Take& take_;
  LineSplitter splitter_{longest_line};
  Result<void> status_ = {};
};

Result<void> read_lines(int fd, const std::string& name, Lines& lines, Context& context) {
  const net::Loop loop{context.poller, context.clock, context.stop};
  net::Wakers wakers(loop);
  TRY(wakers.watch_stop());
  TRY(context.poller.watch({.fd = fd, .read = true}));
  struct Forget {
    sys::Poller& poller;
    int fd;
    ~Forget() { poller.forget(fd); }
  } forget{context.poller, fd};
  std::array<std::uint8_t, 65'536> buffer;
  while (true) {
    TRY(context.poller.wait(std::nullopt));
    if (context.stop.raised()) return fail({.code = Errc::interrupted, .operation = "read targets"});
    auto moved = sys::read_some(fd, buffer);
    if (!moved) {
      moved.error().subject = name;
      return fail(std::move(moved).error());
    }
    if (moved->status == sys::Moved::Status::end) return {};
    if (!lines.feed({reinterpret_cast<const char*>(buffer.data()), moved->bytes})) return {};
  }
}

}  // namespace

Result<void> read_target_file(const std::string& file, Context& context, const Take& take) {
  Lines lines(take);
  if (file == standard_input) {
    TRY(read_lines(standard_input_fd, "standard input", lines, context));
  } else {
    const auto opened = TRY(sys::open_to_read(file));
    TRY(read_lines(opened.number(), file, lines, context));
  }
  return lines.finish();
}

}  // namespace ntool::commands
