// The words of a lab file for things of the layers below, read and written by the same tables.
#pragma once

#include <string_view>

#include <ntool/engine/sim/topology.hpp>
#include <ntool/wire/nft.hpp>

namespace ntool::engine::lab {

template <class T>
struct Choice {
  std::string_view name;
  T value;
};

/// The word of a value; every value has one.
template <class T, std::size_t N>
constexpr std::string_view word_of(const Choice<T> (&choices)[N], T value) {
  for (const auto& choice : choices) {
    if (choice.value == value) return choice.name;
  }
  return {};
}

inline constexpr Choice<wire::nft::Hook> hooks[] = {
    {"input", wire::nft::Hook::input}, {"forward", wire::nft::Hook::forward}, {"output", wire::nft::Hook::output}};
inline constexpr Choice<wire::nft::Protocol> protocols[] = {{"tcp", wire::nft::Protocol::tcp},
                                                            {"udp", wire::nft::Protocol::udp},
                                                            {"icmp", wire::nft::Protocol::icmp},
                                                            {"any", wire::nft::Protocol::any}};
inline constexpr Choice<wire::nft::Verdict> verdicts[] = {
    {"accept", wire::nft::Verdict::accept}, {"drop", wire::nft::Verdict::drop}, {"reject", wire::nft::Verdict::reject}};
inline constexpr Choice<wire::nft::RejectWith> reject_answers[] = {
    {"port-unreachable", wire::nft::RejectWith::port_unreachable},
    {"host-unreachable", wire::nft::RejectWith::host_unreachable},
    {"net-unreachable", wire::nft::RejectWith::net_unreachable},
    {"admin-prohibited", wire::nft::RejectWith::admin_prohibited},
    {"tcp-reset", wire::nft::RejectWith::tcp_reset}};

inline constexpr Choice<sim::Balance> balances[] = {{"flow", sim::Balance::flow}, {"packet", sim::Balance::packet}};
inline constexpr Choice<sim::IcmpRule> icmp_rules[] = {
    {"answer", sim::IcmpRule::answer}, {"drop", sim::IcmpRule::drop}, {"unreachable", sim::IcmpRule::unreachable}};
inline constexpr Choice<sim::TcpRule> tcp_states[] = {{"open", sim::TcpRule::open},
                                                      {"reset", sim::TcpRule::reset},
                                                      {"reject", sim::TcpRule::reject},
                                                      {"drop", sim::TcpRule::drop}};
/// What files may say: `closed`, as udp has it, means `reset`.
inline constexpr Choice<sim::TcpRule> tcp_words[] = {{"open", sim::TcpRule::open},
                                                     {"reset", sim::TcpRule::reset},
                                                     {"closed", sim::TcpRule::reset},
                                                     {"reject", sim::TcpRule::reject},
                                                     {"drop", sim::TcpRule::drop}};
inline constexpr Choice<sim::UdpRule> udp_states[] = {
    {"echo", sim::UdpRule::echo}, {"drop", sim::UdpRule::drop}, {"closed", sim::UdpRule::closed}};

}  // namespace ntool::engine::lab
