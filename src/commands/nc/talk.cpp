#include "modes.hpp"

#include <fmt/format.h>
#include <memory>

#include <ntool/base/text.hpp>
#include <ntool/engine/stream/relay.hpp>
#include <ntool/net/relay_loop.hpp>
#include <ntool/sys/error.hpp>

namespace ntool::commands::nc {
namespace {

using engine::Relay;
using sys::FileKind;
using sys::Moved;
using sys::Transport;

constexpr int stdin_fd = 0;
constexpr int stdout_fd = 1;
/// The largest UDP payload over IPv4: 65,535 less the IP and UDP headers (RFC 768, RFC 791).
constexpr std::size_t largest_sent_datagram = 65507;
constexpr std::size_t largest_received_datagram = 65536;

Result<Moved> read_stdin(MutableBytes into) {
  return sys::read_some(stdin_fd, into);
}

/// stdout; a terminal through a descriptor of our own, which cannot block.
class Output {
 public:
  Output() : kind_(sys::kind_of(stdout_fd)) {
    if (kind_ != FileKind::terminal) return;
    if (auto own = sys::reopen_terminal(stdout_fd)) own_ = std::move(*own);
  }
  [[nodiscard]] FileKind kind() const { return kind_; }
  [[nodiscard]] int fd() const { return own_.is_open() ? own_.number() : stdout_fd; }
  [[nodiscard]] net::WriteSome writer() const {
    return [fd = fd()](Bytes bytes) { return sys::write_some(fd, bytes); };
  }

 private:
  FileKind kind_;
  sys::Fd own_;
};

/// What a router says of a datagram on its way (unreachable, too big …) is no end of a conversation over UDP: routes
/// change, and anybody can forge it. That the port is closed is.
bool is_passing(const Error& error) {
  return error.code != Errc::refused && sys::is_from_kernel(error);
}

bool can_splice(FileKind kind) {
  return kind == FileKind::pipe || kind == FileKind::regular;
}

engine::RelayRules rules_for(const Plan& plan, FileKind in, bool serves_on) {
  using namespace std::chrono_literals;
  const bool is_tcp = plan.transport == Transport::tcp;
  const bool person = in == FileKind::terminal;
  engine::RelayRules rules;
  // /dev/null on stdin (a service, a container) means "I have nothing to say", not "I am done".
  const bool end_is_meant = !person && in != FileKind::null_device;
  rules.half_close_on_end = is_tcp && (plan.shutdown || (end_is_meant && !plan.hold_open));
  rules.finish_on_peer_end = person;
  rules.linger = plan.linger;
  if (!is_tcp && plan.shutdown && !plan.linger) rules.linger = Duration::zero();  // no end ever comes over UDP
  rules.idle_limit = plan.limit;
  if (serves_on) rules.patience_after_peer_end = 1s;
  return rules;
}

std::unique_ptr<net::Pump> outbound_pump(sys::Socket& socket, FileKind in) {
  auto send = [&socket](Bytes bytes) { return socket.send(bytes); };
  if (socket.transport() == Transport::udp) {
    auto send_datagram = [&socket](Bytes bytes) {
      auto sent = socket.send(bytes);
      // The error may be an ICMP message about an earlier datagram; this one has not been tried then.
      return !sent && is_passing(sent.error()) ? socket.send(bytes) : sent;
    };
    return net::make_datagram_pump(read_stdin, send_datagram, largest_sent_datagram);
  }
  if (can_splice(in)) {
    if (auto pump = net::make_splice_pump(stdin_fd, socket.fd(), read_stdin, send)) return std::move(*pump);
  }
  return net::make_copy_pump(read_stdin, send);
}

std::unique_ptr<net::Pump> inbound_pump(sys::Socket& socket, const Output& output, net::ReadSome receive,
                                        TerminalFilter* filter) {
  if (filter != nullptr) {
    auto show = [filter](Bytes bytes, std::string& text) { filter->filter(as_text(bytes), text); };
    return net::make_transform_pump(std::move(receive), output.writer(), show);
  }
  if (socket.transport() == Transport::udp) {
    return net::make_datagram_pump(std::move(receive), output.writer(), largest_received_datagram);
  }
  if (can_splice(output.kind()) || output.kind() == FileKind::null_device) {
    auto pump = net::make_splice_pump(socket.fd(), output.fd(), receive, output.writer());
    if (pump) return std::move(*pump);
  }
  return net::make_copy_pump(std::move(receive), output.writer());
}

/// Judges how a conversation ended: tells it and gives the exit code.
class Verdict {
 public:
  Verdict(Session session, const Endpoint& peer, const Relay& relay, Instant began)
      : session_(session), peer_(peer), relay_(relay), began_(began) {}

