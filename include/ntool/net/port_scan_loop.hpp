// Runs a port scan (engine/probe/port_scan.hpp) over real sockets. A template, because net and engine do not know each
// other.
#pragma once

#include <array>
#include <functional>
#include <unordered_map>

#include <ntool/net/connector.hpp>
#include <ntool/net/loop.hpp>
#include <ntool/sys/error.hpp>
#include <ntool/sys/socket.hpp>

namespace ntool::net {

template <class Scan>
class PortScanLoop {
 public:
  using Report = std::function<void(const typename Scan::Finding&)>;

  /// `request.to.port` is filled in per port.
  PortScanLoop(Scan& scan, ConnectRequest request, Loop loop) : scan_(scan), request_(request), loop_(loop) {}

  /// Until every port has its finding, or the StopFlag. Findings are reported as they come, in ascending order.
  Result<void> run(const Report& report) {
    while (true) {
      while (const auto action = scan_.poll_action(loop_.clock.now())) TRY(act(*action));
      while (const auto finding = scan_.poll_finding()) report(*finding);
      if (scan_.finished()) return {};
      if (loop_.stop.raised()) return fail({.code = Errc::interrupted, .reason = "stopped"});
      for (const auto& ready : TRY(loop_.poller.wait(scan_.poll_timeout()))) answered(ready.fd);
      scan_.handle_timeout(loop_.clock.now());
    }
  }

 private:
  using Answer = typename Scan::Answer;
  using ActionKind = typename Scan::Action::Kind;

  Result<void> act(const typename Scan::Action& action) {
    if (action.kind == ActionKind::knock) return knock(action.port);
    const auto it = fd_of_.find(action.port.value());
    if (it == fd_of_.end()) return {};
    if (action.kind == ActionKind::give_up) {
      close(it->second);
    } else {
      knock_on(open_.at(it->second));
    }
    return {};
  }

  Result<void> knock(Port port) {
    ConnectRequest request = request_;
    request.to.port = port;
    auto connecting = start_connecting(request);
    if (!connecting) {
      const bool spent = sys::is_exhaustion(connecting.error());
      tell({spent ? Answer::Kind::no_resources : Answer::Kind::failed, port, std::move(connecting).error()});
      return {};
    }
    const bool is_udp = request_.transport == sys::Transport::udp;
    if (connecting->connected && !is_udp) {
      tell({Answer::Kind::open, port});
      return {};
    }
    const int fd = connecting->socket.fd();
    TRY(loop_.poller.watch({fd, is_udp, !is_udp}));
    fd_of_[port.value()] = fd;
    const auto [it, added] = open_.emplace(fd, Open{std::move(connecting->socket), port});
    knock_on(it->second);
    return {};
  }

  struct Open {
    sys::Socket socket;
    Port port;
  };

  /// Says something to a UDP port; what comes back decides, so a failure here is only the earlier refusal.
  void knock_on(Open& open) {
    static constexpr std::array<std::uint8_t, 1> something = {'X'};
    if (request_.transport == sys::Transport::udp) [[maybe_unused]]
      const auto sent = open.socket.send(something);
  }

  void answered(int fd) {
    const auto it = open_.find(fd);
    if (it == open_.end()) return;
    if (request_.transport == sys::Transport::tcp) {
      finish(it->second.socket, it->second.port);
    } else {
      std::array<std::uint8_t, 64> some{};
      const auto received = it->second.socket.receive(some);
      if (received && received->status == sys::Moved::Status::would_block) return;
      if (received) {
        tell({Answer::Kind::open, it->second.port});
      } else {
        tell({Answer::Kind::failed, it->second.port,
              explain_connect_error(received.error(), it->second.socket, to(it->second.port))});
      }
    }
    close(fd);
  }

  void finish(sys::Socket& socket, Port port) {
    auto finished = socket.finish_connect();
    if (finished) {
      tell({Answer::Kind::open, port});
    } else {
      tell({Answer::Kind::failed, port, explain_connect_error(std::move(finished).error(), socket, to(port))});
    }
  }

  [[nodiscard]] Endpoint to(Port port) const { return {request_.to.ip, port}; }

  void tell(Answer answer) { scan_.handle_answer(std::move(answer), loop_.clock.now()); }

  void close(int fd) {
    loop_.poller.forget(fd);
    const auto it = open_.find(fd);
    if (it == open_.end()) return;
    fd_of_.erase(it->second.port.value());
    open_.erase(it);
  }

  Scan& scan_;
  ConnectRequest request_;
  Loop loop_;
  std::unordered_map<int, Open> open_;
  std::unordered_map<std::uint16_t, int> fd_of_;
};

}  // namespace ntool::net
