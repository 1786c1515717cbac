// The loop with the real account, pumps and descriptors: shell pipes at one side, a TCP connection at the other.
#include "support/catch.hpp"
#include "support/sockets.hpp"

#include <csignal>
#include <fcntl.h>

#include <ntool/engine/stream/relay.hpp>
#include <ntool/net/relay_loop.hpp>

using namespace ntool;
using engine::Relay;
using Way = Relay::Way;

namespace {

struct Conversation {
  explicit Conversation(engine::RelayRules rules = {}) : relay(rules, clock.now()), pair(test::connected_pair()) {
    std::signal(SIGPIPE, SIG_IGN);
  }

  net::RelayOutcome run() {
    auto poller = sys::EpollPoller::open();
    REQUIRE(poller);
    const int in = stdin_pipe.read.number();
    const int out = stdout_pipe.write.number();
    net::RelayEnds ends{in,
                        out,
                        pair.ours,
                        false,
                        net::make_copy_pump([in](MutableBytes into) { return sys::read_some(in, into); },
                                            [this](Bytes bytes) { return pair.ours.send(bytes); }),
                        net::make_copy_pump([this](MutableBytes into) { return pair.ours.receive(into); },
                                            [out](Bytes bytes) { return sys::write_some(out, bytes); })};
    net::RelayLoop<Relay> loop(relay, ends, {*poller, clock, stop});
    auto outcome = loop.run();
    REQUIRE(outcome);
    return std::move(*outcome);
  }

  void peer_says(std::string_view text) { REQUIRE(pair.theirs.send(as_bytes(text))->bytes == text.size()); }
  std::string peer_hears() {
    std::vector<std::uint8_t> buffer(1 << 16);
    test::wait_until_ready(pair.theirs.fd());
    const auto moved = pair.theirs.receive(buffer);
    REQUIRE(moved);
    return std::string(as_text(Bytes(buffer).first(moved->bytes)));
  }
  void peer_resets() {
    const linger at_once{1, 0};
    REQUIRE(::setsockopt(pair.theirs.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0);
    const auto gone = std::move(pair.theirs);
  }

  sys::SystemClock clock;
  sys::StopFlag stop;
  Relay relay;
  test::ConnectedPair pair;
  test::ShellPipe stdin_pipe, stdout_pipe;
};

}  // namespace

TEST_CASE("both sides say something and end: all of it arrives at both") {
  Conversation talk;
  talk.stdin_pipe.say("안녕");
  talk.stdin_pipe.write.reset();
  talk.peer_says("어서 와");
  REQUIRE(talk.pair.theirs.shutdown_write());
  const auto outcome = talk.run();
  CHECK(talk.relay.verdict() == Relay::Verdict::complete);
  CHECK_FALSE(outcome.network_error);
  CHECK(outcome.unsent_bytes == 0);
  CHECK(talk.peer_hears() == "안녕");
  CHECK(talk.peer_hears().empty());  // the end
  CHECK(test::read_now(talk.stdout_pipe.read.number()) == "어서 와");
  CHECK(talk.relay.total_written(Way::outbound) == 6);
  CHECK(talk.relay.total_written(Way::inbound) == 10);
}

TEST_CASE("a person's conversation ends with the peer") {
  Conversation talk({.half_close_on_end = false, .finish_on_peer_end = true});
  talk.peer_says("bye");
  REQUIRE(talk.pair.theirs.shutdown_write());
  CHECK_FALSE(talk.run().network_error);
  CHECK(test::read_now(talk.stdout_pipe.read.number()) == "bye");
}

TEST_CASE("a reset is told, with the bytes that were never taken") {
  Conversation talk;
  talk.peer_resets();
  talk.stdin_pipe.say("lost");
  const auto outcome = talk.run();
  REQUIRE(outcome.network_error);
  CHECK(outcome.network_error->code == Errc::reset);
}

TEST_CASE("a reader of our stdout that has gone is no error") {
  Conversation talk;
  talk.stdout_pipe.read.reset();
  talk.peer_says("hello");
  const auto outcome = talk.run();
  CHECK(outcome.reader_gone);
  CHECK_FALSE(outcome.local_error);
}

TEST_CASE("a stdout that fails says so by its name") {
  Conversation talk;
  talk.stdout_pipe.write.reset(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  talk.peer_says("hello");
  const auto outcome = talk.run();
  REQUIRE(outcome.local_error);
  CHECK(outcome.local_error->message() == "write to standard output: No space left on device");
}

TEST_CASE("a stdin that cannot be read says so by its name") {
  Conversation talk;
  talk.stdin_pipe.read.reset(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto outcome = talk.run();
  REQUIRE(outcome.local_error);
  CHECK(outcome.local_error->message() == "read standard input: Is a directory");
}

TEST_CASE("silence ends the conversation after the idle limit, a stop at once") {
  Conversation idle({.idle_limit = std::chrono::milliseconds(1)});
  CHECK_FALSE(idle.run().interrupted);
  CHECK(idle.relay.verdict() == Relay::Verdict::idle);
  Conversation stopped;
  stopped.stop.raise(SIGINT);
  CHECK(stopped.run().interrupted);
}

TEST_CASE("a peer that keeps its window closed is not idle") {
  Conversation talk({.idle_limit = std::chrono::milliseconds(1)});
  std::vector<std::uint8_t> block(1 << 20);
  while (talk.pair.ours.send(block)->status == sys::Moved::Status::moved) {
  }
  // Nobody reads: the loop would run for ever, so a stop ends it after some rounds of idle time.
  struct StopsAfter final : sys::Clock {
    explicit StopsAfter(sys::StopFlag& raised) : flag(raised) {}
    Instant now() override {
      if (++asked > 500) flag.raise(SIGTERM);
      return real.now();
    }
    WallTime wall_now() override { return real.wall_now(); }
    sys::SystemClock real;
    sys::StopFlag& flag;
    int asked = 0;
  } clock(talk.stop);
  auto poller = sys::EpollPoller::open();
  const auto no_read = [](MutableBytes) -> Result<sys::Moved> { return sys::Moved::nothing_now(); };
  const auto no_write = [](Bytes) -> Result<sys::Moved> { return sys::Moved::nothing_now(); };
  net::RelayEnds ends{
      talk.stdin_pipe.read.number(),          talk.stdout_pipe.write.number(),       talk.pair.ours, false,
      net::make_copy_pump(no_read, no_write), net::make_copy_pump(no_read, no_write)};
  net::RelayLoop<Relay> loop(talk.relay, ends, {*poller, clock, talk.stop});
  const Instant limit = talk.clock.now() + std::chrono::seconds(30);  // what is in flight is taken within moments
  while (!talk.pair.ours.delivery().waits_for_window && talk.clock.now() < limit) {
  }
  REQUIRE(talk.pair.ours.delivery().waits_for_window);
  const auto outcome = loop.run();
  REQUIRE(outcome);
  CHECK(outcome->interrupted);
  CHECK(talk.relay.verdict() == Relay::Verdict::running);
}
