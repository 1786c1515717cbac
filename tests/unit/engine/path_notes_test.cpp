// What a trace says about its path, on values.
#include "support/catch.hpp"

#include <ntool/engine/probe/path_notes.hpp>
#include <ntool/engine/probe/way_back.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::notes_on;
using engine::PathNotes;
using engine::TraceHop;
using engine::TraceReply;

namespace {

IpAddress router(unsigned number) {
  return IpAddress(IpAddress::V4Bytes{10, 0, static_cast<std::uint8_t>(number), 1});
}

TraceReply reply(unsigned number, Duration rtt = 1ms) {
  return {.from = router(number), .rtt = rtt};
}

/// A router that drops the probe for its TTL.
TraceReply exceeded(unsigned number, std::optional<unsigned> left = {}) {
  TraceReply one = reply(number);
  one.icmp = engine::IcmpCause{.type = 11};
  if (left) one.ttl = Ttl(static_cast<std::uint8_t>(*left));
  return one;
}

TraceReply reset_by(unsigned number, unsigned left) {
  TraceReply one = reply(number);
  one.reached = one.refused = true;
  one.ttl = Ttl(static_cast<std::uint8_t>(left));
  return one;
}

TraceReply with_ttl(unsigned number, unsigned left) {
  TraceReply one = reply(number);
  one.ttl = Ttl(static_cast<std::uint8_t>(left));
  return one;
}

TraceReply quoting(unsigned number, wire::QuotedHeader quoted, std::uint8_t flow = 0) {
  TraceReply one = reply(number);
  one.quoted = quoted;
  one.flow = flow;
  return one;
}

TraceHop hop(unsigned ttl, std::vector<std::optional<TraceReply>> probes) {
  return {.ttl = Ttl(static_cast<std::uint8_t>(ttl)), .probes = std::move(probes)};
}

const wire::QuotedHeader as_sent{.source = *IpAddress::parse("192.0.2.1"), .source_port = Port(4000), .checksum = 77};

}  // namespace

TEST_CASE("way back: hops are counted from the next TTL that systems begin with") {
  CHECK(engine::hops_back(Ttl(64)) == 1);
  CHECK(engine::hops_back(Ttl(63)) == 2);
  CHECK(engine::hops_back(Ttl(1)) == 64);
  CHECK(engine::hops_back(Ttl(65)) == 64);
  CHECK(engine::hops_back(Ttl(128)) == 1);
  CHECK(engine::hops_back(Ttl(129)) == 127);
  CHECK(engine::hops_back(Ttl(255)) == 1);
  CHECK(engine::hops_back(Ttl(250)) == 6);
  CHECK(engine::hops_back(Ttl(0)) == 65);
}

TEST_CASE("path notes: nothing to say about nothing, nor about an ordinary path") {
  CHECK(notes_on({}, true) == PathNotes{});
  const std::vector<TraceHop> even = {hop(1, {reply(1, 1ms)}), hop(2, {reply(2, 2ms)}), hop(3, {reply(3, 2500us)})};
  CHECK(notes_on(even, true) == PathNotes{});
}

TEST_CASE("path notes: asymmetry begins where all later hops differ") {
  SECTION("from the second on") {
    const std::vector<TraceHop> hops = {hop(1, {with_ttl(1, 255)}), hop(2, {with_ttl(2, 250)}),
                                        hop(3, {with_ttl(3, 60)})};
    CHECK(notes_on(hops, true).asymmetry == PathNotes::Asymmetry{Ttl(2), 6});
  }
  SECTION("a single hop that differs is none, when the next one agrees") {
    const std::vector<TraceHop> hops = {hop(1, {with_ttl(1, 255)}), hop(2, {with_ttl(2, 250)}),
                                        hop(3, {with_ttl(3, 62)})};
    CHECK_FALSE(notes_on(hops, true).asymmetry.has_value());
  }
  SECTION("silent hops and answers without a TTL say nothing") {
    const std::vector<TraceHop> hops = {hop(1, {with_ttl(1, 255)}), hop(2, {std::nullopt}), hop(3, {reply(3)}),
                                        hop(4, {with_ttl(4, 40)})};
    CHECK(notes_on(hops, true).asymmetry == PathNotes::Asymmetry{Ttl(4), 25});
  }
  SECTION("of several ways back the shortest counts") {
    const std::vector<TraceHop> hops = {hop(1, {with_ttl(1, 250), with_ttl(1, 255)})};
    CHECK_FALSE(notes_on(hops, true).asymmetry.has_value());
  }
}

