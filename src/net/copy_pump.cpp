#include <algorithm>
#include <vector>

#include <ntool/net/pump.hpp>

namespace ntool::net {
namespace {

using sys::Moved;

/// A buffer that is filled at its end and drained at its front, and starts anew whenever it runs empty.
class CopyPump final : public Pump {
 public:
  CopyPump(ReadSome read, WriteSome write, std::size_t capacity)
      : read_(std::move(read)), write_(std::move(write)), buffer_(capacity) {}

  Result<Filled> fill() override {
    if (end_ == buffer_.size()) return Filled{Moved::nothing_now(), true};
    const Moved moved = TRY(read_(MutableBytes(buffer_).subspan(end_)));
    end_ += moved.bytes;
    return Filled{moved, end_ == buffer_.size()};
  }

  Result<Moved> drain() override {
    if (begin_ == end_) return Moved::nothing_now();
    const Moved moved = TRY(write_(Bytes(buffer_).subspan(begin_, end_ - begin_)));
    begin_ += moved.bytes;
    if (begin_ == end_) {
      begin_ = end_ = 0;
    } else if (begin_ >= buffer_.size() / 2) {  // room at the end again, at most one copy of each byte
      std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
      end_ -= begin_;
      begin_ = 0;
    }
    return moved;
  }

 private:
  ReadSome read_;
  WriteSome write_;
  std::vector<std::uint8_t> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

/// One piece at a time: read, changed, written; then the next.
class TransformPump final : public Pump {
 public:
  TransformPump(ReadSome read, WriteSome write, Transform transform)
      : read_(std::move(read)), write_(std::move(write)), transform_(std::move(transform)), piece_(64 * 1024) {}

  Result<Filled> fill() override {
    if (held_ > 0) return Filled{Moved::nothing_now(), true};
    const Moved moved = TRY(read_(piece_));
    held_ = moved.bytes;
    transform_(Bytes(piece_).first(moved.bytes), text_);
    return Filled{moved, held_ > 0};
  }

  Result<Moved> drain() override {
    if (held_ == 0) return Moved::nothing_now();
    if (written_ < text_.size()) {
      const Moved moved = TRY(write_(as_bytes(text_).subspan(written_)));
      written_ += moved.bytes;
      if (written_ < text_.size()) return Moved::nothing_now();
    }
    text_.clear();
    written_ = 0;
    return Moved::some(std::exchange(held_, 0));
  }

 private:
  ReadSome read_;
  WriteSome write_;
  Transform transform_;
  std::vector<std::uint8_t> piece_;
  std::string text_;
  std::size_t written_ = 0;
  std::size_t held_ = 0;  // source bytes behind text_
};

class DatagramPump final : public Pump {
 public:
  DatagramPump(ReadSome read, WriteSome write, std::size_t largest)
      : read_(std::move(read)), write_(std::move(write)), buffer_(largest) {}

  Result<Filled> fill() override {
    if (size_ > 0) return Filled{Moved::nothing_now(), true};
    const Moved moved = TRY(read_(buffer_));
    size_ = moved.bytes;
    return Filled{moved, size_ > 0};
  }

  Result<Moved> drain() override {
    if (size_ == 0) return Moved::nothing_now();
    const Moved moved = TRY(write_(Bytes(buffer_).subspan(sent_, size_ - sent_)));
    sent_ += moved.bytes;  // a socket takes a datagram whole; a pipe may take it in parts
    if (sent_ == size_) sent_ = size_ = 0;
    return moved;
  }

 private:
  ReadSome read_;
  WriteSome write_;
  std::vector<std::uint8_t> buffer_;
  std::size_t size_ = 0;
  std::size_t sent_ = 0;
};

}  // namespace

std::unique_ptr<Pump> make_copy_pump(ReadSome read, WriteSome write, std::size_t capacity) {
  return std::make_unique<CopyPump>(std::move(read), std::move(write), capacity);
}

std::unique_ptr<Pump> make_transform_pump(ReadSome read, WriteSome write, Transform transform) {
  return std::make_unique<TransformPump>(std::move(read), std::move(write), std::move(transform));
}

std::unique_ptr<Pump> make_datagram_pump(ReadSome read, WriteSome write, std::size_t largest) {
  return std::make_unique<DatagramPump>(std::move(read), std::move(write), largest);
}

}  // namespace ntool::net
