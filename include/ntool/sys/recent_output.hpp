// RecentOutput: what a program prints, taken from its pipe as it comes, the last of it in a file.
#pragma once

#include <cstddef>
#include <string>

#include <ntool/base/result.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/transfer.hpp>

namespace ntool::sys {

/// The program writes into a pipe and never into the file, so that a chatty one neither fills the disk nor ends by a
/// limit: it waits at most until we have read.
class RecentOutput {
 public:
  /// The file holds at most so many bytes; beyond them the older half goes.
  static constexpr std::size_t most_kept = 65536;

  /// Makes the file, 0600. Errors: as open(2) and pipe(2).
  static Result<RecentOutput> open(const std::string& path);

  /// For the program. Close it here once that has been started: the end of the output is told by the last one closed.
  [[nodiscard]] Fd take_writer() { return std::move(pipe_.write); }
  /// Readable when there is something to take.
  [[nodiscard]] int fd() const { return pipe_.read.number(); }
  /// What is there now, up to a pipe full. What the disk has no room for is lost: no program ends for that. False: the
  /// end, nothing will come any more.
  bool take();

 private:
  RecentOutput(Pipe pipe, Fd file) : pipe_(std::move(pipe)), file_(std::move(file)) {}
  void keep(std::string_view text);
  void drop_older_half();

  Pipe pipe_;
  Fd file_;
  std::size_t size_ = 0;  // of the file
};

}  // namespace ntool::sys
