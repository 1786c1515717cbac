// What the packet ports have in common: a batch of probes is written into one buffer and handed to the kernel in as few
// system calls as it allows.
#pragma once

#include "send_stamps.hpp"

#include <array>
#include <atomic>
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
  [[nodiscard]] std::size_t size() const { return outgoing_.size(); }
  /// `sent` and `not_sent`, in the order of adding. Each packet's time is that right before its system call, which
  /// probes with a TTL have one by one, or few together where there are very many. `stamps`, where there are some, are
  /// told what they have to know.
  void send(sys::ProbeSocket& socket, sys::Clock& clock, std::vector<wire::ProbeAnswer>& answers,
            SendStamps* stamps = nullptr);

 private:
  friend class SharedSending;
  struct Entry {
    Seq id;
    std::uint8_t flow = 0;
    std::size_t begin = 0;  // in bytes_, which moves while it grows
  };
  void point_to_bytes();

  ByteWriter bytes_;
  std::vector<Entry> entries_;
  std::vector<sys::OutgoingProbe> outgoing_;
};

/// Sends batches on two threads, each by a socket of its own, while their owner takes in answers. Which probe goes
/// first is left to chance; none of them may name a TTL, as their times are not those of one another.
class SharedSending {
 public:
  /// `second` is only sent with, by the helper.
  SharedSending(std::shared_ptr<sys::ForkJoin> threads, sys::ProbeSocket& first, sys::ProbeSocket second,
                sys::Clock& clock);
  ~SharedSending();
  SharedSending(const SharedSending&) = delete;
  SharedSending& operator=(const SharedSending&) = delete;

  /// Whether it is worth it, and has room here.
  [[nodiscard]] static bool is_for(std::size_t count) {
    return count > 2 * part_size && count <= sys::ProbeSocket::largest_batch;
  }
  /// Begins to send the batch, one that this is for, which is left alone until finish().
  void begin(ProbeBatch& batch);
  /// Waits until all has been sent, and tells of those that have not been told of.
  void finish(std::vector<wire::ProbeAnswer>& answers);
  [[nodiscard]] bool under_way() const { return told_ != parts_; }

  /// For the owner before it looks for answers: what it can do meanwhile, that they come in larger groups.
  void help() { threads_->help(); }
  /// For the owner after it has looked for answers: tells of each probe that was sent before, so that `sent` is told
  /// before its answer.
  void tell_begun(std::vector<wire::ProbeAnswer>& answers);

 private:
  /// Small enough that nobody waits long for the last one, large enough to be worth a system call.
  static constexpr std::size_t part_size = 8;
  static constexpr std::size_t most_parts = sys::ProbeSocket::largest_batch / part_size;
  enum class State : std::uint8_t { waits, begun, done, told };
  struct Outcome {
    Instant at = {};
    std::shared_ptr<const Error> refused = {};
  };
  void send_part(std::size_t part, sys::ProbeSocket& socket);
  void tell(std::size_t part, std::vector<wire::ProbeAnswer>& answers);

  std::shared_ptr<sys::ForkJoin> threads_;
  sys::ProbeSocket& first_;
  sys::ProbeSocket second_;
  sys::Clock& clock_;
  sys::ForkJoin::Part part_;
  ProbeBatch* batch_ = nullptr;
  std::array<Outcome, sys::ProbeSocket::largest_batch> outcomes_;
  std::array<std::atomic<State>, most_parts> states_{};
  std::size_t parts_ = 0;
  std::size_t told_ = 0;  // how many of the parts
};

/// The answer to a probe that the system did not take.
wire::ProbeAnswer not_sent(Seq id, std::uint8_t flow, Instant at, Error error);

}  // namespace ntool::net