TEST_CASE("path notes: translation is seen in quotes of routers behind it") {
  auto changed = as_sent;
  SECTION("another source port") {
    changed.source_port = Port(61000);
  }
  SECTION("another source") {
    changed.source = *IpAddress::parse("198.51.100.9");
  }
  SECTION("another checksum") {
    changed.checksum = 78;
  }
  const std::vector<TraceHop> hops = {hop(1, {quoting(1, as_sent)}), hop(2, {quoting(2, as_sent)}),
                                      hop(3, {quoting(3, changed), quoting(3, changed)}),
                                      hop(4, {quoting(4, changed)})};
  CHECK(notes_on(hops, true).translations == std::vector{PathNotes::Translation{Ttl(2)}});
}

TEST_CASE("path notes: what is no translation") {
  auto other = as_sent;
  SECTION("checksums that were never constant") {
    other.checksum = 78;
    const std::vector<TraceHop> hops = {hop(1, {quoting(1, as_sent)}), hop(2, {quoting(2, other)})};
    CHECK(notes_on(hops, false).translations.empty());
    CHECK(notes_on(hops, true).translations.size() == 1);
  }
  SECTION("another flow") {
    other.source_port = Port(4001);
    const std::vector<TraceHop> hops = {hop(1, {quoting(1, as_sent, 0), quoting(1, other, 1)}),
                                        hop(2, {quoting(2, as_sent, 0), quoting(2, other, 1)})};
    CHECK(notes_on(hops, true).translations.empty());
  }
  SECTION("a quote that is too short to tell") {
    other.source_port.reset();
    other.checksum.reset();
    const std::vector<TraceHop> hops = {hop(1, {quoting(1, as_sent)}), hop(2, {quoting(2, other)})};
    CHECK(notes_on(hops, true).translations.empty());
  }
  SECTION("answers without quotes") {
    const std::vector<TraceHop> hops = {hop(1, {reply(1)}), hop(2, {reply(2)})};
    CHECK(notes_on(hops, true).translations.empty());
  }
}

TEST_CASE("path notes: two translators one behind the other, and silence between") {
  auto once = as_sent;
  once.checksum = 100;
  auto twice = as_sent;
  twice.checksum = 200;
  const std::vector<TraceHop> hops = {hop(1, {quoting(1, as_sent)}), hop(2, {std::nullopt}), hop(3, {quoting(3, once)}),
                                      hop(4, {quoting(4, twice)})};
  CHECK(notes_on(hops, true).translations == std::vector<PathNotes::Translation>{{Ttl(1)}, {Ttl(3)}});
}

TEST_CASE("path notes: a traffic class that is rewritten, at the hop that saw it first") {
  auto marked = as_sent;
  marked.traffic_class = 0xb8;
  auto plain = as_sent;
  const std::vector<TraceHop> hops = {hop(1, {quoting(1, marked)}), hop(2, {quoting(2, marked)}),
                                      hop(3, {quoting(3, plain), quoting(3, plain)}), hop(4, {quoting(4, plain)})};
  CHECK(notes_on(hops, true).reclassed == std::vector<PathNotes::Reclassed>{{Ttl(3), 0xb8, 0}});
  CHECK(notes_on(hops, true).translations.empty());
}

