// The words of ping's -p, -T, -N and of its numbers: the first line is the operands of -T, the others are one -N each.
// What is taken fits into a packet.
#include "commands/ping/ip_options_plan.hpp"
#include "commands/ping/node_question.hpp"
#include "commands/ping/pattern.hpp"
#include "require.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/commands/number_options.hpp>
#include <ntool/wire/ip_options.hpp>

using namespace ntool;
using namespace ntool::commands;
using fuzz::require;

namespace {

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (std::size_t end = 0; end != std::string_view::npos && parts.size() < 64;) {
    end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    if (end != std::string_view::npos) text.remove_prefix(end + 1);
  }
  return parts;
}

void require_numbers(const std::string& word) {
  if (const auto pattern = ping::pattern_bytes(word)) require(pattern->size() == (word.size() + 1) / 2);
  const auto number = number_option("-c", word, 1, 65'535);
  const auto bits = bits_option("-m", word, 1, 65'535);
  require(!number || (*number >= 1 && *number <= 65'535 && bits == *number));
  require(!bits || (*bits >= 1 && *bits <= 65'535));
}

void require_ip_options(const std::vector<std::string>& words) {
  const std::span<const std::string> operands = std::span(words).subspan(1);
  for (const bool record_route : {false, true}) {
    const auto timestamp = words[0].empty() ? std::nullopt : std::optional(words[0]);
    const auto plan = ping::plan_ip_options(record_route, timestamp, operands);
    if (!plan) continue;
    require(plan->hosts.empty() || plan->hosts.size() < operands.size());
    const std::vector<IpAddress> addresses(plan->hosts.size(), IpAddress::loopback(Family::ipv4));
    const auto bytes = ping::ip_options_of(plan->asked, addresses);
    require(bytes.size() <= 40 && bytes.size() % 4 == 0);
    require(!wire::parse_ip_options(bytes).broken);
  }
}

void require_node_question(std::span<const std::string> words) {
  (void)ping::asks_for_help(words);
  const auto plan = ping::plan_node_question(words);
  if (!plan) return;
  if (const auto group = ping::group_of(*plan); group && *group) require((*group)->is_multicast());
  if (plan->subject == ping::NodeQuestionPlan::Subject::destination) require(plan->subject_text.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto lines = split({reinterpret_cast<const char*>(data), size}, '\n');
  for (const auto& line : lines) require_numbers(line);
  require_ip_options(split(lines[0], ' '));
  require_node_question(std::span(lines).subspan(1));
  return 0;
}
