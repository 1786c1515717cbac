// FakeChannel: a kernel that says what the test wrote down, datagram by datagram.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include <ntool/net/netlink_session.hpp>
#include <ntool/sys/error.hpp>

namespace ntool::test {

class FakeChannel final : public net::NetlinkChannel {
 public:
  static constexpr std::uint32_t our_port = 4242;
  struct Said {
    std::vector<std::uint8_t> bytes = {};
    bool truncated = false;
    std::uint32_t sender = 0;
    int error = 0;
  };
  std::deque<Said> says = {};
  std::vector<std::vector<std::uint8_t>> heard = {};
  int refuses_with = 0;  ///< an errno that sending ends in

  Result<void> send(Bytes datagram) override {
    if (refuses_with != 0) return fail(sys::error_from(refuses_with, "send"));
    heard.emplace_back(datagram.begin(), datagram.end());
    return {};
  }
  Result<Datagram> receive() override {
    if (says.empty()) return fail({.code = Errc::closed, .reason = "the test has no more to say"});
    now_ = std::move(says.front());
    says.pop_front();
    if (now_.error != 0) return fail(sys::error_from(now_.error, "receive"));
    return Datagram{now_.bytes, now_.truncated, now_.sender};
  }
  [[nodiscard]] std::uint32_t port() const override { return our_port; }

 private:
  Said now_;
};

}  // namespace ntool::test
