#include "send_stamps.hpp"

namespace ntool::net {

void SendStamps::sent(Seq id, std::uint8_t flow, Instant at) {
  probes_[next_ % remembered] = {.index = next_, .sent_at = at, .id = id, .flow = flow, .awaited = true};
  ++next_;
}

void SendStamps::count_anew(Instant at) {
  // Several failures in a row make one count.
  if (counts_[newest_].first != next_) newest_ = (newest_ + 1) % counts_.size();
  counts_[newest_] = {next_, at};
}

std::optional<wire::ProbeAnswer> SendStamps::read(std::uint32_t number, Instant stamp, Instant now) {
  if (stamp > now) return std::nullopt;
  std::uint64_t end = next_;  // of the probes of this count
  for (std::size_t back = 0; back < counts_.size(); ++back) {
    const Count& count = counts_[(newest_ + counts_.size() - back) % counts_.size()];
    if (stamp < count.since) {
      end = count.first;
      continue;
    }
    if (end == count.first) return std::nullopt;
    // The last one before `end` of this number: the kernel's counter has 32 bits.
    const auto last = static_cast<std::uint32_t>(end - 1 - count.first);
    const std::uint32_t behind = last - number;
    if (behind > end - 1 - count.first) return std::nullopt;
    Probe& probe = probes_[(end - 1 - behind) % remembered];
    if (probe.index != end - 1 - behind || !probe.awaited || stamp < probe.sent_at) return std::nullopt;
    probe.awaited = false;
    return wire::ProbeAnswer{.kind = wire::ProbeAnswer::Kind::sent_stamp,
                             .id = probe.id,
                             .at = stamp,
                             .stamp = wire::Stamp::kernel,
                             .flow = probe.flow};
  }
  return std::nullopt;
}

}  // namespace ntool::net
