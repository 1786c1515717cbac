// An ICMP error from a socket's error queue as a prober's answer.
#pragma once

#include <optional>

#include <ntool/sys/probe_socket.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::net {

/// What the kernel tells of it; when it came, and which probe it is about, is for the caller to add. nullopt: not from
/// the network, but this kernel's own complaint about a send, which has been answered there.
std::optional<wire::ProbeAnswer> kept_error_answer(const sys::NetworkError& error);
/// With what a packet's message says beside.
std::optional<wire::ProbeAnswer> kept_error_answer(const sys::IncomingProbe& message, const sys::NetworkError& error);

/// The first ICMP error of a queue, of which `take` gives the next entry: what stands before it is the kernel's own,
/// and would hide it. Whoever fills the queue meanwhile does not keep us here.
template <class Take>
std::optional<sys::NetworkError> take_icmp_error(Take&& take) {
  constexpr int most = 8;
  for (int i = 0; i < most; ++i) {
    std::optional<sys::NetworkError> next = take();
    if (!next || next->from_icmp) return next;
  }
  return std::nullopt;
}

}  // namespace ntool::net
