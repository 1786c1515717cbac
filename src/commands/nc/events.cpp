#include "events.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/net/resolver.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::nc {
namespace {

struct Failure {
  const Error& error;
};

void describe(Fields& fields, const Failure& failure) {
  fields.field("event", "error").field("code", name_of(failure.error.code)).field("message", failure.error.text());
}

}  // namespace

void describe(Fields& fields, const Listening& event) {
  fields.field("event", "listening")
      .field("address", sys::address_text(event.at.ip))
      .field("port", event.at.port)
      .field("transport", sys::name_of(event.transport));
}

void describe(Fields& fields, const Connected& event) {
  fields.field("event", "connected")
      .field("direction", event.incoming ? "incoming" : "outgoing")
      .field("host", event.host)
      .field("address", sys::address_text(event.peer.ip))
      .field("port", event.peer.port)
      .field("transport", sys::name_of(event.transport));
}

void describe(Fields& fields, const Closed& event) {
  fields.field("event", "closed")
      .field("address", sys::address_text(event.peer.ip))
      .field("port", event.peer.port)
      .field("why", event.why)
      .field("sent_bytes", event.sent_bytes)
      .field("received_bytes", event.received_bytes)
      .field("duration_s", to_seconds(event.duration));
}

void Events::line(const std::string& text) {
  context_.err.write(terminal_safe(text) + "\n");
}

void Events::listening(const Endpoint& at) {
  if (context_.json) {
    report::JsonLines(context_.err).add(Listening{at, plan_.transport});
  } else if (plan_.verbose > 0 || plan_.ports.first == Port(0)) {  // a port that nobody knows is no use
    const auto state = plan_.transport == sys::Transport::tcp ? "Listening" : "Bound";
    line(fmt::format("{} on {} {}", state, sys::address_text(at.ip), at.port.value()));
  }
}

void Events::connected(const std::string& host, const Endpoint& peer) {
  if (context_.json) {
    report::JsonLines(context_.err).add(Connected{host, peer, plan_.transport, false});
  } else if (plan_.verbose > 0) {
    const auto address = sys::address_text(peer.ip);
    line(fmt::format("Connection to {} {} port [{}/{}] succeeded!",
                     host == address ? host : fmt::format("{} ({})", host, address), peer.port.value(),
                     sys::name_of(plan_.transport), service(peer.port)));
  }
}

void Events::received_from(const Endpoint& peer) {
  std::string name = sys::address_text(peer.ip);
  if (!plan_.numeric && (context_.json || plan_.verbose > 0)) {
    // Only what the hosts file knows: a name server that does not answer must not hold up the conversation.
    const auto resolver = context_.ports.resolver();
    if (resolver) name = (*resolver)->known_name(peer.ip).value_or(name);
  }
  if (context_.json) {
    report::JsonLines(context_.err).add(Connected{name, peer, plan_.transport, true});
  } else if (plan_.verbose > 0) {
    line(fmt::format("Connection received on {} {}", name, peer.port.value()));
  }
}

void Events::closed(const Closed& event) {
  if (context_.json) {
    report::JsonLines(context_.err).add(event);
  } else if (plan_.verbose > 1) {
    context_.complain(fmt::format("{} bytes sent, {} bytes received in {:.3f} s ({})", event.sent_bytes,
                                  event.received_bytes, to_seconds(event.duration), event.why));
  }
}

void Events::failed(const Error& error) {
  if (context_.json) {
    report::JsonLines(context_.err).add(Failure{error});
  } else {
    context_.complain(error.message());
  }
}

std::string Events::subject(const std::string& host, const Endpoint& peer) const {
  const auto address = sys::address_text(peer.ip);
  return fmt::format("{} port {} ({})",
                     host.empty() || host == address ? address : fmt::format("{} ({})", host, address),
                     peer.port.value(), sys::name_of(plan_.transport));
}

std::string Events::service(Port port) {
  if (plan_.numeric) return "*";
  return std::string(names_.service_name(port, sys::name_of(plan_.transport)).value_or("*"));
}

}  // namespace ntool::commands::nc
