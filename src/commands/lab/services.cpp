#include "services.hpp"

#include "registry.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/config_text.hpp>
#include <ntool/base/text.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/program.hpp>
#include <ntool/wire/proc_net/inet.hpp>

namespace ntool::commands::lab {
namespace {

using namespace std::chrono_literals;

constexpr Duration patience = 2s;
constexpr Duration first_step = 250us, longest_step = 8ms;

/// Sockets of our network namespace that wait for others: TCP listeners and UDP sockets, as /proc/net tells them.
std::size_t waiting_sockets() {
  std::size_t count = 0;
  for (const auto protocol : {wire::SocketProtocol::tcp, wire::SocketProtocol::udp}) {
    const auto waits = protocol == wire::SocketProtocol::tcp ? wire::SocketState::listen : wire::SocketState::close;
    for (const auto family : {Family::ipv4, Family::ipv6}) {
      const auto path = fmt::format("/proc/self/net/{}", wire::proc_net_table(family, protocol));
      const auto text = sys::read_small_file(path, std::size_t{64} << 20U);
      if (!text) continue;
      wire::ProcNetInet table(family, protocol);
      for (std::string_view rest = *text; !rest.empty();) {
        const auto socket = table.read(next_line(rest));
        if (socket && socket->state == waits) ++count;
      }
    }
  }
  return count;
}

std::string how_it_ended(const sys::ChildEnd& end) {
  return end.signal ? fmt::format("was ended by signal {}", *end.signal)
                    : fmt::format("ended with exit code {}", end.exit_code());
}

std::string last_line_of(const std::string& path) {
  const auto text = sys::read_small_file(path);
  if (!text) return {};
  std::string_view rest = *text;
  std::string_view last;
  while (!rest.empty()) {
    const auto line = next_line(rest);
    if (!line.empty()) last = line;
  }
  return std::string(last);
}

}  // namespace

std::vector<std::string> lab_environment(std::string_view lab, std::string_view host) {
  return {fmt::format("NTOOL_LAB={}", lab), fmt::format("NTOOL_HOST={}", host), fmt::format("HOSTNAME={}", host),
          fmt::format("PATH={}", sys::path_with_own_program())};
}

Result<void> Services::start(const std::function<Result<bool>()>& meanwhile) {
  outputs_ = TRY(sys::EpollPoller::open());
  for (std::size_t h = 0; h < lab_.hosts.size(); ++h) {
    for (std::size_t s = 0; s < lab_.hosts[h].services.size(); ++s) TRY(start_one(h, s, meanwhile));
  }
  return {};
}

Result<void> Services::start_one(std::size_t host, std::size_t service,
                                 const std::function<Result<bool>()>& meanwhile) {
  const auto& owner = lab_.hosts[host];
  Running running{.host = host, .service = service};
  running.log = fmt::format("{}/{}.{}.log", folder_, owner.name, service + 1);
  running.output = TRY(sys::RecentOutput::open(running.log));
  sys::Fd writer = running.output->take_writer();
  TRY(enter_host(spaces_.hosts[host]));
  const std::size_t before = waiting_sockets();
  running.pid = TRY(sys::start_child([&] {
    const auto error = sys::become_program(
        owner.services[service].words,
        {.environment = lab_environment(lab_.name, owner.name), .folder = {}, .output = writer.number()});
    (void)sys::write_all(writer.number(), error.text() + "\n", running.log);
    return sys::exit_code_of_start(error);
  }));
  writer.reset();
  TRY(outputs_->watch({.fd = running.output->fd(), .read = true}));
  all_.push_back(std::move(running));
  starting_ = true;
  Duration step = first_step;
  for (Duration waited{}; waited < patience; waited += step, step = std::min(2 * step, longest_step)) {
    if (!TRY(meanwhile())) return {};
    if (all_.back().end || waiting_sockets() > before) break;
    signals_.wait(step);
  }
  starting_ = false;
  auto& now = all_.back();
  take_output_of(now);
  if (now.end && now.end->exit_code() != 0) return fail(failure_of(now));
  return {};
}

Result<void> Services::watch(sys::Poller& to) {
  return to.watch({.fd = outputs_->fd(), .read = true});
}

Result<void> Services::take_output() {
  if (!outputs_) return {};
  for (const auto& ready : TRY(outputs_->wait(Instant{}))) {
    const auto whose = [&](const Running& one) { return one.output && one.output->fd() == ready.fd; };
    const auto found = std::ranges::find_if(all_, whose);
    if (found != all_.end()) take_output_of(*found);
  }
  return {};
}

void Services::take_output_of(Running& service) {
  if (!service.output || service.output->take()) return;
  outputs_->forget(service.output->fd());
  service.output.reset();
}

Error Services::failure_of(const Running& service) const {
  const std::string& host = lab_.hosts[service.host].name;
  const std::string said = last_line_of(service.log);
  return {.code = Errc::usage,
          .operation = "start",
          .subject = fmt::format("{}'s service {}", host, line_of(service)),
          .reason = fmt::format("it {} at once", how_it_ended(*service.end)) +
                    (said.empty() ? "" : fmt::format(": {}", said)),
          .hint = fmt::format("mend it in the file, or leave it out and try it in 'ntool lab shell {}'", host)};
}

const std::string& Services::line_of(const Running& service) const {
  return lab_.hosts[service.host].services[service.service].line;
}

void Services::ended(const sys::ChildEnd& end) {
  const auto found = std::ranges::find(all_, end.pid, &Running::pid);
  if (found == all_.end()) return;
  found->end = end;
  const bool starts = starting_ && found == all_.end() - 1;
  if (starts || end.exit_code() == 0) return;
  Registry::add_note(folder_, fmt::format("the service of {} {} ({})", lab_.hosts[found->host].name, how_it_ended(end),
                                          line_of(*found)));
}

}  // namespace ntool::commands::lab
