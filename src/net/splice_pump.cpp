#include <ntool/net/pump.hpp>

namespace ntool::net {
namespace {

using sys::Moved;

/// Large enough to keep both ends busy, small enough to stay below the default /proc/sys/fs/pipe-max-size.
constexpr std::size_t pipe_bytes = 512 * 1024;
constexpr std::size_t spare_bytes = 32 * 1024;

class SplicePump final : public Pump {
 public:
  SplicePump(int source, int sink, sys::Pipe pipe, ReadSome read, WriteSome write)
      : source_(source),
        sink_(sink),
        from_socket_(sys::kind_of(source) == sys::FileKind::socket),
        pipe_(std::move(pipe)),
        read_(std::move(read)),
        write_(std::move(write)) {}

  Result<Filled> fill() override {
    // What our own pipe still holds was reported when it came in, so it is not filled in a second time.
    if (copy_ && held_ > 0) return Filled{Moved::nothing_now(), true};
    if (copy_) return copy_->fill();
    if (spare_held_ > 0) return Filled{Moved::nothing_now(), true};
    auto moved = sys::splice_some(source_, pipe_.write.number(), pipe_.capacity);
    if (!moved && moved.error().code == Errc::unsupported) {
      change_to_copying();
      return copy_->fill();
    }
    if (!moved) return fail(std::move(moved).error());
    if (moved->status == Moved::Status::moved) held_ += moved->bytes;
    if (moved->status != Moved::Status::moved && held_ == 0 && from_socket_) return ask_socket();
    // A pipe has slots, not bytes: small pieces fill it early. EAGAIN with bytes in it may mean either end; saying
    // "full" is right for both, because the pipe is drained before the source is asked again.
    return Filled{*moved, held_ > 0 && moved->status == Moved::Status::would_block};
  }

  Result<Moved> drain() override {
    if (copy_) return drain_copied();
    if (spare_held_ > 0) return drain_spare();
    if (held_ == 0) return Moved::nothing_now();
    auto moved = sys::splice_some(pipe_.read.number(), sink_, held_);
    if (!moved && moved.error().code == Errc::unsupported) {
      change_to_copying();
      return drain_copied();
    }
    if (!moved) return moved;
    if (moved->status == Moved::Status::end) return Moved::nothing_now();  // our own pipe ends only with us
    held_ -= moved->bytes;
    return moved;
  }

 private:
  /// splice(2) stops for ever at TCP's urgent data (RFC 6093), with "nothing now", and with "end" once the peer has
  /// ended; recv(2) goes on behind it, and knows of errors. Its piece goes out before anything is spliced again.
  Result<Filled> ask_socket() {
    if (!spare_) spare_ = make_copy_pump(read_, write_, spare_bytes);
    const Filled filled = TRY(spare_->fill());
    spare_held_ += filled.moved.bytes;
    return Filled{filled.moved, spare_held_ > 0};
  }

  Result<Moved> drain_spare() {
    const Moved moved = TRY(spare_->drain());
    spare_held_ -= moved.bytes;
    return moved;
  }

  /// From here on by copying; what the pipe still holds goes first.
  void change_to_copying() {
    const int pipe_end = pipe_.read.number();
    auto read = [this, pipe_end](MutableBytes into) -> Result<Moved> {
      if (held_ == 0) return read_(into);
      const Moved moved = TRY(sys::read_some(pipe_end, into.first(std::min(into.size(), held_))));
      held_ -= moved.bytes;
      return moved;
    };
    copy_ = make_copy_pump(std::move(read), write_);
  }

  Result<Moved> drain_copied() {
    if (held_ > 0) TRY(copy_->fill());
    return copy_->drain();
  }

  int source_;
  int sink_;
  bool from_socket_;
  sys::Pipe pipe_;
  ReadSome read_;
  WriteSome write_;
  std::size_t held_ = 0;         // bytes in the pipe
  std::unique_ptr<Pump> copy_;   // in use once splicing is over
  std::unique_ptr<Pump> spare_;  // for what recv has and splice has not
  std::size_t spare_held_ = 0;   // bytes in it
};

}  // namespace

Result<std::unique_ptr<Pump>> make_splice_pump(int source, int sink, ReadSome read, WriteSome write) {
  sys::Pipe pipe = TRY(sys::Pipe::open(pipe_bytes));
  return std::make_unique<SplicePump>(source, sink, std::move(pipe), std::move(read), std::move(write));
}

}  // namespace ntool::net