  Ended judge(net::RelayOutcome outcome) {
    if (outcome.local_error) {
      session_.events.failed(*outcome.local_error);
      closed("error");
      return {ExitCode::usage, true};
    }
    if (outcome.interrupted) {
      closed("interrupted");
      return {exit_code_after(session_.context.stop)};
    }
    // Somebody who has heard enough is not told of a peer that goes, but of bytes that did not arrive.
    const bool matters = !outcome.reader_gone || outcome.unsent_bytes > 0;
    if (outcome.network_error && matters) {
      return {broken(std::move(*outcome.network_error), outcome.unsent_bytes), outcome.reader_gone};
    }
    if (outcome.reader_gone) {
      closed("reader_gone");
      return {ExitCode::yes, true};
    }
    closed(relay_.verdict() == Relay::Verdict::idle       ? "idle"
           : relay_.verdict() == Relay::Verdict::lingered ? "quit"
                                                          : "end");
    return {ExitCode::yes};
  }

 private:
  void closed(std::string why) {
    session_.events.closed({peer_, relay_.total_written(Relay::Way::outbound),
                            relay_.total_written(Relay::Way::inbound), session_.context.clock.now() - began_,
                            std::move(why)});
  }

  ExitCode broken(Error error, std::uint64_t unsent) {
    error.operation = "connection with";
    error.subject = session_.events.subject({}, peer_);
    if (unsent > 0) {
      error.hint = fmt::format("{} bytes were not delivered", unsent);
    } else if (error.code == Errc::reset) {
      error.hint = "the peer closed it before it had read everything, or its program died";
    } else if (error.code == Errc::refused) {
      error.hint = "no program takes datagrams on that port, or the one there talks with another peer already";
    }
    session_.events.failed(error);
    closed("error");
    return ExitCode::no;
  }

  Session session_;
  Endpoint peer_;
  const Relay& relay_;
  Instant began_;
};

Result<Ended> relay_until_over(Session session, Relay& relay, net::RelayEnds& ends, const Endpoint& peer,
                               TerminalFilter* filter) {
  Context& context = session.context;
  const Instant began = context.clock.now();
  net::RelayLoop<Relay> loop(relay, ends, {context.poller, context.clock, context.stop});
  auto outcome = TRY(loop.run());
  if (filter != nullptr && !outcome.interrupted) {  // a terminal that is held would not let go of us
    std::string tail;
    filter->finish(tail);
    context.out.write(tail);
    context.out.flush();
  }
  return Verdict(session, peer, relay, began).judge(std::move(outcome));
}

/// A filter where the peer's bytes go to a terminal and the user has not asked for them raw.
std::unique_ptr<TerminalFilter> filter_for(const Plan& plan, const Output& output) {
  if (plan.raw || output.kind() != FileKind::terminal) return nullptr;
  return std::make_unique<TerminalFilter>();
}

}  // namespace

Result<Ended> talk(Session session, sys::Socket& socket, const Endpoint& peer, bool serves_on) {
  const FileKind in = sys::kind_of(stdin_fd);
  const Output output;
  const auto filter = filter_for(session.plan, output);
  net::ReadSome receive = [&socket](MutableBytes into) { return socket.receive(into); };
  if (socket.transport() == Transport::udp) {
    const Endpoint partner = TRY(socket.peer());  // not what was asked for: 0.0.0.0 means this host
    receive = [&socket, partner](MutableBytes into) -> Result<Moved> {
      Endpoint from;
      const auto received = socket.receive_from(into, from);
      if (!received && is_passing(received.error())) return Moved::nothing_now();
      const Moved moved = TRY(received);
      // Between bind and connect others could send, too: theirs are not part of this conversation.
      return moved.status == Moved::Status::moved && from != partner ? Moved::nothing_now() : moved;
    };
  }
  Relay relay(rules_for(session.plan, in, serves_on), session.context.clock.now());
  net::RelayEnds ends{stdin_fd,
                      output.fd(),
                      socket,
                      in == FileKind::regular,
                      outbound_pump(socket, in),
                      inbound_pump(socket, output, receive, filter.get())};
  return relay_until_over(session, relay, ends, peer, filter.get());
}

Result<ExitCode> hear_all(Session session, sys::Socket& socket) {
  const Output output;
  const auto filter = filter_for(session.plan, output);
  std::optional<Endpoint> last;
  const auto receive = [&](MutableBytes into) -> Result<Moved> {
    Endpoint from;
    const Moved moved = TRY(socket.receive_from(into, from));
    if (moved.status == Moved::Status::moved && from != last) {
      session.events.received_from(from);
      last = from;
    }
    return moved;
  };
  Relay relay({.half_close_on_end = false}, session.context.clock.now());
  relay.source_ended(Relay::Way::outbound, session.context.clock.now());  // nobody in particular to send stdin to
  net::RelayEnds ends{stdin_fd,
                      output.fd(),
                      socket,
                      false,
                      outbound_pump(socket, FileKind::null_device),
                      inbound_pump(socket, output, receive, filter.get())};
  return TRY(relay_until_over(session, relay, ends, TRY(socket.local()), filter.get())).code;
}

}  // namespace ntool::commands::nc