TEST_CASE("path notes: a slowdown stays for all later hops") {
  SECTION("a step that stays") {
    const std::vector<TraceHop> hops = {hop(1, {reply(1, 1ms)}), hop(2, {reply(2, 60ms), reply(2, 41ms)}),
                                        hop(3, {reply(3, 42ms)})};
    CHECK(notes_on(hops, true).slowdown == PathNotes::Slowdown{Ttl(1), Ttl(2), 40ms});
  }
  SECTION("a router that is slow to answer is not slow to forward") {
    const std::vector<TraceHop> hops = {hop(1, {reply(1, 1ms)}), hop(2, {reply(2, 300ms)}), hop(3, {reply(3, 2ms)})};
    CHECK_FALSE(notes_on(hops, true).slowdown.has_value());
  }
  SECTION("silent hops lie within the step") {
    const std::vector<TraceHop> hops = {hop(1, {reply(1, 1ms)}), hop(2, {std::nullopt}), hop(3, {reply(3, 81ms)})};
    CHECK(notes_on(hops, true).slowdown == PathNotes::Slowdown{Ttl(1), Ttl(3), 80ms});
  }
  SECTION("many small steps are none") {
    std::vector<TraceHop> hops;
    for (unsigned ttl = 1; ttl <= 10; ++ttl) hops.push_back(hop(ttl, {reply(ttl, ttl * 5ms)}));
    CHECK_FALSE(notes_on(hops, true).slowdown.has_value());
  }
  SECTION("nobody answered") {
    const std::vector<TraceHop> hops = {hop(1, {std::nullopt})};
    CHECK_FALSE(notes_on(hops, true).slowdown.has_value());
  }
}

TEST_CASE("path notes: silence behind the last that answered") {
  const std::vector<TraceHop> tail = {hop(1, {reply(1)}), hop(2, {std::nullopt, reply(2)}), hop(3, {std::nullopt}),
                                      hop(4, {std::nullopt})};
  CHECK(notes_on(tail, true).silent_behind == Ttl(2));
  const std::vector<TraceHop> none = {hop(1, {std::nullopt}), hop(2, {std::nullopt})};
  CHECK(notes_on(none, true).silent_behind == Ttl(0));
  const std::vector<TraceHop> middle = {hop(1, {std::nullopt}), hop(2, {reply(2)})};
  CHECK_FALSE(notes_on(middle, true).silent_behind.has_value());
}

TEST_CASE("path notes: hops where several answer") {
  const std::vector<TraceHop> hops = {hop(1, {reply(1), reply(1)}), hop(2, {reply(2), std::nullopt, reply(9)}),
                                      hop(3, {reply(3), reply(8), reply(7)})};
  CHECK(notes_on(hops, true).balanced == std::vector<Ttl>{Ttl(2), Ttl(3)});
}

TEST_CASE("path notes: packets that go in a circle") {
  const auto hops_by = [](const std::vector<unsigned>& routers) {  // 0: silent
    std::vector<TraceHop> hops;
    for (unsigned number : routers) {
      const auto ttl = static_cast<unsigned>(hops.size() + 1);
      if (number == 0) {
        hops.push_back(hop(ttl, {std::nullopt}));
      } else {
        TraceReply one = exceeded(number, 255 - 2 * ttl);
        one.rtt = ttl * 40ms;
        hops.push_back(hop(ttl, {one}));
      }
    }
    return hops;
  };
  SECTION("between two, and nothing else is said of the rounds") {
    const auto notes = notes_on(hops_by({1, 2, 3, 2, 3, 2, 3}), true);
    CHECK(notes.loop == PathNotes::Loop{Ttl(2), Ttl(3)});
    CHECK_FALSE(notes.asymmetry.has_value());
    CHECK_FALSE(notes.slowdown.has_value());
    CHECK_FALSE(notes.silent_behind.has_value());
  }
  SECTION("among three, from the first hop on") {
    CHECK(notes_on(hops_by({1, 2, 3, 1, 2, 3}), true).loop == PathNotes::Loop{Ttl(1), Ttl(3)});
  }
  SECTION("two rounds are enough where routers then limit their answers") {
    CHECK(notes_on(hops_by({1, 2, 3, 2, 3, 0, 0, 0}), true).loop == PathNotes::Loop{Ttl(2), Ttl(3)});
  }
  SECTION("one of them is silent") {
    CHECK(notes_on(hops_by({1, 2, 0, 2, 0, 2}), true).loop == PathNotes::Loop{Ttl(2), Ttl(3)});
  }
  SECTION("no loop: once again, or the same one in a row, or a way out") {
    CHECK_FALSE(notes_on(hops_by({1, 2, 3, 2}), true).loop.has_value());
    CHECK_FALSE(notes_on(hops_by({1, 2, 2, 2, 2, 2}), true).loop.has_value());
    CHECK_FALSE(notes_on(hops_by({2, 3, 2, 3, 4}), true).loop.has_value());
    CHECK_FALSE(notes_on(hops_by({1, 0, 0, 0}), true).loop.has_value());
  }
  SECTION("no loop: the target answers") {
    auto hops = hops_by({1, 2, 1, 2});
    hops.back().probes[0]->reached = true;
    CHECK_FALSE(notes_on(hops, true).loop.has_value());
  }
}

