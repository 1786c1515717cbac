#include "probe_sending.hpp"

#include <algorithm>
#include <thread>

namespace ntool::net {

wire::ProbeAnswer not_sent(Seq id, std::uint8_t flow, Instant at, Error error) {
  return {.kind = wire::ProbeAnswer::Kind::not_sent,
          .id = id,
          .at = at,
          .flow = flow,
          .error = std::make_shared<const Error>(std::move(error))};
}

namespace {

/// As many probes with TTLs as one trace has under way; more are those of many traces.
constexpr std::size_t one_trace = 16;
constexpr std::size_t traces_together = 8;

}  // namespace

void ProbeBatch::clear() {
  bytes_.clear();
  entries_.clear();
  outgoing_.clear();
}

void ProbeBatch::point_to_bytes() {
  std::size_t end = bytes_.size();
  for (std::size_t i = entries_.size(); i-- > 0; end = entries_[i].begin) {
    outgoing_[i].bytes = bytes_.view().subspan(entries_[i].begin, end - entries_[i].begin);
  }
}

void ProbeBatch::send(sys::ProbeSocket& socket, sys::Clock& clock, std::vector<wire::ProbeAnswer>& answers,
                      SendStamps* stamps) {
  point_to_bytes();
  std::size_t next = 0;
  while (next < outgoing_.size()) {
    // The times of a trace are compared with each other: none is to hold the sending of those before it. Of very many
    // traces a few leave together, which costs the last of them some ten microseconds.
    std::size_t together = outgoing_.size() - next;
    if (outgoing_[next].ttl) together = outgoing_.size() <= one_trace ? 1 : std::min(together, traces_together);
    const Instant at = clock.now();
    auto sent = socket.send(std::span(outgoing_).subspan(next, together));
    if (stamps != nullptr && sent.counts_anew_before) stamps->count_anew(clock.now());
    for (const std::size_t first_left = next + sent.count; next < first_left; ++next) {
      if (stamps != nullptr) stamps->sent(entries_[next].id, entries_[next].flow, at);
      auto& answer = answers.emplace_back();  // `sent`; a copy of all that an answer may hold would cost
      answer.id = entries_[next].id;
      answer.at = at;
      answer.flow = entries_[next].flow;
    }
    if (stamps != nullptr && sent.counts_anew_after) stamps->count_anew(clock.now());
    if (sent.error) {
      answers.push_back(not_sent(entries_[next].id, entries_[next].flow, at, std::move(*sent.error)));
      answers.back().mtu = sent.mtu;
      ++next;
    }
  }
}

SharedSending::SharedSending(std::shared_ptr<sys::ForkJoin> threads, sys::ProbeSocket& first, sys::ProbeSocket second,
                             sys::Clock& clock)
    : threads_(std::move(threads)),
      first_(first),
      second_(std::move(second)),
      clock_(clock),
      part_([this](std::size_t part, sys::ForkJoin::Thread by) {
        send_part(part, by == sys::ForkJoin::Thread::helper ? second_ : first_);
      }) {}

SharedSending::~SharedSending() {
  threads_->join();
}

void SharedSending::begin(ProbeBatch& batch) {
  batch.point_to_bytes();
  batch_ = &batch;
  parts_ = (batch.size() + part_size - 1) / part_size;
  told_ = 0;
  for (std::size_t i = 0; i < parts_; ++i) states_[i].store(State::waits, std::memory_order_relaxed);
  threads_->begin(parts_, part_);
}

void SharedSending::send_part(std::size_t part, sys::ProbeSocket& socket) {
  const std::span outgoing(batch_->outgoing_);
  std::size_t next = part * part_size;
  const std::size_t end = std::min(next + part_size, outgoing.size());
  states_[part].store(State::begun, std::memory_order_release);
  while (next < end) {
    const Instant at = clock_.now();
    auto sent = socket.send(outgoing.subspan(next, end - next));
    for (std::size_t i = 0; i < sent.count; ++i) outcomes_[next++].at = at;
    if (sent.error) outcomes_[next++] = {.at = at, .refused = std::make_shared<const Error>(std::move(*sent.error))};
  }
  states_[part].store(State::done, std::memory_order_release);
}

void SharedSending::tell(std::size_t part, std::vector<wire::ProbeAnswer>& answers) {
  states_[part].store(State::told, std::memory_order_relaxed);
  ++told_;
  const std::size_t end = std::min((part + 1) * part_size, batch_->size());
  for (std::size_t i = part * part_size; i < end; ++i) {
    auto& answer = answers.emplace_back();
    if (outcomes_[i].refused) answer.kind = wire::ProbeAnswer::Kind::not_sent;
    answer.id = batch_->entries_[i].id;
    answer.at = outcomes_[i].at;
    answer.flow = batch_->entries_[i].flow;
    answer.error = std::move(outcomes_[i].refused);
  }
}

void SharedSending::tell_begun(std::vector<wire::ProbeAnswer>& answers) {
  std::array<bool, most_parts> begun{};
  for (std::size_t i = 0; i < parts_; ++i) begun[i] = states_[i].load(std::memory_order_acquire) != State::waits;
  for (std::size_t i = 0; i < parts_; ++i) {
    if (!begun[i]) continue;
    State state = states_[i].load(std::memory_order_acquire);
    while (state == State::begun) {
      // The other thread is at it: a few microseconds, for which there is something to do.
      if (!threads_->help()) std::this_thread::yield();
      state = states_[i].load(std::memory_order_acquire);
    }
    if (state == State::done) tell(i, answers);
  }
}

void SharedSending::finish(std::vector<wire::ProbeAnswer>& answers) {
  if (!under_way()) return;
  threads_->join();
  for (std::size_t i = 0; i < parts_; ++i) {
    if (states_[i].load(std::memory_order_acquire) == State::done) tell(i, answers);
  }
}

}  // namespace ntool::net
