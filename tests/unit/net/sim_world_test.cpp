// The twins of the ports, and net::drive, in simulated networks.
#include "support/sim_world.hpp"

#include "support/catch.hpp"

#include <deque>
#include <string>
#include <vector>

#include <ntool/net/drive.hpp>
#include <ntool/wire/transport_header.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using test::SimWorld;
using Kind = wire::ProbeAnswer::Kind;

namespace {

/// What the least prober that there can be is told to do.
struct Plan {
  std::string_view to = "203.0.113.5";
  wire::ProbeAction::Kind kind = wire::ProbeAction::Kind::send;
  std::uint16_t count = 1;
  Duration interval = 1s;
  Duration patience = 3s;
  std::optional<Ttl> ttl = {};
  bool ttl_grows = false;  ///< from 1 on
  Port port{33434};
  std::size_t size = 8;
  std::uint8_t flows = 1;
};

/// Asks at fixed times and writes down what it hears; a probe without an answer is given up after its patience.
class LeastProber {
 public:
  struct Event {
    Kind kind;
    std::optional<Seq> id;
    bool silent = false;
    Duration rtt{};
    std::optional<IpAddress> from = {};
    int ttl = 0, type = -1, code = -1;
    std::uint32_t info = 0;
    std::uint8_t flow = 0;
    std::size_t bytes = 0;
    std::string payload = {};
    bool checksum_ok = true, truncated = false;
    std::string error = {};
    std::string extensions = {};
    int quoted_ttl = -1;
  };

  LeastProber(Plan plan, Instant now) : plan_(plan), next_at_(now), data_(plan.size, 0x5a) {}

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room) {
    ++polls;
    std::size_t used = 0;
    while (used < room.size() && !given_up_.empty()) {
      room[used++] = {.kind = wire::ProbeAction::Kind::give_up, .id = given_up_.front()};
      given_up_.pop_front();
    }
    while (used < room.size() && next_ < plan_.count && next_at_ <= now) {
      auto& action = room[used++];
      action = {.kind = plan_.kind, .id = Seq(next_), .to = *IpAddress::parse(plan_.to), .port = plan_.port};
      action.flow = static_cast<std::uint8_t>(next_ % plan_.flows);
      action.ttl = plan_.ttl_grows ? Ttl(static_cast<std::uint8_t>(next_ + 1)) : plan_.ttl;
      action.payload = data_;
      ++next_;
      next_at_ = next_at_ + plan_.interval;
    }
    biggest_batch = std::max(biggest_batch, used);
    return used;
  }

  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant) {
    for (const auto& answer : answers) {
      if (answer.kind == Kind::sent) {
        pending_[answer.id->value()] = answer.at;
        continue;
      }
      Event event{answer.kind, answer.id};
      const auto found = answer.id ? pending_.find(answer.id->value()) : pending_.end();
      if (found != pending_.end()) {
        event.rtt = answer.at - found->second;
        pending_.erase(found);
      }
      event.from = answer.from;
      event.ttl = answer.ttl.value_or(Ttl()).value();
      event.type = answer.icmp_type;
      event.code = answer.icmp_code;
      event.info = answer.icmp_info;
      event.flow = answer.flow;
      event.bytes = answer.bytes;
      event.payload = as_text(answer.payload);
      event.checksum_ok = answer.checksum_ok;
      event.truncated = answer.truncated;
      event.extensions = as_text(answer.extensions);
      event.quoted_ttl = answer.quoted_ttl ? answer.quoted_ttl->value() : -1;
      if (answer.error) event.error = answer.error->text();
      if (answer.kind == Kind::not_sent) ++refused_;
      events_.push_back(event);
    }
  }

  void handle_timeout(Instant now) {
    std::erase_if(pending_, [&](const auto& probe) {
      if (probe.second + plan_.patience > now) return false;
      events_.push_back({.kind = Kind::failed, .id = Seq(probe.first), .silent = true});
      if (plan_.kind == wire::ProbeAction::Kind::connect) given_up_.push_back(Seq(probe.first));
      return true;
    });
  }

  [[nodiscard]] std::optional<Instant> poll_timeout() const {
    std::optional<Instant> next;
    if (next_ < plan_.count) next = next_at_;
    for (const auto& [id, at] : pending_) next = std::min(next.value_or(at + plan_.patience), at + plan_.patience);
    return next;
  }

  std::optional<Event> poll_event() {
    if (events_.empty()) return std::nullopt;
    auto event = std::move(events_.front());
    events_.pop_front();
    return event;
  }

  [[nodiscard]] bool finished() const {
    return next_ == plan_.count && pending_.empty() && events_.empty() && given_up_.empty();
  }

  std::size_t biggest_batch = 0;
  std::size_t polls = 0;

 private:
  Plan plan_;
  std::uint16_t next_ = 0;
  Instant next_at_;
  std::vector<std::uint8_t> data_;
  std::map<std::uint16_t, Instant> pending_;
  std::deque<Event> events_;
  std::deque<Seq> given_up_;
  std::size_t refused_ = 0;
};
using Events = std::vector<LeastProber::Event>;

