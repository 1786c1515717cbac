#include "path_comparison_record.hpp"

#include <ntool/sys/interfaces.hpp>

namespace ntool::commands {
namespace {

std::vector<std::string> texts_of(const std::vector<IpAddress>& addresses) {
  std::vector<std::string> texts;
  for (const auto& address : addresses) texts.push_back(sys::address_text(address));
  return texts;
}

/// What has become of a hop, in a word.
std::string_view change_of(const engine::PathComparison::Hop& hop) {
  if (!hop.was_ttl) return "new";
  if (!hop.ttl) return "gone";
  if (hop.is.empty()) return "silent";
  return hop.was.empty() ? "answers" : "other";
}

struct ChangedHop {
  const engine::PathComparison::Hop& hop;
};
void describe(Fields& fields, const ChangedHop& changed) {
  const auto& hop = changed.hop;
  fields.field("change", change_of(hop))
      .field("was_ttl", hop.was_ttl)
      .field("ttl", hop.ttl)
      .field("balanced", hop.balanced)
      .list("was", texts_of(hop.was))
      .list("is", texts_of(hop.is));
}

struct ChangedRoundTrip {
  const engine::PathComparison::RoundTrip& round_trip;
};
void describe(Fields& fields, const ChangedRoundTrip& changed) {
  const auto& [ttl, was, is] = changed.round_trip;
  fields.field("ttl", ttl).field("was_ms", to_milliseconds(was)).field("is_ms", to_milliseconds(is));
}

struct ChangedNetworks {
  const ComparisonRecord::Networks& networks;
};
void describe(Fields& fields, const ChangedNetworks& changed) {
  const auto& [ttl, was, is] = changed.networks;
  fields.field("ttl", ttl).list("was", was).list("is", is);
}

}  // namespace

void describe(Fields& fields, const ComparisonRecord& record) {
  const auto& what = record.what;
  std::vector<ChangedHop> hops;
  for (const auto& hop : what.hops) hops.push_back({hop});
  std::vector<ChangedRoundTrip> round_trips;
  for (const auto& round_trip : what.round_trips) round_trips.push_back({round_trip});
  std::vector<ChangedNetworks> networks;
  for (const auto& changed : record.networks) networks.push_back({changed});
  fields.field("type", "comparison")
      .field("target", record.target)
      .field("since", to_seconds(record.since.since_epoch))
      .field("path_changed", record.path_changed())
      .field("same_flow", what.same_flow)
      .list("changed_hops", hops)
      .list("changed_round_trips", round_trips)
      .list("changed_networks", networks)
      .field("hops_was", what.length_was)
      .field("hops", what.length_is)
      .field("reached_was", what.reached_was)
      .field("reached", what.reached_is);
}

}  // namespace ntool::commands
