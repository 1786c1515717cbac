#include "dns_questions.hpp"

#include <fmt/format.h>

#include <ntool/base/log.hpp>
#include <ntool/sys/clock.hpp>

namespace ntool::net {
namespace {

/// So many questions run at a time: a route of thirty hops is done in a few turns, and no name server is flooded.
constexpr std::size_t most_at_a_time = 8;
/// The answer is a courtesy; resolv.conf's patience (5 s, twice) would be too much for it.
constexpr Duration patience_for_a_try = std::chrono::seconds(1);
constexpr unsigned tries_at_each_server = 2;
constexpr Duration patience_for_an_answer = std::chrono::milliseconds(2500);

/// On a worker's thread.
DnsAnswer answer_to(const DnsQuestion& question, const sys::Cancel& cancel) {
  sys::SystemClock clock;
  auto answer = ask_dns(question, clock, cancel, clock.now() + patience_for_an_answer);
  if (!answer) {
    log::debug([&] { return fmt::format("dns: '{}': {}", question.name, answer.error().message()); });
    return {.verdict = DnsVerdict::failed};
  }
  log::debug([&] {
    return fmt::format("dns: '{}': {}: {}{}", question.name, word_for(answer->verdict), fmt::join(answer->names, ", "),
                       fmt::join(answer->texts, ", "));
  });
  return std::move(*answer);
}

}  // namespace

DnsQuestions::~DnsQuestions() {
  if (poller_ != nullptr) forget(*poller_);
  for (auto& question : running_) question.worker.cancel();  // all, before the first is waited for
}

void DnsQuestions::ask(std::string name, DnsRecord record) {
  waiting_.push_back({std::move(name), record});
  start_waiting();
}

std::vector<DnsQuestions::Answered> DnsQuestions::take() {
  std::vector<Answered> answered = std::move(refused_);
  refused_.clear();
  std::erase_if(running_, [&](Running& question) {
    if (!question.worker.done()) return false;
    if (poller_ != nullptr) poller_->forget(question.worker.done_fd());
    answered.push_back({std::move(question.name), question.worker.take()});
    return true;
  });
  start_waiting();
  return answered;
}

Result<void> DnsQuestions::watch(sys::Poller& poller) {
  poller_ = &poller;
  for (const auto& question : running_) TRY(poller.watch({.fd = question.worker.done_fd(), .read = true}));
  return {};
}

void DnsQuestions::forget(sys::Poller& poller) {
  for (const auto& question : running_) poller.forget(question.worker.done_fd());
  poller_ = nullptr;
}

void DnsQuestions::start_waiting() {
  while (!waiting_.empty() && running_.size() < most_at_a_time) {
    const Waiting question = std::move(waiting_.front());
    waiting_.pop_front();
    const auto started = start(question);
    if (started) continue;
    log::warn([&] { return started.error().message(); });
    refused_.push_back({question.name, {.verdict = DnsVerdict::failed}});
  }
}

Result<void> DnsQuestions::start(const Waiting& question) {
  auto [servers, tcp, guessed] = resolver_.name_servers();
  DnsQuestion asked{.name = question.name,
                    .records = {question.record},
                    .servers = std::move(servers),
                    .timeout = patience_for_a_try,
                    .attempts = tries_at_each_server,
                    .tcp = tcp};
  auto worker = TRY(sys::Worker<DnsAnswer>::start(
      [asked = std::move(asked)](const sys::Cancel& cancel) { return answer_to(asked, cancel); }));
  if (poller_ != nullptr) TRY(poller_->watch({.fd = worker.done_fd(), .read = true}));
  running_.push_back({question.name, std::move(worker)});
  return {};
}

}  // namespace ntool::net
