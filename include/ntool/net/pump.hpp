// Pump: moves the bytes of one way of a relay, from a source descriptor through a bounded buffer to a sink descriptor.
// Splicing where the kernel can (no byte enters our memory), copying where it cannot or where the bytes must be seen.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <ntool/base/bytes.hpp>
#include <ntool/base/result.hpp>
#include <ntool/sys/transfer.hpp>

namespace ntool::net {

/// What filling did: `bytes` entered the buffer; `full` says that it takes no more until something was drained.
struct Filled {
  sys::Moved moved;
  bool full = false;
};

class Pump {
 public:
  virtual ~Pump() = default;
  /// From the source into the buffer. Call it when the source is readable. Never blocks.
  virtual Result<Filled> fill() = 0;
  /// From the buffer to the sink: source bytes that have left. Call it when the sink is writable. Never blocks.
  virtual Result<sys::Moved> drain() = 0;
};

/// How bytes are taken from and given to a descriptor: sys::read_some, a socket's send …
using ReadSome = std::function<Result<sys::Moved>(MutableBytes)>;
using WriteSome = std::function<Result<sys::Moved>(Bytes)>;
/// Appends the changed form of some bytes to a text. What it holds back at the end of the source (half a character) is
/// its owner's to write.
using Transform = std::function<void(Bytes, std::string&)>;

/// A stream of bytes, copied through `capacity` bytes of memory.
std::unique_ptr<Pump> make_copy_pump(ReadSome read, WriteSome write, std::size_t capacity = 128 * 1024);
/// The same with each piece changed on its way; drain() reports source bytes once all of a piece is out.
std::unique_ptr<Pump> make_transform_pump(ReadSome read, WriteSome write, Transform transform);
/// One read is one write, so that datagrams stay whole: up to `largest` bytes each, one at a time.
std::unique_ptr<Pump> make_datagram_pump(ReadSome read, WriteSome write, std::size_t largest);
/// Through a pipe of our own. If the kernel refuses to splice one of the two descriptors, the pump goes on with
/// copying.
Result<std::unique_ptr<Pump>> make_splice_pump(int source, int sink, ReadSome read, WriteSome write);

}  // namespace ntool::net