TEST_CASE("path notes: an answer in the target's name from before it") {
  const auto way = [](TraceReply end) {
    return std::vector<TraceHop>{hop(1, {exceeded(1, 64)}), hop(2, {exceeded(2, 63)}), hop(3, {std::move(end)})};
  };
  SECTION("a reset from the hop before it is that one's, and no other way back") {
    const auto notes = notes_on(way(reset_by(9, 63)), true);
    CHECK(notes.spoken_for == PathNotes::SpokenFor{Ttl(3), Ttl(2)});
    CHECK_FALSE(notes.asymmetry.has_value());
  }
  SECTION("a reset from where the target is") {
    const auto notes = notes_on(way(reset_by(9, 62)), true);
    CHECK_FALSE(notes.spoken_for.has_value());
    CHECK_FALSE(notes.asymmetry.has_value());
  }
  SECTION("an ordinary answer by a shorter way is another way back") {
    TraceReply open = reset_by(9, 63);
    open.refused = false;
    const auto notes = notes_on(way(open), true);
    CHECK_FALSE(notes.spoken_for.has_value());
    CHECK(notes.asymmetry == PathNotes::Asymmetry{Ttl(3), 2});
  }
  SECTION("where TTLs do not count right before, nothing is sure") {
    auto hops = way(reset_by(9, 63));
    hops[1].probes[0]->ttl = Ttl(50);
    const auto notes = notes_on(hops, true);
    CHECK_FALSE(notes.spoken_for.has_value());
    CHECK(notes.asymmetry == PathNotes::Asymmetry{Ttl(2), 15});
  }
}

TEST_CASE("path notes: this host's own host unreachable is a neighbour that is not there, and no hop") {
  TraceReply own = reply(7, 3s);
  own.icmp = engine::IcmpCause{.type = 3, .code = 1};
  const std::vector<TraceHop> hops = {hop(1, {own})};
  CHECK(notes_on(hops, true, router(7)).neighbour_silent);
  CHECK_FALSE(notes_on(hops, true, router(7)).slowdown.has_value());
  CHECK_FALSE(notes_on(hops, true, router(8)).neighbour_silent);
  CHECK_FALSE(notes_on(hops, true).neighbour_silent);
}

TEST_CASE("path notes: without quotes nothing is known of translation") {
  const std::vector<TraceHop> unheard = {hop(1, {exceeded(1)}), hop(2, {exceeded(2)})};
  CHECK(notes_on(unheard, true).quotes_unheard);
  const std::vector<TraceHop> heard = {hop(1, {exceeded(1)}), hop(2, {quoting(2, as_sent)})};
  CHECK_FALSE(notes_on(heard, true).quotes_unheard);
}

TEST_CASE("path notes: a healthy short path is not slow") {
  const std::vector<TraceHop> near = {hop(1, {reply(1, 200us)}), hop(2, {reply(2, 9ms)})};
  CHECK_FALSE(notes_on(near, true).slowdown.has_value());
  const std::vector<TraceHop> far = {hop(1, {reply(1, 200us)}), hop(2, {reply(2, 11ms)})};
  CHECK(notes_on(far, true).slowdown.has_value());
}
