#include "plan.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace ntool::commands::ss {
namespace {

using wire::only;
using wire::SocketState;
using wire::SocketStates;

constexpr SocketStates all = wire::all_socket_states;
constexpr SocketStates connected = all & ~listening_states;
constexpr SocketStates bucket = only(SocketState::syn_recv) | only(SocketState::time_wait);
/// What is shown where nothing was said about states.
constexpr SocketStates usual = connected & ~bucket;

struct NamedStates {
  std::string_view name;
  SocketStates states;
};

constexpr NamedStates names[] = {
    {"established", only(SocketState::established)},
    {"syn-sent", only(SocketState::syn_sent)},
    {"syn-recv", only(SocketState::syn_recv)},
    {"syn-rcv", only(SocketState::syn_recv)},
    {"fin-wait-1", only(SocketState::fin_wait_1)},
    {"fin-wait-2", only(SocketState::fin_wait_2)},
    {"time-wait", only(SocketState::time_wait)},
    {"closed", only(SocketState::close)},
    {"close", only(SocketState::close)},
    {"unconnected", only(SocketState::close)},
    {"close-wait", only(SocketState::close_wait)},
    {"last-ack", only(SocketState::last_ack)},
    {"listening", only(SocketState::listen)},
    {"closing", only(SocketState::closing)},
    {"unknown", 1},
    {"all", all},
    {"connected", connected},
    {"synchronized", connected & ~only(SocketState::syn_sent)},
    {"bucket", bucket},
    {"big", all & ~bucket},
};

bool same_word(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

Result<SocketStates> states_called(std::string_view name) {
  const auto found = std::ranges::find_if(names, [&](const auto& entry) { return same_word(entry.name, name); });
  if (found != std::end(names)) return found->states;
  return usage_error(
      fmt::format("'{}' is not the name of a state", name),
      "type one of established, syn-sent, syn-recv, fin-wait-1, fin-wait-2, time-wait, closed, close-wait, "
      "last-ack, listening, closing, all, connected, synchronized, bucket, big");
}

/// The states that the words leave; nullopt where there are no words. `exclude` alone begins with all states.
Result<std::optional<SocketStates>> filter_of(const std::vector<std::string>& words) {
  std::optional<SocketStates> states;
  for (std::size_t at = 0; at < words.size(); at += 2) {
    const std::string& word = words[at];
    const bool excludes = word == "exclude" || word == "excl";
    if (!excludes && word != "state") {
      return usage_error(fmt::format("'{}': this version filters by 'state NAME' and 'exclude NAME' alone", word),
                         "addresses and ports can be filtered with grep, or in the output of --json");
    }
    if (at + 1 == words.size()) {
      return usage_error(fmt::format("'{}' needs the name of a state", word), "type 'ntool ss state established'");
    }
    const SocketStates named = TRY(states_called(words[at + 1]));
    states = excludes ? states.value_or(all) & ~named : states.value_or(0) | named;
  }
  return states;
}

/// Connected datagram and raw sockets have one state alone.
SocketStates usual_states(const SsOptions& options) {
  const bool only_datagrams = (options.udp || options.raw) && !options.tcp && !options.unix_sockets && !options.family;
  return only_datagrams ? only(SocketState::established) : usual;
}

Result<Source> source_called(std::string_view name) {
  if (name.empty()) return Source::automatic;
  return name == "proc" ? Source::proc : Source::netlink;
}

}  // namespace

Result<Plan> make_plan(const SsOptions& options) {
  Plan plan{.unix_sockets = options.unix_sockets, .raw = options.raw, .udp = options.udp, .tcp = options.tcp};
  const bool has_internet = options.raw || options.udp || options.tcp;
  const bool has_nothing = !has_internet && !options.unix_sockets && !options.family;
  // A family without a protocol asks for all of its protocols, beside the UNIX sockets that were asked for.
  if (has_nothing || (options.family && !has_internet)) plan.raw = plan.udp = plan.tcp = true;
  if (has_nothing) plan.unix_sockets = true;
  plan.ipv4 = options.family != Family::ipv6;
  plan.ipv6 = options.family != Family::ipv4;
  const auto filter = TRY(filter_of(options.filter));
  // Words before -a and -l; where they leave nothing, they count for nothing, as in iproute2.
  plan.states = filter ? *filter : options.states.value_or(0);
  if (plan.states == 0) plan.states = usual_states(options);
  plan.source = TRY(source_called(options.source));
  return plan;
}

}  // namespace ntool::commands::ss