Events play(SimWorld& world, net::ProbePort& port, Plan plan, net::Driven how = net::Driven::finished) {
  LeastProber prober(plan, world.clock.now());
  Events events;
  const auto driven = net::drive(prober, port, world.loop(), [&](const auto& event) { events.push_back(event); });
  INFO((driven ? "" : driven.error().text()));
  REQUIRE(driven);
  CHECK(*driven == how);
  return events;
}

constexpr auto connect = wire::ProbeAction::Kind::connect;

}  // namespace

TEST_CASE("an echo goes through the simulated network and back", "[sim]") {
  for (const std::string_view to : {"203.0.113.5", "2001:db8:2::5"}) {
    SimWorld world("hop 10.0.0.1\ntarget 203.0.113.5 2001:db8:2::5 rtt 20ms");
    const auto events = play(world, world.icmp_port(), {.to = to, .count = 3});
    REQUIRE(events.size() == 3);
    CHECK(events[2].kind == Kind::echo_reply);
    CHECK(events[2].id == Seq(2));
    CHECK(events[2].rtt == 20ms);
    CHECK(events[2].from == IpAddress::parse(to));
    CHECK(events[2].ttl == 63);
    CHECK(events[2].bytes == 16);
    CHECK(events[2].payload == "ZZZZZZZZ");
    CHECK(world.elapsed() == 2020ms);
  }
}

TEST_CASE("a lost echo is silence, after the prober's patience", "[sim]") {
  SimWorld world("target 203.0.113.5 loss 100%");
  const auto events = play(world, world.icmp_port(), {});
  REQUIRE(events.size() == 1);
  CHECK(events[0].silent);
  CHECK(world.elapsed() == 3s);
}

TEST_CASE("echoes find the hops of a path", "[sim]") {
  SimWorld world("hop 10.0.0.1 rtt 1ms\nhop 10.0.1.1 rtt 2ms mpls 77\nhop silent\ntarget 203.0.113.5 rtt 4ms");
  const auto events = play(world, world.icmp_port(), {.count = 4, .interval = 10ms, .ttl_grows = true});
  REQUIRE(events.size() == 4);
  CHECK(events[0].kind == Kind::icmp_error);
  CHECK(events[0].from == IpAddress::parse("10.0.0.1"));
  CHECK((events[0].type == 11 && events[0].code == 0 && events[0].quoted_ttl == 1));
  CHECK(events[0].rtt == 1ms);
  CHECK(events[0].extensions.empty());
  CHECK(events[1].id == Seq(1));
  CHECK_FALSE(events[1].extensions.empty());
  CHECK(events[2].kind == Kind::echo_reply);
  CHECK(events[2].id == Seq(3));
  CHECK((events[3].silent && events[3].id == Seq(2)));
}

TEST_CASE("UDP probes find the hops and the end of a path", "[sim]") {
  for (const std::string_view to : {"203.0.113.5", "2001:db8:2::5"}) {
    SimWorld world("hop 10.0.0.1 2001:db8:1::1 rtt 1ms\ntarget 203.0.113.5 2001:db8:2::5 rtt 4ms");
    const auto events = play(world, world.udp_port(), {.to = to, .count = 2, .ttl_grows = true, .flows = 2});
    REQUIRE(events.size() == 2);
    const bool v4 = to == "203.0.113.5";
    CHECK((events[0].type == (v4 ? 11 : 3) && events[0].rtt == 1ms && events[0].flow == 0));
    CHECK((events[1].type == (v4 ? 3 : 1) && events[1].code == (v4 ? 3 : 4) && events[1].flow == 1));
    CHECK(events[1].id == Seq(1));
  }
}

TEST_CASE("a UDP error that quotes too little has no id", "[sim]") {
  SimWorld world("hop 10.0.0.1 quote 8\ntarget 203.0.113.5");
  const auto events = play(world, world.udp_port(), {.ttl = Ttl(1)});
  REQUIRE(events.size() == 2);
  CHECK(events[0].kind == Kind::icmp_error);
  CHECK_FALSE(events[0].id);
  CHECK(events[1].silent);
}

TEST_CASE("a datagram comes back from a port that echoes", "[sim]") {
  SimWorld world("target 203.0.113.5 rtt 2ms udp echo");
  const auto events = play(world, world.udp_port(), {});
  REQUIRE(events.size() == 2);  // the player, who knows probes by their ids, goes on waiting
  CHECK((events[0].kind == Kind::datagram && !events[0].id));
  CHECK(events[0].bytes == 16);
}

