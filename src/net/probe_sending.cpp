#include "probe_sending.hpp"

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

void ProbeBatch::send(sys::ProbeSocket& socket, sys::Clock& clock, std::vector<wire::ProbeAnswer>& answers,
                      SendStamps* stamps) {
  std::size_t end = bytes_.size();
  for (std::size_t i = entries_.size(); i-- > 0; end = entries_[i].begin) {
    outgoing_[i].bytes = bytes_.view().subspan(entries_[i].begin, end - entries_[i].begin);
  }
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

}  // namespace ntool::net
