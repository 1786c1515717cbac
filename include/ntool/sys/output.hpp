// FdSink: text to a file descriptor, all of it or a reason why not.
#pragma once

#include <string>
#include <string_view>

#include <ntool/base/sink.hpp>
#include <ntool/sys/stop.hpp>

namespace ntool::sys {

/// Writes to a descriptor that it does not own. Short writes, EINTR and EAGAIN (a terminal or pipe that another process
/// made non-blocking) lose no byte. The first failure is kept: Errc::closed where the reader has gone (EPIPE; SIGPIPE
/// must be ignored), Errc::interrupted where `stop` was raised while the reader let us wait, else what the kernel said.
class FdSink final : public TextSink {
 public:
  enum class Buffering { full, none };
  /// `name` is for errors: "standard output". `stop`, if given, must outlive the sink.
  FdSink(int fd, std::string_view name, Buffering buffering, const StopFlag* stop = nullptr)
      : fd_(fd), name_(name), buffering_(buffering), stop_(stop) {}
  FdSink(const FdSink&) = delete;
  FdSink& operator=(const FdSink&) = delete;

  void write(std::string_view text) override;
  void flush() override;
  [[nodiscard]] Result<void> status() const override { return status_; }

 private:
  void write_out(std::string_view text);
  [[nodiscard]] bool stopped() const { return stop_ != nullptr && stop_->raised(); }

  int fd_;
  std::string name_;
  Buffering buffering_;
  const StopFlag* stop_;
  std::string pending_;
  Result<void> status_;
};

}  // namespace ntool::sys
