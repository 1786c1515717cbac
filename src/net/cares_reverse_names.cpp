#include "dns_query.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/log.hpp>
#include <ntool/net/cares_reverse_names.hpp>
#include <ntool/sys/clock.hpp>

namespace ntool::net {
namespace {

/// So many questions run at a time: a route of thirty hops is done in a few turns, and no name server is flooded.
constexpr std::size_t most_at_a_time = 8;
/// A name is a courtesy; resolv.conf's patience (5 s, twice) would be too much for it.
constexpr Duration patience_for_a_try = std::chrono::seconds(1);
constexpr unsigned tries_at_each_server = 2;
constexpr Duration patience_for_a_name = std::chrono::milliseconds(2500);
/// RFC 1035 2.3.4: 255 bytes on the wire are 253 as text. What is longer is made of escapes and no host's name.
constexpr std::size_t longest_name = 253;

/// On a worker's thread; empty: there is no name that can be had.
std::string ask_for_name(const DnsQuestion& question, const sys::Cancel& cancel) {
  sys::SystemClock clock;
  const auto answer = ask_dns(question, clock, cancel, clock.now() + patience_for_a_name);
  if (!answer) {
    log::debug([&] { return fmt::format("dns: '{}': {}", question.name, answer.error().message()); });
    return {};
  }
  log::debug([&] {
    return fmt::format("dns: '{}': {}: {}", question.name, word_for(answer->verdict), fmt::join(answer->names, ", "));
  });
  if (answer->names.empty() || answer->names.front().size() > longest_name) return {};
  return answer->names.front();
}

IpAddress key_of(const IpAddress& address) {
  return address.unmapped().with_zone({});
}

}  // namespace

std::string reverse_domain(const IpAddress& address) {
  const IpAddress plain = key_of(address);
  std::string domain;
  for (std::size_t i = plain.bytes().size(); i-- > 0;) {
    const unsigned byte = plain.bytes()[i];
    domain += plain.is_v4() ? fmt::format("{}.", byte) : fmt::format("{:x}.{:x}.", byte & 0xFU, byte >> 4U);
  }
  return domain + (plain.is_v4() ? "in-addr.arpa" : "ip6.arpa");
}

CaresReverseNames::~CaresReverseNames() {
  if (poller_ != nullptr) forget(*poller_);
  for (auto& question : running_) question.worker.cancel();  // all, before the first is waited for
}

void CaresReverseNames::ask(const IpAddress& address) {
  const IpAddress key = key_of(address);
  if (names_.contains(key)) return;
  auto known = resolver_.known_name(key);
  const bool must_ask = !known;
  names_.emplace(key, std::move(known));
  if (!must_ask) return;
  waiting_.push_back(key);
  start_questions();
}

std::optional<std::string> CaresReverseNames::name_of(const IpAddress& address) {
  take_answers();
  const auto found = names_.find(key_of(address));
  return found == names_.end() ? std::nullopt : found->second;
}

Result<void> CaresReverseNames::watch(sys::Poller& poller) {
  poller_ = &poller;
  for (const auto& question : running_) TRY(poller.watch({.fd = question.worker.done_fd(), .read = true}));
  return {};
}

void CaresReverseNames::forget(sys::Poller& poller) {
  for (const auto& question : running_) poller.forget(question.worker.done_fd());
  poller_ = nullptr;
}

void CaresReverseNames::take_answers() {
  for (auto& question : running_) {
    if (!question.worker.done()) continue;
    if (poller_ != nullptr) poller_->forget(question.worker.done_fd());
    names_[question.address] = question.worker.take();
  }
  std::erase_if(running_, [&](const auto& question) { return names_[question.address].has_value(); });
  start_questions();
}

void CaresReverseNames::start_questions() {
  while (!waiting_.empty() && running_.size() < most_at_a_time) {
    const IpAddress address = waiting_.front();
    waiting_.pop_front();
    const auto started = start_question(address);
    if (started) continue;
    log::warn([&] { return started.error().message(); });
    names_[address] = "";
  }
}

Result<void> CaresReverseNames::start_question(const IpAddress& address) {
  auto [servers, tcp, guessed] = resolver_.name_servers();
  DnsQuestion question{.name = reverse_domain(address),
                       .records = {DnsRecord::ptr},
                       .servers = std::move(servers),
                       .timeout = patience_for_a_try,
                       .attempts = tries_at_each_server,
                       .tcp = tcp};
  auto worker = TRY(sys::Worker<std::string>::start(
      [question = std::move(question)](const sys::Cancel& cancel) { return ask_for_name(question, cancel); }));
  if (poller_ != nullptr) TRY(poller_->watch({.fd = worker.done_fd(), .read = true}));
  running_.push_back({address, std::move(worker)});
  return {};
}

}  // namespace ntool::net
