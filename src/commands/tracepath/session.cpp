#include "session.hpp"

#include "records.hpp"
#include "text.hpp"

#include <algorithm>

#include <ntool/base/text.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::tracepath {

Session::Session(const Plan& plan, Context& context, net::ReverseNames* names)
    : plan_(plan),
      context_(context),
      trace_(plan.rules),
      lines_(names, [this](const NamedEvent& line, const AwaitedNames& known) { show(line.event, known); }) {}

void Session::tell(Event event) {
  data_ = data_ || event.data;
  NamedEvent line{std::move(event), {}};
  if (line.event.from) line.who.push_back(*line.event.from);
  lines_.add(std::move(line), context_.clock.now());
}

void Session::stop() {
  trace_.stop();
  while (auto event = trace_.poll_event()) tell(*std::move(event));
  lines_.finish();
}

std::string Session::shown(const IpAddress& address, const AwaitedNames& names) const {
  const std::string number = terminal_safe(sys::address_text(address));
  if (!plan_.names) return number;
  const auto found = names.name_of(address);
  const std::string name = found ? terminal_safe(*found) : number;
  if (!plan_.addresses) return name;
  return plan_.numbers_first ? number + " (" + name + ")" : name + " (" + number + ")";
}

void Session::show(const engine::MtuTraceEvent& event, const AwaitedNames& names) {
  if (context_.json) {
    const auto name = event.from ? names.name_of(*event.from) : std::nullopt;
    return report::JsonLines(context_.out).add(EventRecord{event, name});
  }
  const auto shown_here = [&](const IpAddress& address) { return shown(address, names); };
  context_.out.write(event_line(event, plan_.rules.target.family(), shown_here));
  context_.out.flush();
  if (const auto error = net_error(event); !error.empty()) context_.complain(error);
  if (event.error) context_.complain(event.error->message());
}

void Session::handle_timeout(Instant now) {
  trace_.handle_timeout(now);
  lines_.show(now);
}

std::optional<Instant> Session::poll_timeout() const {
  const auto probe = trace_.poll_timeout();
  const auto line = lines_.poll_timeout();
  if (!probe || !line) return probe ? probe : line;
  return std::min(*probe, *line);
}

}  // namespace ntool::commands::tracepath
