// Frames that the kernel does not take at once.
#include "support/catch.hpp"

#include <vector>

#include <ntool/net/frame_queue.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using net::FrameQueue;
using End = sys::PacketSocket::SendEnd;

namespace {

using Frame = std::vector<std::uint8_t>;
constexpr Instant start{1000s};

/// Takes `room` frames and refuses the next one.
struct Kernel {
  Result<sys::PacketSocket::Sent> send(std::span<const Bytes> frames) {
    ++calls;
    for (std::size_t i = 0; i < frames.size(); ++i) {
      if (room == 0) return sys::PacketSocket::Sent{i, refusal};
      --room;
      out.emplace_back(frames[i].begin(), frames[i].end());
    }
    return sys::PacketSocket::Sent{frames.size()};
  }
  std::size_t room = 0;
  End refusal = End::full;
  int calls = 0;
  std::vector<Frame> out = {};
};

FrameQueue with(int frames) {
  FrameQueue queue(100);
  for (int i = 0; i < frames; ++i) queue.add(Frame{static_cast<std::uint8_t>(i)});
  return queue;
}

}  // namespace

TEST_CASE("frames leave in their order") {
  auto queue = with(200);
  Kernel kernel{.room = 1000};
  REQUIRE(queue.flush(kernel, start));
  REQUIRE(kernel.out.size() == 200);
  for (std::uint8_t i = 0; i < 200; ++i) CHECK(kernel.out[i] == Frame{i});
  CHECK_FALSE(queue.retry_at());
  CHECK(queue.sent() == 200);
}

TEST_CASE("between two tries a full kernel is not asked, and nothing is lost") {
  auto queue = with(5);
  Kernel kernel{.room = 2};
  for (int i = 0; i < 1000; ++i) REQUIRE(queue.flush(kernel, start + i * 400ns));
  CHECK(kernel.calls == 1);
  CHECK(queue.retry_at() == start + FrameQueue::between_tries);
  CHECK(queue.unsent() == 0);
  kernel.room = 10;
  REQUIRE(queue.flush(kernel, start + FrameQueue::between_tries));
  CHECK(kernel.out.size() == 5);
  CHECK_FALSE(queue.retry_at());
}

TEST_CASE("a frame that is refused again and again is lost") {
  auto queue = with(1);
  Kernel kernel;
  Instant now = start;
  for (std::size_t i = 1; i < FrameQueue::most_refusals; ++i) {
    REQUIRE(queue.flush(kernel, now));
    REQUIRE(queue.retry_at());
    now = *queue.retry_at();
  }
  CHECK(queue.unsent() == 0);
  REQUIRE(queue.flush(kernel, now));
  CHECK(queue.unsent() == 1);
  CHECK_FALSE(queue.retry_at());
}

TEST_CASE("what never can be sent is lost at once") {
  auto queue = with(3);
  Kernel kernel{.refusal = End::not_sent};
  REQUIRE(queue.flush(kernel, start));
  CHECK(queue.unsent() == 3);
  queue.add(Frame(101, 1));
  CHECK(queue.unsent() == 4);
  for (std::size_t i = 0; i < FrameQueue::size + 7; ++i) queue.add(Frame(100, 1));
  CHECK_FALSE(queue.has_room());
  CHECK(queue.unsent() == 11);
}
