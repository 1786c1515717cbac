// Sending a batch of probes, with an answer for each.
#pragma once

#include "send_stamps.hpp"

#include <span>
#include <vector>

#include <ntool/sys/clock.hpp>
#include <ntool/sys/fork_join.hpp>
#include <ntool/sys/probe_socket.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::net {

/// The messages of one batch in one buffer that is used again and again.
class ProbeBatch {
 public:
  void clear();
  /// What `write` appends to the writer is the message of `action`.
  template <class Write>
  void add(const wire::ProbeAction& action, Write&& write) {
    entries_.push_back({action.id, action.flow, bytes_.size()});
    outgoing_.push_back({.to = {action.to, action.port}, .ttl = action.ttl});
    write(bytes_);
  }
  /// `sent` and `not_sent`, in the order of adding. Each packet's time is that right before its system call. `stamps`,
  /// where there are some, are told what they have to know.
  void send(sys::ProbeSocket& socket, sys::Clock& clock, std::vector<wire::ProbeAnswer>& answers,
            SendStamps* stamps = nullptr);
  /// The same on two threads, for probes that name no TTL: which of them goes first is left to chance.
  void send(sys::ProbeSocket& socket, sys::Clock& clock, std::vector<wire::ProbeAnswer>& answers,
            sys::ForkJoin& threads);

 private:
  struct Entry {
    Seq id;
    std::uint8_t flow = 0;
    std::size_t begin = 0;  // in bytes_, which moves while it grows
  };
  struct Outcome {
    Instant at = {};
    std::shared_ptr<const Error> refused = {};
  };
  void point_to_bytes();
  void send_part(sys::ProbeSocket& socket, sys::Clock& clock, std::size_t first, std::size_t end);

  ByteWriter bytes_;
  std::vector<Entry> entries_;
  std::vector<sys::OutgoingProbe> outgoing_;
  std::vector<Outcome> outcomes_;
};

/// The answer to a probe that the system did not take.
wire::ProbeAnswer not_sent(Seq id, std::uint8_t flow, Instant at, Error error);

}  // namespace ntool::net
