// nft_rules: firewall and NAT of this network namespace as stdin says, a rule a line, for end-to-end tests. Exit 1
// where the kernel or we refuse, with the error on stderr.
//   filter input|forward|output accept|drop|reject [proto=] [ports=] [from=] [to=] [with=port|host|net|admin|reset]
//   redirect tcp|udp PORTS ADDRESS PORT
//   masquerade INTERFACE
#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>
#include <string>

#include <ntool/net/nfnetlink.hpp>

using namespace ntool;
using namespace ntool::wire::nft;

namespace {

/// The enumerator at the place of `word` in `words`, which are in its order.
template <class Enum, std::size_t N>
Result<Enum> one_of(const std::string& word, const std::array<std::string_view, N>& words) {
  const auto found = std::ranges::find(words, word);
  if (found == words.end()) return usage_error("no such word: " + word);
  return static_cast<Enum>(found - words.begin());
}
Result<Protocol> protocol_of(const std::string& word) {
  return one_of<Protocol>(word, std::array<std::string_view, 4>{"any", "tcp", "udp", "icmp"});
}

Result<FilterRule> filter_of(std::istringstream& words) {
  std::string hook, verdict, word;
  words >> hook >> verdict;
  FilterRule rule;
  rule.hook = TRY(one_of<Hook>(hook, std::array<std::string_view, 3>{"input", "forward", "output"}));
  rule.verdict = TRY(one_of<Verdict>(verdict, std::array<std::string_view, 3>{"accept", "drop", "reject"}));
  while (words >> word) {
    const auto equal = word.find('=');
    const std::string key = word.substr(0, equal), value = equal == std::string::npos ? "" : word.substr(equal + 1);
    if (key == "proto") rule.protocol = TRY(protocol_of(value));
    if (key == "ports") rule.ports = TRY(parse_port_range(value));
    if (key == "from") rule.from = TRY(Prefix::parse(value));
    if (key == "to") rule.to = TRY(Prefix::parse(value));
    if (key == "with") {
      rule.with =
          TRY(one_of<RejectWith>(value, std::array<std::string_view, 5>{"port", "host", "net", "admin", "reset"}));
    }
  }
  return rule;
}

Result<void> run() {
  Ruleset ruleset;
  char line[1024];
  while (std::fgets(line, sizeof line, stdin) != nullptr) {
    std::istringstream words(line);
    std::string first, protocol, ports, address, port;
    words >> first;
    if (first == "filter") ruleset.filters.push_back(TRY(filter_of(words)));
    if (first == "redirect") {
      words >> protocol >> ports >> address >> port;
      ruleset.redirects.push_back({.protocol = TRY(protocol_of(protocol)),
                                   .ports = TRY(parse_port_range(ports)),
                                   .to = {TRY(IpAddress::parse(address)), TRY(parse_port(port))}});
    }
    if (first == "masquerade") words >> ruleset.masquerade_out.emplace();
  }
  return net::apply_ruleset(ruleset);
}

}  // namespace

int main() {
  const auto done = run();
  if (!done) std::fprintf(stderr, "%s\n", done.error().message().c_str());
  return done ? 0 : 1;
}