TEST_CASE("a link that is too small tells its MTU", "[sim]") {
  for (const std::string_view to : {"203.0.113.5", "2001:db8:2::5"}) {
    SimWorld world("hop 10.0.0.1 2001:db8:1::1 mtu 1400\ntarget 203.0.113.5 2001:db8:2::5");
    const auto events = play(world, world.icmp_port(), {.to = to, .size = 1400});
    REQUIRE(events.size() == 1);
    CHECK(events[0].info == 1400);
  }
}

TEST_CASE("connects are answered, refused, stopped on the way or not answered", "[sim]") {
  for (const std::string_view to : {"203.0.113.5", "2001:db8:2::5"}) {
    const std::string_view text =
        "hop 10.0.0.1 2001:db8:1::1 rtt 1ms\ntarget 203.0.113.5 2001:db8:2::5 rtt 9ms tcp 80 open tcp 22 drop tcp 25 "
        "reject";
    const auto once = [&](Plan plan) {
      SimWorld world(text);
      plan.to = to;
      plan.kind = connect;
      const auto events = play(world, world.connect_port(), plan);
      REQUIRE(events.size() == 1);
      CHECK(world.connect_port().under_way() == 0);
      return events[0];
    };
    const auto open = once({.port = Port(80)});
    CHECK((open.kind == Kind::connected && open.rtt == 9ms));
    CHECK(once({.port = Port(81)}).kind == Kind::refused);
    CHECK(once({.port = Port(22)}).silent);
    const auto rejected = once({.port = Port(25)});
    CHECK((rejected.kind == Kind::icmp_error && rejected.code == (to == "203.0.113.5" ? 13 : 1)));
    const auto expired = once({.ttl = Ttl(1), .port = Port(80)});
    CHECK((expired.kind == Kind::icmp_error && expired.rtt == 1ms));
    CHECK(expired.id == Seq(0));
  }
}

TEST_CASE("a lost SYN is sent again after a second", "[sim]") {
  SimWorld world("target 203.0.113.5 rtt 9ms tcp open");
  int arrivals = 0;
  world.network.answer_by([&](const auto&, auto&) { return ++arrivals <= 2; });
  const auto events = play(world, world.connect_port(), {.kind = connect, .patience = 10s});
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == Kind::connected);
  CHECK(events[0].rtt == 3009ms);
}

TEST_CASE("a flow with one port has one connect under way", "[sim]") {
  SimWorld world("target 203.0.113.5 rtt 9ms tcp open");
  auto& port = world.connect_port({.one_source_port_per_flow = true});
  const auto events = play(world, port, {.kind = connect, .count = 3, .interval = 0s, .flows = 2});
  REQUIRE(events.size() == 3);
  CHECK((events[0].kind == Kind::not_sent && events[0].id == Seq(2)));
  CHECK(events[0].error == "bind: Address already in use");
  CHECK((events[1].kind == Kind::connected && events[2].kind == Kind::connected));
}

TEST_CASE("what the system refuses to send is told", "[sim]") {
  SimWorld world("target 203.0.113.5");
  world.icmp_port().refuse_next = {Error{.operation = "send", .reason = "no route"}};
  const auto events = play(world, world.icmp_port(), {.count = 2});
  REQUIRE(events.size() == 2);
  CHECK((events[0].kind == Kind::not_sent && events[0].error == "send: no route"));
  CHECK(events[1].kind == Kind::echo_reply);
}

TEST_CASE("foreign and broken packets are left out, damaged ones are told", "[sim]") {
  SECTION("another identifier, another host's probe, nonsense") {
    SimWorld world("target 203.0.113.5 icmp drop");
    ByteWriter echo, packet;
    wire::emit_icmp_echo({.is_reply = true, .identifier = 1}, Family::ipv4, echo);
    wire::emit_ip_packet({.source = *IpAddress::parse("203.0.113.5"),
                          .destination = world.source(Family::ipv4),
                          .protocol = wire::ip_protocol::icmp,
                          .payload = echo.view()},
                         packet);
    for (int i = 0; i < 100; ++i) world.network.send(packet.view(), world.clock.now() + 5ms);
    world.network.send(as_bytes("nonsense"), world.clock.now() + 6ms);
    const auto events = play(world, world.icmp_port(), {});
    REQUIRE(events.size() == 1);
    CHECK(events[0].silent);
  }
  SECTION("a wrong checksum of an echo reply, as raw sockets hear it") {
    SimWorld world("target 203.0.113.5 badsum 100%");
    CHECK_FALSE(play(world, world.icmp_port(), {})[0].checksum_ok);
  }
  SECTION("a changed byte") {
    SimWorld world("target 203.0.113.5 corrupt 100%");
    const auto events = play(world, world.icmp_port(), {});
    CHECK(events[0].checksum_ok);
    CHECK(events[0].payload != "ZZZZZZZZ");
  }
  SECTION("more than the port has room for") {
    SimWorld world("target 203.0.113.5");
    world.icmp_port().largest_payload = 5;
    const auto events = play(world, world.icmp_port(), {});
    CHECK(events[0].truncated);
    CHECK(events[0].payload == "ZZZZZ");
    CHECK(events[0].bytes == 16);
  }
}

