#include "services.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/config_text.hpp>
#include <ntool/base/text.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/program.hpp>
#include <ntool/sys/runtime_folder.hpp>

namespace ntool::commands::lab {
namespace {

using namespace std::chrono_literals;

constexpr Duration patience = 2s;
constexpr Duration first_step = 250us, longest_step = 8ms;

/// Sockets of our network namespace that wait for others: TCP listeners and UDP sockets, as /proc/net tells them.
std::size_t waiting_sockets() {
  std::size_t count = 0;
  for (const std::string_view table : {"tcp", "tcp6", "udp", "udp6"}) {
    const auto text = sys::read_small_file(fmt::format("/proc/self/net/{}", table), std::size_t{64} << 20U);
    if (!text) continue;
    std::string_view rest = *text;
    (void)next_line(rest);  // the headings
    while (!rest.empty()) {
      std::string_view line = next_line(rest);
      (void)next_word(line);
      (void)next_word(line);
      const auto peer = next_word(line);
      const auto state = next_word(line);
      const bool alone = peer.find_first_not_of("0:") == std::string_view::npos;
      if (table.starts_with("udp") ? alone : state == "0A") ++count;
    }
  }
  return count;
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
  const sys::Fd log = TRY(sys::make_file(running.log));
  TRY(enter_host(spaces_.hosts[host]));
  const std::size_t before = waiting_sockets();
  running.pid = TRY(sys::start_child([&] {
    const auto error = sys::become_program(
        owner.services[service].words,
        {.environment = lab_environment(lab_.name, owner.name), .folder = {}, .output = log.number()});
    (void)sys::write_all(log.number(), error.text() + "\n", running.log);
    return sys::exit_code_of_start(error);
  }));
  all_.push_back(running);
  Duration step = first_step;
  for (Duration waited{}; waited < patience; waited += step, step = std::min(2 * step, longest_step)) {
    if (!TRY(meanwhile())) return {};
    if (all_.back().end || waiting_sockets() > before) break;
    signals_.wait(step);
  }
  const auto& now = all_.back();
  if (now.end && now.end->exit_code() != 0) return fail(failure_of(now));
  return {};
}

Error Services::failure_of(const Running& service) const {
  const auto& host = lab_.hosts[service.host];
  const std::string said = last_line_of(service.log);
  return {.code = Errc::usage,
          .operation = "start the service",
          .subject = fmt::format("'{}' of {}", host.services[service.service].line, host.name),
          .reason = fmt::format("it ended at once with exit code {}", service.end->exit_code()) +
                    (said.empty() ? "" : fmt::format(" ({})", said)),
          .hint = {}};
}

void Services::ended(const sys::ChildEnd& end) {
  const auto found = std::ranges::find(all_, end.pid, &Running::pid);
  if (found != all_.end()) found->end = end;
}

}  // namespace ntool::commands::lab
