// The account of a conversation, on values: no descriptor, no clock.
#include "support/catch.hpp"

#include <ntool/engine/stream/relay.hpp>

using namespace std::chrono_literals;
using ntool::Instant;
using ntool::engine::Relay;
using ntool::engine::RelayRules;
using Way = Relay::Way;
using Verdict = Relay::Verdict;

namespace {

constexpr Instant start{100s};

}  // namespace

TEST_CASE("a fresh relay reads both sources and has nothing to write") {
  const Relay relay({}, start);
  CHECK(relay.wants_read(Way::outbound));
  CHECK(relay.wants_read(Way::inbound));
  CHECK_FALSE(relay.wants_write(Way::outbound));
  CHECK_FALSE(relay.wants_write(Way::inbound));
  CHECK(relay.verdict() == Verdict::running);
  CHECK_FALSE(relay.poll_timeout().has_value());
}

TEST_CASE("the end of stdin is passed on only after everything before it was sent") {
  Relay relay({}, start);
  relay.read(Way::outbound, 10, start);
  relay.source_ended(Way::outbound, start);
  CHECK_FALSE(relay.wants_half_close());
  relay.written(Way::outbound, 4, start);
  CHECK_FALSE(relay.wants_half_close());
  relay.written(Way::outbound, 6, start);
  CHECK(relay.wants_half_close());
  relay.half_closed();
  CHECK_FALSE(relay.wants_half_close());
  CHECK(relay.verdict() == Verdict::running);  // the peer may still answer
  relay.source_ended(Way::inbound, start);
  CHECK(relay.verdict() == Verdict::complete);
}

TEST_CASE("without half-close the end of stdin is kept to ourselves") {
  Relay relay({.half_close_on_end = false}, start);
  relay.source_ended(Way::outbound, start);
  CHECK_FALSE(relay.wants_half_close());
  relay.source_ended(Way::inbound, start);
  CHECK(relay.verdict() == Verdict::complete);
}

TEST_CASE("the end of the peer does not end what stdin still has to say") {
  Relay relay({}, start);
  relay.source_ended(Way::inbound, start);
  CHECK(relay.verdict() == Verdict::running);
  CHECK(relay.wants_read(Way::outbound));
  relay.read(Way::outbound, 5, start);
  relay.source_ended(Way::outbound, start);
  relay.written(Way::outbound, 5, start);
  CHECK(relay.verdict() == Verdict::running);
  relay.half_closed();
  CHECK(relay.verdict() == Verdict::complete);
}

TEST_CASE("what the peer sent is written out before the relay is complete") {
  Relay relay({.finish_on_peer_end = true}, start);
  relay.read(Way::inbound, 3, start);
  relay.source_ended(Way::inbound, start);
  CHECK(relay.verdict() == Verdict::running);
  CHECK(relay.wants_write(Way::inbound));
  relay.written(Way::inbound, 3, start);
  CHECK(relay.verdict() == Verdict::complete);
}

TEST_CASE("a person at a terminal is not waited for once the peer has ended, but lines already read are sent") {
  Relay relay({.half_close_on_end = false, .finish_on_peer_end = true}, start);
  relay.read(Way::outbound, 7, start);
  relay.source_ended(Way::inbound, start);
  CHECK(relay.verdict() == Verdict::running);
  CHECK_FALSE(relay.wants_read(Way::outbound));
  CHECK(relay.wants_write(Way::outbound));
  relay.written(Way::outbound, 7, start);
  CHECK(relay.verdict() == Verdict::complete);
}

TEST_CASE("a full buffer stops its source until something was written") {
  Relay relay({}, start);
  relay.read(Way::inbound, 65536, start);
  relay.buffer_full(Way::inbound);
  CHECK_FALSE(relay.wants_read(Way::inbound));
  CHECK(relay.wants_read(Way::outbound));  // the other way is not held up
  relay.written(Way::inbound, 1, start);
  CHECK(relay.wants_read(Way::inbound));
}

TEST_CASE("an empty buffer cannot be full") {
  Relay relay({}, start);
  relay.buffer_full(Way::inbound);
  CHECK(relay.wants_read(Way::inbound));
}

TEST_CASE("an empty datagram ends nothing") {
  Relay relay({.half_close_on_end = false}, start);
  relay.read(Way::inbound, 0, start + 1s);
  CHECK(relay.wants_read(Way::inbound));
  CHECK(relay.verdict() == Verdict::running);
}

