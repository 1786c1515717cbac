#include "probe_sending.hpp"

#include <algorithm>

namespace ntool::net {

wire::ProbeAnswer not_sent(Seq id, std::uint8_t flow, Instant at, Error error) {
  return {.kind = wire::ProbeAnswer::Kind::not_sent,
          .id = id,
          .at = at,
          .flow = flow,
          .error = std::make_shared<const Error>(std::move(error))};
}

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
    // The times of a trace are compared with each other: none is to hold the sending of those before it.
    const std::size_t together = outgoing_[next].ttl ? 1 : outgoing_.size() - next;
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
      ++next;
    }
  }
}

void ProbeBatch::send_part(sys::ProbeSocket& socket, sys::Clock& clock, std::size_t first, std::size_t end) {
  while (first < end) {
    const Instant at = clock.now();
    auto sent = socket.send(std::span(outgoing_).subspan(first, end - first));
    for (std::size_t i = 0; i < sent.count; ++i) outcomes_[first++] = {.at = at};
    if (sent.error) outcomes_[first++] = {.at = at, .refused = std::make_shared<const Error>(std::move(*sent.error))};
  }
}

void ProbeBatch::send(sys::ProbeSocket& socket, sys::Clock& clock, std::vector<wire::ProbeAnswer>& answers,
                      sys::ForkJoin& threads) {
  // Small enough that nobody waits long for the last one, large enough to be worth a system call.
  constexpr std::size_t part_size = 8;
  point_to_bytes();
  const std::size_t count = outgoing_.size();
  outcomes_.resize(count);
  threads.run((count + part_size - 1) / part_size, [&](std::size_t part) {
    send_part(socket, clock, part * part_size, std::min((part + 1) * part_size, count));
  });
  for (std::size_t i = 0; i < count; ++i) {
    auto& answer = answers.emplace_back();
    if (outcomes_[i].refused) answer.kind = wire::ProbeAnswer::Kind::not_sent;
    answer.id = entries_[i].id;
    answer.at = outcomes_[i].at;
    answer.flow = entries_[i].flow;
    answer.error = std::move(outcomes_[i].refused);
  }
}

}  // namespace ntool::net
