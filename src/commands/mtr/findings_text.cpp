#include "findings_text.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/engine/probe/path_loop.hpp>
#include <ntool/engine/probe/path_loss.hpp>
#include <ntool/wire/icmp_text.hpp>

namespace ntool::commands::mtr {
namespace {

using engine::TraceStop;
using Kind = engine::LossFinding::Kind;
using Verdict = engine::PathLoss::Verdict;

double percent_of(const engine::HopLoss& hop) {
  return hop.sent == 0 ? 0 : 100.0 * static_cast<double>(hop.lost) / static_cast<double>(hop.sent);
}

/// "hop 3 (10.0.2.1)"
std::string place(const WatchedHost& host, const Labels& labels, Ttl ttl) {
  std::string text = fmt::format("hop {}", ttl.value());
  const auto& hop = host.figures.hop(ttl);
  if (hop.newest()) text += fmt::format(" ({})", terminal_safe(labels.label(*hop.newest())));
  return text;
}

/// " limits its answers: …"
std::string words_on(const engine::LossFinding& finding, const WatchedHost& host, const engine::PathLoss& loss) {
  const double lost = static_cast<double>(host.figures.hop(finding.ttl).loss_millipercent()) / 1000.0;
  const std::string_view likely = finding.sure ? "" : "likely ";
  switch (finding.kind) {
    case Kind::limits_answers:
      return fmt::format(" {}limits its answers: {:.0f}% lost here, while hops behind it lose less", likely, lost);
    case Kind::begins_here:
      return fmt::format(": loss {}begins here and goes on to the end, which loses {:.0f}%", likely,
                         percent_of(loss.end));
    case Kind::last_loses:
      return fmt::format(
          ": loses {:.0f}%, those before it {}less: the last link, or it limits the ICMP errors that it answers by",
          lost, likely);
    case Kind::silent_from: return ": no answer from here on";
  }
  return "";
}

std::string words_on(const engine::PathLoss& loss, bool reached) {
  if (loss.verdict == Verdict::none && reached) {
    return fmt::format("no loss on the path in {} probe{}", loss.end.sent, loss.end.sent == 1 ? "" : "s");
  }
  if (loss.verdict != Verdict::undecided) return "";
  return fmt::format("hop {} lost {} of {} probes ({:.0f}%): too few probes to tell where: try -c {}",
                     loss.end.ttl.value(), loss.end.lost, loss.end.sent, percent_of(loss.end),
                     engine::cycles_to_tell_more(loss.end.sent));
}

}  // namespace

TraceStop stop_of(const WatchedHost& host) {
  if (host.figures.reached()) return TraceStop::target;
  if (host.figures.ends() || host.figures.said_here()) return TraceStop::unreachable;
  const auto& last = host.figures.hop(host.figures.length());
  return last.newest() ? TraceStop::max_hops : TraceStop::silence;
}

std::string ended_by(const WatchedHost& host) {
  if (stop_of(host) != TraceStop::unreachable) return "";
  const auto& cause = host.figures.ends() ? host.figures.hop(host.figures.length()).cause() : host.figures.said_here();
  return cause ? wire::icmp_error_text(host.address.family(), cause->type, cause->code) : "";
}

std::vector<std::string> finding_sentences(const WatchedHost& host, const Labels& labels) {
  std::vector<std::string> sentences;
  const std::string name = terminal_safe(host.name);
  if (const auto words = ended_by(host); !words.empty()) {
    sentences.push_back(fmt::format(
        "{}: {} says: {}", name,
        host.figures.ends() ? place(host, labels, host.figures.length()) : std::string("this host"), words));
  }
  if (const auto loop = engine::loop_of(host.figures)) {
    const Ttl end(static_cast<std::uint8_t>(loop->from.value() + loop->length - 1));
    sentences.push_back(fmt::format("{}: a loop: {} to {} come again and again", name, place(host, labels, loop->from),
                                    place(host, labels, end)));
  }
  const auto loss = engine::explain_loss(host.figures);
  for (const auto& finding : loss.findings) {
    sentences.push_back(fmt::format("{}: {}{}", name, place(host, labels, finding.ttl), words_on(finding, host, loss)));
  }
  if (const auto words = words_on(loss, host.figures.reached()); !words.empty())
    sentences.push_back(fmt::format("{}: {}", name, words));
  if (sentences.empty() && !host.figures.hop(host.figures.first()).newest() && host.figures.length() == Ttl(0)) {
    sentences.push_back(name + ": nobody has answered");
  }
  return sentences;
}

std::string findings_line(const WatchedHost& host) {
  std::string text;
  const auto add = [&](const std::string& words) { text += (text.empty() ? "" : "; ") + words; };
  if (const auto words = ended_by(host); !words.empty()) {
    add(host.figures.ends() ? fmt::format("hop {} says: {}", host.figures.length().value(), words)
                            : "this host says: " + words);
  }
  if (const auto loop = engine::loop_of(host.figures)) {
    add(fmt::format("a loop: hops {} to {} come again and again", loop->from.value(),
                    loop->from.value() + loop->length - 1));
  }
  const auto loss = engine::explain_loss(host.figures);
  for (const auto& finding : loss.findings) {
    add(fmt::format("hop {}: {}{}", finding.ttl.value(), finding.sure ? "" : "likely ", words_of(finding.kind)));
  }
  return text;
}

}  // namespace ntool::commands::mtr