TEST_CASE("a closed sink loses what waited for it, and says how much") {
  Relay relay({}, start);
  relay.read(Way::outbound, 100, start);
  relay.written(Way::outbound, 40, start);
  relay.sink_closed(Way::outbound);
  CHECK(relay.unwritten(Way::outbound) == 60);
  CHECK_FALSE(relay.wants_write(Way::outbound));
  CHECK_FALSE(relay.wants_read(Way::outbound));
  CHECK_FALSE(relay.wants_half_close());
  CHECK(relay.verdict() == Verdict::running);  // the peer's last words are still read
  relay.source_ended(Way::inbound, start);
  CHECK(relay.verdict() == Verdict::complete);
}

TEST_CASE("idle time counts from the last byte in either direction") {
  Relay relay({.idle_limit = 5s}, start);
  CHECK(relay.poll_timeout() == start + 5s);
  relay.read(Way::inbound, 1, start + 3s);
  relay.written(Way::inbound, 1, start + 3s);
  CHECK(relay.poll_timeout() == start + 8s);
  relay.handle_timeout(start + 7s);
  CHECK(relay.verdict() == Verdict::running);
  relay.handle_timeout(start + 8s);
  CHECK(relay.verdict() == Verdict::idle);
}

TEST_CASE("no time counts while bytes wait for our own stdout") {
  Relay relay({.linger = 1s, .idle_limit = 5s}, start);
  relay.source_ended(Way::outbound, start);
  relay.read(Way::inbound, 1000, start);
  CHECK_FALSE(relay.poll_timeout().has_value());
  relay.handle_timeout(start + 100s);
  CHECK(relay.verdict() == Verdict::running);
  relay.written(Way::inbound, 1000, start + 100s);
  CHECK(relay.poll_timeout() == start + 100s);  // the linger time has passed meanwhile
}

TEST_CASE("while bytes wait for the network only idle time counts, from the last sign of life") {
  Relay relay({.linger = 1s, .idle_limit = 5s}, start);
  relay.read(Way::outbound, 1000, start);
  relay.source_ended(Way::outbound, start);
  CHECK(relay.poll_timeout() == start + 5s);
  relay.postpone_idle(start + 4s);
  relay.postpone_idle(start + 2s);  // older news
  relay.handle_timeout(start + 5s);
  CHECK(relay.verdict() == Verdict::running);
  CHECK(relay.poll_timeout() == start + 9s);
  relay.handle_timeout(start + 9s);
  CHECK(relay.verdict() == Verdict::idle);
  CHECK(relay.unwritten(Way::outbound) == 1000);
}

TEST_CASE("linger counts from the end of stdin") {
  Relay relay({.linger = 2s}, start);
  CHECK_FALSE(relay.poll_timeout().has_value());
  relay.source_ended(Way::outbound, start + 1s);
  relay.half_closed();
  CHECK(relay.poll_timeout() == start + 3s);
  relay.read(Way::inbound, 9, start + 2s);  // talking does not prolong it
  relay.written(Way::inbound, 9, start + 2s);
  CHECK(relay.poll_timeout() == start + 3s);
  relay.handle_timeout(start + 3s);
  CHECK(relay.verdict() == Verdict::lingered);
}

TEST_CASE("a server waits for a silent stdin only so long after its peer has ended") {
  Relay relay({.patience_after_peer_end = 1s}, start);
  CHECK_FALSE(relay.poll_timeout().has_value());
  relay.source_ended(Way::inbound, start + 1s);
  CHECK(relay.poll_timeout() == start + 2s);
  relay.read(Way::outbound, 8, start + 1500ms);
  CHECK_FALSE(relay.poll_timeout().has_value());  // there is something to send
  relay.written(Way::outbound, 8, start + 1600ms);
  relay.handle_timeout(start + 2s);
  CHECK(relay.verdict() == Verdict::running);
  relay.handle_timeout(start + 2600ms);
  CHECK(relay.verdict() == Verdict::complete);
}

TEST_CASE("totals are what was read and written") {
  Relay relay({}, start);
  relay.read(Way::outbound, 12, start);
  relay.written(Way::outbound, 12, start);
  relay.read(Way::inbound, 30, start);
  relay.written(Way::inbound, 20, start);
  CHECK(relay.total_read(Way::outbound) == 12);
  CHECK(relay.total_written(Way::outbound) == 12);
  CHECK(relay.total_written(Way::inbound) == 20);
  CHECK(relay.unwritten(Way::inbound) == 10);
}

TEST_CASE("more reported as written than was read does not break the account") {
  Relay relay({}, start);
  relay.read(Way::inbound, 5, start);
  relay.written(Way::inbound, 50, start);
  CHECK(relay.unwritten(Way::inbound) == 0);
  CHECK_FALSE(relay.wants_write(Way::inbound));
}