TEST_CASE("drive hands over batches, and no more than fit", "[sim][drive]") {
  SimWorld world("target 203.0.113.5 rtt 20ms");
  LeastProber prober({.count = 200, .interval = 0s}, world.clock.now());
  std::size_t events = 0, turns = 0;
  const auto driven = net::drive(
      prober, world.icmp_port(), world.loop(), [&](const auto& event) { events += event.rtt == 20ms ? 1U : 0U; },
      [&] { return ++turns > 0; });
  CHECK(driven == net::Driven::finished);
  CHECK(events == 200);
  CHECK(prober.biggest_batch == 64);
  CHECK(turns > 0);
  CHECK(turns < 20);
}

TEST_CASE("drive ends where its caller takes in the last that was waited for", "[sim][drive]") {
  struct Waits {
    using Event = int;
    bool is_done = false;
    std::size_t poll_actions(Instant, std::span<wire::ProbeAction>) { return 0; }
    void handle_answers(std::span<const wire::ProbeAnswer>, Instant) {}
    void handle_timeout(Instant) {}
    [[nodiscard]] std::optional<Instant> poll_timeout() const { return std::nullopt; }
    std::optional<Event> poll_event() { return std::nullopt; }
    [[nodiscard]] bool finished() const { return is_done; }
  } prober;
  SimWorld world("target 203.0.113.5");
  const auto driven = net::drive(
      prober, world.icmp_port(), world.loop(), [](const auto&) {}, [&] { return prober.is_done = true; });
  CHECK(driven == net::Driven::finished);
}

TEST_CASE("drive ends when its caller has enough", "[sim][drive]") {
  SimWorld world("target 203.0.113.5 rtt 20ms");
  LeastProber prober({.count = 200, .interval = 1s}, world.clock.now());
  std::size_t events = 0;
  const auto driven = net::drive(
      prober, world.icmp_port(), world.loop(), [&](const auto&) { ++events; }, [&] { return events < 3; });
  CHECK(driven == net::Driven::stopped);
  CHECK(events == 3);
}

TEST_CASE("drive ends when the flag is raised, after what has come was told", "[sim][drive]") {
  SimWorld world("target 203.0.113.5 rtt 20ms");
  world.after(2020ms, [&] { world.stop.raise(2); });
  const auto events = play(world, world.icmp_port(), {.count = 100}, net::Driven::stopped);
  CHECK(events.size() == 3);
  CHECK(world.elapsed() == 2020ms);
}

TEST_CASE("drive bears wakings for nothing", "[sim][drive]") {
  SimWorld world("target 203.0.113.5 rtt 20ms");
  int wakings = 0;
  for (int i = 1; i < 20; ++i) world.after(i * 1ms, [&] { ++wakings; });
  const auto events = play(world, world.icmp_port(), {});
  REQUIRE(events.size() == 1);
  CHECK(events[0].rtt == 20ms);
  CHECK(wakings == 19);
}

TEST_CASE("drive tells what ends the port", "[sim][drive]") {
  class BrokenPort final : public net::ProbePort {
   public:
    Result<void> perform(std::span<const wire::ProbeAction>, std::vector<wire::ProbeAnswer>&) override {
      return fail({.operation = "send", .reason = "the socket is gone"});
    }
    Result<void> receive(std::vector<wire::ProbeAnswer>&) override { return {}; }
    Result<void> watch(sys::Poller&) override {
      ++watched;
      return {};
    }
    void forget(sys::Poller&) override { --watched; }
    [[nodiscard]] std::string_view way() const override { return "broken"; }
    int watched = 0;
  } port;
  SimWorld world("target 203.0.113.5");
  LeastProber prober({}, world.clock.now());
  const auto driven = net::drive(prober, port, world.loop(), [](const auto&) {});
  REQUIRE_FALSE(driven);
  CHECK(driven.error().text() == "send: the socket is gone");
  CHECK(port.watched == 0);
}

TEST_CASE("a world in which nothing can happen says so", "[sim]") {
  SimWorld world("target 203.0.113.5");
  CHECK(world.poller.wait(std::nullopt).error().reason == "nothing will ever happen");
  int turns = 0;
  while (world.poller.wait(world.clock.now()) && turns < 100'000) ++turns;
  CHECK(turns < 100'000);
  CHECK_THROWS(SimWorld("hop nowhere"));
}
